import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  appSpecs,
  callVariable,
  environmentSpecs,
  repositoryUrl,
  type AppSpec,
  type EnvironmentSpec,
} from './app-spec';

/** Where a generated program goes, and how large it is. */
export interface PlatformOptions {
  /** Folder of the program; made where it is not there. */
  readonly folder: string;
  readonly apps: number;
  /** Folder of Slipway's own repository: the program imports from it. */
  readonly slipway: string;
}

/** Writes a program of many apps in three environments, a file per app. The same options always write the same files. */
export function generatePlatform({ folder, apps, slipway }: PlatformOptions): void {
  const lib = join(slipway, 'lib');
  write(join(folder, 'environments', 'index.ts'), indexSource(lib));
  for (const one of environmentSpecs)
    write(join(folder, 'environments', `${one.name}.ts`), environmentSource(one, lib));
  for (const one of appSpecs(apps)) write(join(folder, appFile(one)), appSource(one, lib));
}

/** The file of one app, relative to the program. */
export function appFile({ system, name }: Pick<AppSpec, 'system' | 'name'>): string {
  return join('lib', 'apps', system, `${name}.ts`);
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function indexSource(lib: string): string {
  const clusters = [...new Set(environmentSpecs.map((one) => one.cluster))];
  return `import { cluster } from '${lib}/model/cluster';
import { environmentRepo } from '${lib}/model/environment-repo';
import { policySettings } from '${lib}/model/policy-settings';
import { directory } from '${lib}/render/layouts/directory';

export const environments = [${environmentSpecs.map((one) => `'${one.name}'`).join(', ')}] as const;
export const clusters = [${clusters.map((name) => `cluster({ name: '${name}' })`).join(', ')}];
export const repository = environmentRepo({ argocdUrl: '${repositoryUrl}', layout: directory() });
export const policies = policySettings({ external: [{ kind: 'Gateway', name: 'public', reason: 'of the platform team' }] });
`;
}

function environmentSource({ name, shortName, cluster, domain, automated }: EnvironmentSpec, lib: string): string {
  const before = environmentSpecs[environmentSpecs.findIndex((one) => one.name === name) - 1];
  return `import { environment } from '${lib}/model/environment';

export const ${name} = environment({
  name: '${name}',
  shortName: '${shortName}',
  cluster: '${cluster}',
  domain: '${domain}',
${before === undefined ? '' : `  promotesFrom: '${before.name}',\n`}  publish: 'commit',
  sync: '${automated ? 'automated' : 'manual'}',
  notifications: [{ triggers: ['on-deployed'], service: 'slack', recipients: ['releases'] }],
});
`;
}

function appSource(app: AppSpec, lib: string): string {
  const imports = app.calls.map(
    (callee) => `import { ${variable(callee)} } from '../${callee.system}/${callee.name}';\n`,
  );
  const { dev, staging, production } = app.replicas;
  const replicas = `perEnvironment({ dev: ${dev}, staging: ${staging}, production: ${production} })`;
  return `import { workload } from '${lib}/constructs/workload-app';
import { perEnvironment } from '${lib}/model/per-environment';
import { ${app.protocol} } from '${lib}/model/port';
${imports.join('')}
/** Number ${app.index} of the generated apps. */
export const ${variable(app)} = workload({
  name: '${app.name}',
  system: '${app.system}',
  owner: '${app.owner}',
  image: '${app.image}',
  port: ${app.protocol}(${app.protocol === 'http' ? `80, { container: ${app.containerPort} }` : app.containerPort}),
  env: ${JSON.stringify(app.env)},
  calls: { ${app.calls.map((callee) => `${callVariable(callee)}: ${variable(callee)}`).join(', ')} },
  resources: {
    cpu: perEnvironment({ default: '${cpu(app, 'dev')}', production: '${cpu(app, 'production')}' }),
    memory: '${app.memory[0]}Mi..${app.memory[1]}Mi',
  },
  ${app.autoscaled ? `autoscaling: { min: ${replicas}, max: 10, cpuPercent: 70 }` : `replicas: ${replicas}`},
${app.exposed ? `  expose: { host: '${app.name}' },\n` : ''}${app.metrics ? `  metrics: {},\n` : ''}${
    app.config === undefined ? '' : `  files: { '/etc/app/config.yaml': ${JSON.stringify(app.config)} },\n`
  }});
`;
}

function cpu({ cpu: all }: AppSpec, environment: EnvironmentSpec['name']): string {
  return all[environment].map((milli) => `${milli}m`).join('..');
}

function variable({ name }: AppSpec): string {
  return name.replace('-', '');
}
