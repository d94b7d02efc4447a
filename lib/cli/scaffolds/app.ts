import { UsageError } from '../../errors';
import { imageFault, imageFix } from '../../model/image';
import { ownerOf } from './app-owner';
import { variableOf, type Asked, type Scaffold } from './scaffold';

/** An app of one workload, and what its tests hold it to. */
export function scaffold({ name, platform, options }: Asked): Scaffold {
  const { system = name, image = `registry.example.com/${name}:v0.1.0` } = options;
  const { owner, isGuessed } = ownerOf(platform, system, options.owner);
  const fault = imageFault(image);
  if (fault !== undefined) throw new UsageError(`--image '${image}' ${fault}`, imageFix);
  const folder = `lib/apps/${system}`;
  const other = platform.apps.get(name);
  if (other !== undefined)
    throw new UsageError(`there is an app '${name}' already: ${platform.files.get(other) ?? ''}`, 'take another name');
  return {
    files: new Map([
      [`${folder}/${name}.ts`, definition(name, { system, owner, image })],
      [`${folder}/${name}.test.ts`, test(name)],
    ]),
    edits: new Map(),
    image,
    next: [
      ...(isGuessed ? [`say who owns it: '${owner}' is the first of your teams`] : []),
      `say in ${folder}/${name}.ts what it does, whom it calls and how it is reached`,
      `npx slipway render --app ${name}`,
      `npx jest main.test.ts -u, and look at what the snapshot gains`,
    ],
  };
}

function definition(
  name: string,
  { system, owner, image }: Readonly<Record<'system' | 'owner' | 'image', string>>,
): string {
  return `import { workload } from '../../constructs/workload-app';
import { perEnvironment } from '../../model/per-environment';
import { http } from '../../model/port';

/** What it is for, in one sentence. */
export const ${variableOf(name)} = workload({
  name: '${name}',
  system: '${system}',
  owner: '${owner}',
  image: '${image}',
  port: http(8080),
  env: { PORT: 8080 },
  probes: { readiness: { http: '/healthz' }, liveness: { http: '/healthz' } },
  resources: { cpu: '50m..200m', memory: '64Mi..128Mi' },
  replicas: perEnvironment({ default: 1, production: 2 }),
});
`;
}

function test(name: string): string {
  return `import { baselineReleases, loadPlatform, renderPlatform } from '../../render';

const platform = loadPlatform(process.cwd(), { apps: ['${name}'] });

test.each([...platform.environments.keys()])('${name} runs in %s with its baseline image', (environment) => {
  const selection = { environments: [environment], apps: ['${name}'] };
  const units = [...renderPlatform(platform, baselineReleases(platform), selection)];
  const deployments = units.flatMap(({ files }) => files).filter(({ path }) => path.includes('deployment-${name}'));
  expect(deployments.length).toBeGreaterThan(0);
  for (const { content } of deployments) {
    expect(content).toContain(platform.apps.get('${name}')?.baseline.images?.['main']?.repository);
    expect(content).toContain('runAsNonRoot: true');
    expect(content).toContain('readOnlyRootFilesystem: true');
  }
});
`;
}
