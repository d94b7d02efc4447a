import { UserError } from '../errors';
import { App, type AppProps } from './app';
import { cluster } from './cluster';
import { environment, type Environment, type EnvironmentProps } from './environment';
import { environmentRepo } from './environment-repo';
import {
  clusterOf,
  findApp,
  findEnvironment,
  namespaceOf,
  platformProblems,
  upstreamOf,
  type Platform,
} from './platform';
import { http } from './port';

const dev: EnvironmentProps = { name: 'dev', cluster: 'nonprod', domain: 'dev.example.com' };
const staging: EnvironmentProps = { ...dev, name: 'staging', domain: 'staging.example.com', promotesFrom: 'dev' };
const production: EnvironmentProps = {
  name: 'production',
  cluster: 'prod',
  domain: 'example.com',
  promotesFrom: 'staging',
};

function platform(environments: readonly (EnvironmentProps | Environment)[], apps: readonly App[] = []): Platform {
  const all = environments.map((one) => ('gates' in one && 'sync' in one ? (one as Environment) : environment(one)));
  return {
    root: '/program',
    environments: new Map(all.map((one) => [one.name, one])),
    clusters: new Map(['nonprod', 'prod'].map((name) => [name, cluster({ name })])),
    apps: new Map(apps.map((one) => [one.name, one])),
    environmentRepo: environmentRepo({ layout: { name: 'directory' } }),
    files: new Map<App | Environment, string>([
      ...all.map((one) => [one, `environments/${one.name}.ts`] as const),
      ...apps.map((one) => [one, `lib/apps/${one.name}.ts`] as const),
    ]),
  };
}

const three = [dev, staging, production];
const messages = (found: Platform): string[] =>
  platformProblems(found).map(({ where, problem, fix }) => `${where ?? ''}: ${problem} (${fix})`);
const ofApp = (props: Partial<AppProps> & Record<string, unknown>, others: readonly App[] = []): string[] =>
  messages(platform(three, [new App({ name: 'shop', owner: 'team-web', ...props }), ...others]));

describe('environments', () => {
  test('a sound platform has no problems', () => {
    expect(messages(platform(three))).toEqual([]);
  });

  test('all mistakes of one environment are told at once, with its file', () => {
    const bad = {
      ...environment({ ...production, domain: 'exa mple.com', promotesFrom: 'staging', shortName: 'Prod' }),
      publish: 'push',
      quotas: {},
      clusters: ['prdo'],
      owners: ['platform team'],
      labels: { 'a b': 'x y' },
    };
    expect(messages(platform([dev, staging, bad as unknown as Environment])).sort()).toEqual([
      `environments/production.ts: cluster 'prdo' is not declared (did you mean 'prod'? One of nonprod, prod)`,
      `environments/production.ts: domain 'exa mple.com' must consist of lower-case letters, digits and -, and start and end with a letter or digit (write it like 'shop.example.com')`,
      `environments/production.ts: labels['a b'] must consist of letters, digits, -, _ and ., and start and end with a letter or digit (write it like 'example.com/team')`,
      `environments/production.ts: owners[0] 'platform team' is no user, team or address (write it like '@example/platform')`,
      `environments/production.ts: publish 'push' must be 'commit' or 'pull-request' (give 'commit' or 'pull-request')`,
      expect.stringContaining('environments/production.ts: quotas is no setting (one of applications, '),
      `environments/production.ts: shortName 'Prod' must consist of lower-case letters, digits and -, and start and end with a letter or digit (it becomes part of Kubernetes names: choose a DNS label)`,
    ]);
  });

  test('promotesFrom must name another environment', () => {
    expect(messages(platform([dev, { ...production, promotesFrom: 'staging' }]))).toEqual([
      `environments/production.ts: promotesFrom 'staging' is no environment (one of dev)`,
    ]);
    expect(messages(platform([{ ...dev, promotesFrom: 'dev' }]))).toEqual([
      `environments/dev.ts: promotesFrom 'dev' is no other environment (there are none yet)`,
    ]);
  });

  test('promotesFrom must not run in a circle, which is told of each environment on it', () => {
    expect(messages(platform([{ ...dev, promotesFrom: 'production' }, staging, production]))).toEqual([
      `environments/dev.ts: promotesFrom leads back to 'dev': dev → production → staging → dev (break the circle: one environment promotes from none)`,
      `environments/staging.ts: promotesFrom leads back to 'staging': staging → dev → production → staging (break the circle: one environment promotes from none)`,
      `environments/production.ts: promotesFrom leads back to 'production': production → staging → dev → production (break the circle: one environment promotes from none)`,
    ]);
  });

  test('a gate must look upstream', () => {
    const gate = (name: string): Environment['gates'][number] => ({
      name: `healthyIn(${name})`,
      words: '',
      environment: name,
      onHotfix: 'skip',
      evaluate: () => ({ state: 'open', why: '' }),
    });
    const gated = { ...staging, gates: [gate('dev'), gate('production'), gate('staging')] };
    expect(messages(platform([dev, gated, production]))).toEqual([
      `environments/staging.ts: gate healthyIn(production) looks at 'production', which is not upstream of 'staging' (one of dev)`,
      `environments/staging.ts: gate healthyIn(staging) looks at 'staging', which is not upstream of 'staging' (one of dev)`,
    ]);
  });

  test('two environments must not share a short name', () => {
    expect(messages(platform([dev, { ...staging, shortName: 'dev' }]))).toEqual([
      `environments/dev.ts: shortName 'dev' is that of 'staging' too: Applications would have one name (give each environment a short name of its own)`,
      `environments/staging.ts: shortName 'dev' is that of 'dev' too: Applications would have one name (give each environment a short name of its own)`,
    ]);
  });

  test('an environment without a cluster, with bad quantities and a bad address is told', () => {
    const bad: EnvironmentProps = {
      name: 'dev',
      domain: 'example.com',
      network: { nodeLocalDns: '169.254.20' },
      namespaces: {
        quota: { pods: 'many' },
        defaults: { request: { cpu: '1' }, limit: { cpu: '500m', memory: '-1Mi' } },
      },
      entry: [{}],
    };
    expect(messages(platform([bad]))).toEqual([
      `environments/dev.ts: clusters [0 items] must name a cluster (add cluster: '…')`,
      `environments/dev.ts: entry[0] {…} lets in every build (say which: { branch: 'main' }, { tag: 'v*' } or { nightly: true })`,
      `environments/dev.ts: namespaces.quota.pods 'many' is no quantity (write it like '500m', '256Mi' or '20')`,
      `environments/dev.ts: namespaces.defaults.limit.memory '-1Mi' is no quantity (write it like '500m', '256Mi' or '20')`,
      `environments/dev.ts: network.nodeLocalDns '169.254.20' is no IP address (write it like '169.254.20.10')`,
    ]);
  });

  test('a default request above the default limit is told', () => {
    const namespaces = { quota: {}, defaults: { request: { cpu: '1' }, limit: { cpu: '500m' } } };
    expect(messages(platform([{ ...dev, namespaces }]))).toEqual([
      `environments/dev.ts: namespaces.defaults {…} asks for more than the limit of cpu (raise the limit or lower the request)`,
    ]);
  });

  test('a cluster needs a name and a version', () => {
    const base = platform(three);
    const clusters = new Map([...base.clusters, ['x', cluster({ name: 'X_1', kubernetes: 'latest' })]]);
    expect(messages({ ...base, clusters })).toEqual([
      `environments/index.ts: cluster 'X_1': name 'X_1' must consist of lower-case letters, digits and -, and start and end with a letter or digit (choose a DNS label)`,
      `environments/index.ts: cluster 'X_1': kubernetes 'latest' is no version (write it like '1.28')`,
    ]);
  });
});

describe('apps', () => {
  test('a sound app has no problems', () => {
    expect(ofApp({ environments: ['dev'], images: { main: 'r/x:v1' }, ports: [http(80)] })).toEqual([]);
  });

  test('all mistakes of one app are told at once, with its file', () => {
    const environments = ['dve'] as unknown as NonNullable<AppProps['environments']>;
    expect(
      ofApp({
        owner: '@example/web',
        system: 'The Shop',
        environments,
        images: { main: 'r/x' },
        ports: [http(80), http(0, { name: 'admin' })],
        clusterResources: ['clusterrole'],
        replicas: 3,
      }),
    ).toEqual([
      `lib/apps/shop.ts: system 'The Shop' must consist of lower-case letters, digits and -, and start and end with a letter or digit (choose a DNS label)`,
      `lib/apps/shop.ts: owner '@example/web' must consist of letters, digits, -, _ and ., and start and end with a letter or digit (it labels every object: write it like 'team-orders')`,
      `lib/apps/shop.ts: images.main 'r/x' has neither a tag nor a digest (write it like 'registry.example.com/team/app:v1.2.3')`,
      `lib/apps/shop.ts: clusterResources[0] 'clusterrole' is no kind (write it as group/Kind: 'apiextensions.k8s.io/CustomResourceDefinition', or 'Namespace' of the core group)`,
      expect.stringContaining('lib/apps/shop.ts: replicas is no setting (one of calls, '),
      `lib/apps/shop.ts: environment 'dve' is not there (did you mean 'dev'? One of dev, production, staging)`,
      `lib/apps/shop.ts: ports[1].port 0 is no port number (ports are whole numbers from 1 to 65535)`,
      `lib/apps/shop.ts: ports[1].containerPort 0 is no port number (ports are whole numbers from 1 to 65535)`,
    ]);
  });

  test('a call must name an app that runs there, one of its ports, and a variable', () => {
    const web = new App({ name: 'web', owner: 'x', ports: [http(80)], environments: ['dev', 'staging'] });
    const mute = new App({ name: 'mute', owner: 'x' });
    const missing = undefined as unknown as App;
    expect(ofApp({ calls: { WEB: { app: web, port: 'htpt' }, 'MY-ADDR': mute, LATER: missing } }, [web, mute])).toEqual(
      [
        `lib/apps/shop.ts: calls.WEB: app 'web' has no port 'htpt' (did you mean 'http'? One of http)`,
        `lib/apps/shop.ts: calls.WEB: 'web' does not run in production, where 'shop' does (let 'web' run there, or 'shop' not)`,
        `lib/apps/shop.ts: calls['MY-ADDR']: 'MY-ADDR' is no name of a variable (use letters, digits and _)`,
        `lib/apps/shop.ts: calls['MY-ADDR']: app 'mute' has no port (give 'mute' a port)`,
        `lib/apps/shop.ts: calls.LATER is undefined (two files import each other: write calls: () => ({ … }))`,
      ],
    );
  });

  test('names that are put together must fit too', () => {
    const name = 'a'.repeat(60);
    expect(ofApp({ system: name })).toEqual([
      `lib/apps/shop.ts: its namespace in dev, '${name}-dev', must have at most 63 characters, has 64 (shorten the name)`,
      `lib/apps/shop.ts: its project in dev, '${name}-dev', must have at most 63 characters, has 64 (shorten the name)`,
      `lib/apps/shop.ts: its namespace in staging, '${name}-staging', must have at most 63 characters, has 68 (shorten the name)`,
      `lib/apps/shop.ts: its project in staging, '${name}-staging', must have at most 63 characters, has 68 (shorten the name)`,
      `lib/apps/shop.ts: its project in production, '${name}-production', must have at most 63 characters, has 71 (shorten the name)`,
    ]);
  });
});

describe('looking things up', () => {
  const shop = new App({ name: 'shop', system: 'store', owner: 'x', environments: ['dev', 'production'] });
  const all = platform(three, [shop]);

  test('an unknown name is told with the nearest one', () => {
    expect(findEnvironment(all, 'dev').name).toBe('dev');
    expect(findApp(all, 'shop')).toBe(shop);
    expect(() => findEnvironment(all, 'stagin')).toThrow(
      new UserError(`there is no environment 'stagin'`, `did you mean 'staging'? One of dev, production, staging`),
    );
    expect(() => findApp(all, 'x')).toThrow(new UserError(`there is no app 'x'`, 'one of shop'));
  });

  test('upstream is nearest first, without environments that the app skips', () => {
    expect(upstreamOf(all, 'production').map((one) => one.name)).toEqual(['staging', 'dev']);
    expect(upstreamOf(all, 'production', shop).map((one) => one.name)).toEqual(['dev']);
    expect(upstreamOf(all, 'dev')).toEqual([]);
    expect(upstreamOf(all, 'nowhere')).toEqual([]);
  });

  test('namespaces carry the environment where environments share a cluster', () => {
    expect(namespaceOf(all, shop, findEnvironment(all, 'dev'))).toBe('store-dev');
    expect(namespaceOf(all, shop, findEnvironment(all, 'production'))).toBe('store');
    const fixed = new App({ name: 'dns', owner: 'x', namespace: 'kube-system' });
    expect(namespaceOf(all, fixed, findEnvironment(all, 'dev'))).toBe('kube-system');
  });

  test('a cluster that is only named has the defaults', () => {
    expect(clusterOf({ clusters: new Map() }, 'eu-1')).toEqual(cluster({ name: 'eu-1' }));
  });
});
