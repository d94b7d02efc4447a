import fc from 'fast-check';
import { perEnvironment } from '../model/per-environment';
import { grpc, http } from '../model/port';
import { httpProbe } from './probes';
import { renderedApp } from './test-support';
import { workload, type WorkloadAppProps } from './workload-app';

const api = workload({ name: 'api', owner: 'x', image: 'r/api:v1', port: grpc(9000) });
const cache = workload({ name: 'cache', owner: 'x', image: 'r/cache:v1', port: http(6379) });
const rich: WorkloadAppProps = {
  name: 'web',
  system: 'shop',
  owner: 'x',
  image: 'r/web:v1',
  ports: [http(80, { container: 8080 }), grpc(9000, { name: 'admin' })],
  env: { B: '1', A: '2', C: '$(A)' },
  calls: { API: api, CACHE: { app: cache, as: 'redis://{host}' } },
  resources: { memory: '64Mi..128Mi', cpu: '100m..200m' },
  probes: { readiness: httpProbe('/', { headers: { X: '1', A: '2' }, period: '5 seconds' }) },
  volumes: {
    '/tmp': { type: 'emptyDir', sizeLimit: '1Gi' },
    '/etc/x': { type: 'config', source: 'x', items: { b: '1', a: '2' } },
  },
  files: { '/etc/b': 'b', '/etc/a': 'a' },
  sidecars: [{ name: 'proxy', image: 'r/proxy:v1', env: { Z: '1', Y: '2' } }],
  replicas: perEnvironment({ default: 2, production: 3 }),
  services: { 'web-b': { type: 'LoadBalancer' }, 'web-a': { ports: ['http'] } },
  expose: { host: ['b', 'a'], annotations: { x: '1', a: '2' } },
  metrics: { port: 'admin' },
  egress: [{ cidr: '10.0.0.0/8', ports: [443] }],
  allow: { writableRootFilesystem: 'x', serviceAccountToken: 'y' },
  podLabels: { b: '1', a: '2' },
};

/** The same value with the keys of every plain object in another order. */
function shuffled<T>(value: T, order: (key: string) => number): T {
  if (Array.isArray(value)) return value.map((one: unknown) => shuffled(one, order)) as T;
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).sort(([a], [b]) => order(a) - order(b));
  return Object.fromEntries(entries.map(([key, one]: [string, unknown]) => [key, shuffled(one, order)])) as T;
}

test('the order of keys in the options changes nothing', () => {
  const expected = JSON.stringify(renderedApp(workload(rich)));
  fc.assert(
    fc.property(fc.func(fc.double({ noNaN: true })), (order) => {
      expect(JSON.stringify(renderedApp(workload(shuffled(rich, order))))).toBe(expected);
    }),
    { numRuns: 50 },
  );
});

test('rendering twice gives the same', () => {
  const app = workload(rich);
  expect(renderedApp(app)).toEqual(renderedApp(app));
});

test('the baseline names the images of all containers, those of some environments too', () => {
  const sidecars = perEnvironment({ default: [], production: [{ name: 'agent', image: 'r/agent:v1' }] });
  const app = workload({ ...rich, sidecars, images: { agent: 'r/agent:v2' } });
  expect(app.baseline.images).toEqual({
    agent: { repository: 'r/agent', tag: 'v2' },
    main: { repository: 'r/web', tag: 'v1' },
  });
  expect(workload({ ...rich, container: 'server' }).baseline.images).toHaveProperty('server');
});

test('bad settings do not compile', () => {
  const base = { name: 'a', owner: 'x', image: 'r/a:v1' } as const;
  const apps = [
    // @ts-expect-error production is missing
    () => workload({ ...base, replicas: perEnvironment({ dev: 1 }) }),
    // @ts-expect-error there is no environment qa
    () => workload({ ...base, replicas: perEnvironment({ default: 1, nowhere: 1 }) }),
    // @ts-expect-error there is no environment qa
    () => workload({ ...base, expose: perEnvironment({ default: 'none', nowhere: { host: 'a' } }) }),
    // @ts-expect-error a range has a CPU on both sides
    () => workload({ ...base, resources: { cpu: '100m..200Mi' } }),
    // @ts-expect-error memory needs a unit
    () => workload({ ...base, resources: { memory: '64..128' } }),
    // @ts-expect-error a call names an app, not a text
    () => workload({ ...base, calls: { API: 'api' } }),
    // @ts-expect-error a call that leads nowhere
    () => workload({ ...base, calls: { API: undefined } }),
    // @ts-expect-error fortnights are no unit of time
    () => workload({ ...base, shutdown: { grace: '2 fortnights' } }),
    // @ts-expect-error there is no such setting
    () => workload({ ...base, replica: 3 }),
    // @ts-expect-error an exception needs a reason
    () => workload({ ...base, allow: { root: true } }),
    // @ts-expect-error there is no such kind
    () => workload({ ...base, kind: 'Rollout' }),
    // @ts-expect-error there is no environment nowhere
    () => workload({ ...base, environments: ['nowhere'] }),
  ];
  expect(apps).toHaveLength(12);
});

test('literals compile wherever they may differ by environment', () => {
  const app = workload({
    ...rich,
    resources: perEnvironment({ default: { cpu: '100m..' }, production: { cpu: '1..2', memory: '1Gi' } }),
    probes: perEnvironment({ default: 'none', production: { readiness: httpProbe('/', { period: '5 seconds' }) } }),
    disruption: { maxUnavailable: perEnvironment({ default: 1, production: '25%' }) },
    service: perEnvironment({ default: {}, production: { type: 'LoadBalancer' } }),
  });
  expect(renderedApp(app).length).toBeGreaterThan(5);
});
