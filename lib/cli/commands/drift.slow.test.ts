import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFile, TestProgram } from '../testing';

interface DriftJson {
  readonly settings: readonly unknown[];
  readonly apps: readonly {
    readonly app: string;
    readonly versions: unknown;
    readonly intended: readonly unknown[];
    readonly accidental: readonly unknown[];
  }[];
}

const staging = (more: string): string =>
  sourceFile(
    { 'model/environment': 'environment' },
    `export const staging = environment({
  name: 'staging', cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', publish: 'pull-request', ${more}
});`,
  );

let program: TestProgram;
beforeEach(async () => {
  program = new TestProgram();
  await program.text('deliver');
});
afterEach(() => program.remove());

async function drift(line: string, of = program): Promise<DriftJson> {
  return (await of.json(line)) as DriftJson;
}

test('what the app says per environment is intended; names, namespaces, clusters and hosts are no difference', async () => {
  const { settings, apps } = await drift('drift dev production');
  expect(settings).toEqual([]);
  expect(apps.map(({ app, accidental }) => [app, accidental])).toEqual([
    ['cart', []],
    ['redis', []],
    ['web', []],
  ]);
  const [cart, redis, web] = apps;
  expect(cart?.intended).toContainEqual({ resource: 'Deployment cart', path: 'spec.replicas', from: 1, to: 3 });
  expect(cart?.intended).toContainEqual({ resource: 'PodDisruptionBudget cart', path: '', to: 'there' });
  expect([redis?.intended, web?.intended]).toEqual([[], []]);
});

test('both directions agree', async () => {
  const there = (await drift('drift dev production')).apps;
  const back = (await drift('drift production dev')).apps;
  expect(there[0]?.intended).toContainEqual({ resource: 'Deployment cart', path: 'spec.replicas', from: 1, to: 3 });
  expect(back[0]?.intended).toContainEqual({ resource: 'Deployment cart', path: 'spec.replicas', from: 3, to: 1 });
  const counts = (apps: DriftJson['apps']): number[] => apps.map(({ intended }) => intended.length);
  expect(counts(back)).toEqual(counts(there));
});

test('versions are told apart from configuration', async () => {
  await program.text('release web --image registry.example.com/web:v2.0.0');
  const [, , web] = (await drift('drift dev staging')).apps;
  expect(web).toEqual({
    app: 'web',
    versions: { from: 'v2.0.0', to: 'v1.0.0', isSame: false },
    intended: [],
    accidental: [],
  });
  expect(await program.text('drift dev staging')).toMatch(/web +v2\.0\.0 → v1\.0\.0 +- +-\n/);
});

test('a setting is accidental until an environment declares that it differs', async () => {
  const network = `network: { gatewayNamespace: 'other-gateway' }, labels: { 'example.com/tier': 'x' }`;
  const undeclared = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: { 'environments/staging.ts': staging(network) },
  });
  const found = await drift('drift dev staging', undeclared);
  expect(found.settings).toEqual([
    { path: 'labels.example.com/tier', to: 'x', isDeclared: false },
    { path: 'network.gatewayNamespace', from: 'envoy-gateway-system', to: 'other-gateway', isDeclared: false },
  ]);
  const web = found.apps.find(({ app }) => app === 'web');
  expect(web?.accidental).toContainEqual(
    expect.objectContaining({ what: 'setting', resource: 'NetworkPolicy web', to: 'other-gateway' }),
  );
  expect(await undeclared.text('drift dev staging')).toContain(
    'network.gatewayNamespace: envoy-gateway-system → other-gateway',
  );
  const declared = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: { 'environments/staging.ts': staging(`${network}, differs: ['network', 'labels']`) },
  });
  const after = await drift('drift dev staging', declared);
  expect(after.settings).toMatchObject([{ isDeclared: true }, { isDeclared: true }]);
  const webAfter = after.apps.find(({ app }) => app === 'web');
  expect(webAfter?.accidental.filter((one) => (one as { what: string }).what === 'setting')).toEqual([]);
  expect(webAfter?.intended).toContainEqual(
    expect.objectContaining({ resource: 'NetworkPolicy web', to: 'other-gateway' }),
  );
  undeclared.remove();
  declared.remove();
});

test('code that asks for the environment is intended', async () => {
  const odd = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: {
      'lib/apps/site/web.ts': sourceFile(
        { 'model/app': 'app', 'constructs/workload-app': 'workload' },
        `import { ApiObject } from '${require.resolve('cdk8s')}';
export const web = app({
  name: 'web', system: 'site', owner: 'team-site', images: { main: 'registry.example.com/web:v1.0.0' },
  resources(scope, { environment: { name } }) {
    new ApiObject(scope, 'config', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { debug: String(name === 'dev') } });
  },
});`,
      ),
    },
  });
  const web = (await drift('drift dev production', odd)).apps.find(({ app }) => app === 'web');
  expect(web?.intended).toEqual([{ resource: 'ConfigMap web', path: 'data.debug', from: 'true', to: 'false' }]);
  odd.remove();
});

test('what is held, unpublished, changed by hand or missing is accidental', async () => {
  const edited = 'production/manifests/prod/web/deployment-web.yaml';
  await program.text('hold redis production --reason "wait"');
  program.byHand((git, folder) => {
    appendFileSync(join(folder, edited), '# mine\n');
    git('commit', '--quiet', '--all', '--message', 'Edit by hand');
  });
  const next = new TestProgram({
    environmentRepo: program.environmentRepo,
    files: {
      'lib/apps/shop/cart.ts': sourceFile(
        { 'constructs/workload-app': 'workload', 'model/port': 'grpc' },
        `export const cart = workload({ name: 'cart', system: 'shop', owner: 'team-shop', image: 'registry.example.com/cart:v1.0.0', port: grpc(7071) });`,
      ),
      'lib/apps/site/docs.ts': sourceFile(
        { 'constructs/workload-app': 'workload' },
        `export const docs = workload({ name: 'docs', system: 'site', owner: 'team-site', image: 'registry.example.com/docs:v1.0.0' });`,
      ),
    },
  });
  await next.text('publish dev');
  await next.text('release docs --image registry.example.com/docs:v1.0.0');
  const found = await drift('drift dev production', next);
  expect(Object.fromEntries(found.apps.map(({ app, accidental }) => [app, accidental]))).toMatchObject({
    cart: [{ what: 'unpublished', environment: 'production' }],
    docs: [{ what: 'only-here' }],
    redis: [{ what: 'held', environment: 'production', reason: 'wait' }],
    web: [{ what: 'changed-outside', environment: 'production', paths: [edited] }],
  });
  const { code, out } = await next.run('drift dev production --check');
  expect(code).toBe(1);
  expect(out).toContain('cart: production lacks what the program renders: slipway diff production/cart');
  expect((await next.run('drift dev production')).code).toBe(0);
  next.remove();
});

test('one app in detail, and wrong names', async () => {
  expect(await program.text('drift dev production --app cart --details')).toContain(
    'cart: Deployment cart spec.replicas: 1 → 3',
  );
  expect((await program.run('drift dev prodction')).err).toContain("did you mean 'production'?");
  expect((await program.run('drift dev dev')).err).toContain('dev does not differ from itself');
  expect((await program.run('drift dev')).code).toBe(2);
  expect((await program.run('drift dev production --check')).code).toBe(0);
});
