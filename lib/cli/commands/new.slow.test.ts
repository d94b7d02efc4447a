import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { z } from 'zod';
import { sourceFile, TestProgram } from '../testing';

let program: TestProgram;
beforeEach(() => {
  const settings = "pipelineSettings({ program: { repository: 'example/platform', environmentRepository: 'a/b' } })";
  program = new TestProgram({
    files: {
      'environments/pipelines.ts': sourceFile(
        { 'pipelines/pipeline-settings': 'pipelineSettings' },
        `export const pipelines = ${settings};`,
      ),
    },
  });
});
afterEach(() => program.remove());

function read(path: string): string {
  return readFileSync(join(program.root, path), 'utf8');
}

/** A program of tests has Slipway at another place than its users have. */
function moved(path: string): void {
  const lib = join(__dirname, '../..');
  const text = read(path).replace(
    /'(?:\.\.\/)+(constructs|model|render|lib\/model)/g,
    (_, room: string) => `'${lib}/${room.replace('lib/', '')}`,
  );
  program.write(path, text);
}

test('a new app is a file and its test, and renders', async () => {
  const out = await program.text(
    'new app gift-service --system shop --owner team-gifts --image registry.example.com/gift:v1.0.0',
  );
  expect(out).toMatch(
    /^wrote lib\/apps\/shop\/gift-service\.ts\nwrote lib\/apps\/shop\/gift-service\.test\.ts\nnext: /,
  );
  moved('lib/apps/shop/gift-service.ts');
  expect(await program.text('list --system shop')).toMatch(/gift-service +team-gifts/);
  await program.text('render --app gift-service --out out');
  expect(read('out/production/manifests/prod/gift-service/deployment-gift-service.yaml')).toContain('gift:v1.0.0');
  expect(read('lib/apps/shop/gift-service.test.ts')).toContain(
    "loadPlatform(process.cwd(), { apps: ['gift-service'] })",
  );
});

const deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            ports: z.array(z.object({ containerPort: z.number() })),
            readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
            securityContext: z.object({ readOnlyRootFilesystem: z.literal(true) }).loose(),
          }),
        ),
        securityContext: z.object({ runAsNonRoot: z.literal(true) }).loose(),
      }),
    }),
  }),
});

test('where contracts are asked for, their stage is left to be written', async () => {
  const line = 'new app gift --repository repository --image registry.example.com/gift:v1.0.0';
  const settings =
    "pipelineSettings({ program: { repository: 'a/b', environmentRepository: 'a/c' }, allApps: { contract: { broker: 'https://pact.example.com' } } })";
  const asked = new TestProgram({
    files: {
      'environments/pipelines.ts': sourceFile(
        { 'pipelines/pipeline-settings': 'pipelineSettings' },
        `export const pipelines = ${settings};`,
      ),
    },
  });
  try {
    expect(await asked.text(line)).toMatch(
      /next: write the Dockerfile's stage contract, which make test-contract runs\n$/,
    );
    expect(readFileSync(join(asked.root, 'repository/Makefile'), 'utf8')).toMatch(/^test-contract:/m);
  } finally {
    asked.remove();
  }
  expect(await program.text(line)).not.toContain('contract');
});

test('its repository builds a container that is what the manifests ask for', async () => {
  await program.text('new app gift --repository repository --image registry.example.com/gift:v1.0.0');
  const dockerfile = read('repository/Dockerfile');
  const final = dockerfile.split(/^FROM /m).at(-1) ?? '';
  expect(final).toMatch(/^gcr\.io\/distroless\/\S+:nonroot\n/);
  expect(final).toMatch(/^USER 65532:65532$/m);
  expect(final).toMatch(/^HEALTHCHECK .*CMD \["/m);
  expect(dockerfile).toMatch(/^FROM source AS test$/m);
  moved('lib/apps/gift/gift.ts');
  await program.text('render dev --app gift --out out');
  const [object] = loadAll(read('out/dev/manifests/nonprod/gift/deployment-gift.yaml'));
  const [container] = deployment.parse(object).spec.template.spec.containers;
  expect(final).toContain(`EXPOSE ${container?.ports[0]?.containerPort}`);
  expect(read('repository/src/server.js')).toContain(`'${container?.readinessProbe.httpGet.path}'`);
  const tested = spawnSync(process.execPath, ['--test', 'src/'], {
    cwd: join(program.root, 'repository'),
    encoding: 'utf8',
  });
  expect(tested.stdout).toContain('# pass 1');
  expect((await program.run('pipelines app gift --out repository --check')).code).toBe(0);
});

test('a new environment is its file, and its name after the one that it takes promotions from', async () => {
  await program.text('new environment qa --from dev');
  expect(read('environments/index.ts')).toContain("['dev', 'qa', 'staging', 'production']");
  expect(read('environments/qa.ts')).toContain("promotesFrom: 'dev'");
});

test('a new gate is its file and its test', async () => {
  await program.text('new gate commit-known');
  expect(read('lib/promotion/gates/commit-known.ts')).toContain('export function commitKnown(): Gate');
  expect(read('lib/promotion/gates/commit-known.test.ts')).toContain("from './commit-known'");
});

test('a new policy is its file and its test, and is obeyed where it is named', async () => {
  await program.text('new policy max-replicas');
  expect(read('environments/policies/max-replicas.test.ts')).toContain("from './max-replicas'");
  moved('environments/policies/max-replicas.ts');
  const index = read('environments/index.ts').replace('policySettings({', 'policySettings({ policies: [maxReplicas], ');
  const named = new TestProgram({
    files: {
      'environments/policies/max-replicas.ts': read('environments/policies/max-replicas.ts'),
      'environments/index.ts': `import { maxReplicas } from './policies/max-replicas';\n${index}`,
    },
  });
  named.write('lib/apps/shop/cart.ts', read('lib/apps/shop/cart.ts').replace('production: 3', 'production: 21'));
  const { out } = await named.run('check');
  named.remove();
  expect(out).toContain('has 21 replicas');
});

test.each([
  ['new app Cart', 2, "'Cart' must consist of lower-case letters"],
  ['new app 1up', 2, "'1up' must start with a letter"],
  ['new app cart', 2, "there is an app 'cart' already: lib/apps/shop/cart.ts"],
  ['new app gift --image gift', 2, "--image 'gift' has neither a tag nor a digest"],
  ['new environment dev', 2, "there is an environment 'dev' already"],
  ['new environment qa --from prod', 1, "there is no environment 'prod'"],
  ['new environment qa --cluster moon', 2, "there is no cluster 'moon'"],
  ['new gate x --repository y', 2, '--repository goes with an app'],
  ['new thing x', 2, 'Allowed choices are app, environment, gate, policy'],
])('%s is wrong', async (line, code, says) => {
  const ran = await program.run(line);
  expect({ code: ran.code, err: ran.err }).toEqual({ code, err: expect.stringContaining(says) as string });
});

test('no file that is there is written over, and then nothing is', async () => {
  program.write('repository/Dockerfile', 'FROM mine\n');
  const { code, err } = await program.run('new app gift --repository repository');
  expect(code).toBe(1);
  expect(err).toContain('Dockerfile: is there already');
  expect(read('repository/Dockerfile')).toBe('FROM mine\n');
  expect(existsSync(join(program.root, 'repository/Makefile'))).toBe(false);
});
