import { app, type App, type AppProps } from '../model/app';
import { grpc, http, udp } from '../model/port';
import { helmRelease } from './helm-release';
import { networkPolicies } from './network-policies';
import { objectOf, objectsOf, renderedApp, type RenderedObject } from './test-support';
import { workload, type WorkloadAppProps } from './workload-app';

const base = { owner: 'x', image: 'r/x:v1' };
const callee = (props: Partial<WorkloadAppProps> = {}): App =>
  workload({ ...base, name: 'api', system: 'shop', port: http(80, { container: 8080 }), ...props });
const caller = (calls: NonNullable<AppProps['calls']>, props: Partial<WorkloadAppProps> = {}): RenderedObject[] =>
  renderedApp(workload({ ...base, name: 'web', system: 'shop', calls, ...props }));
const policy = (objects: readonly RenderedObject[], name: string): unknown =>
  objectOf(objects, 'NetworkPolicy', name)['spec'];
const names = (objects: readonly RenderedObject[]): string[] =>
  objects.filter((one) => one.kind === 'NetworkPolicy').map((one) => one.metadata.name);
const envOf = (objects: readonly RenderedObject[]): unknown => {
  const spec = objectOf(objects, 'Deployment')['spec'] as { template: { spec: { containers: { env?: unknown }[] } } };
  return spec.template.spec.containers[0]?.env;
};
const pods = (name: string): unknown => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } });
const namespace = (name: string): unknown => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

test('a workload that talks to nobody is closed both ways', () => {
  expect(policy(caller({}), 'web')).toEqual({ ...(pods('web') as object), policyTypes: ['Ingress', 'Egress'] });
});

test('a call sets the address, and opens both sides on the port of the container', () => {
  const objects = caller({ API_ADDR: callee() });
  expect(envOf(objects)).toEqual([{ name: 'API_ADDR', value: 'api:80' }]);
  expect(policy(objects, 'web')).toMatchObject({
    egress: [{ to: [pods('api')], ports: [{ port: 8080, protocol: 'TCP' }] }],
  });
  expect(objectOf(objects, 'NetworkPolicy', 'web-to-api')).toMatchObject({
    metadata: { namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'api' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [pods('web')], ports: [{ port: 8080, protocol: 'TCP' }] }],
    },
  });
});

test('a call may name a port, and write the address in its own way', () => {
  const api = callee({ ports: [http(80), grpc(9000), udp(53, { name: 'dns' })] });
  const objects = caller({
    A: { app: api, port: 'grpc' },
    B: { app: api, as: 'http://{host}:{port}/{host}' },
    C: { app: api, port: 'dns' },
  });
  expect(envOf(objects)).toEqual([
    { name: 'A', value: 'api:9000' },
    { name: 'B', value: 'http://api:80/api' },
    { name: 'C', value: 'api:53' },
  ]);
  // One rule for one app, whatever the number of calls.
  const ports = [
    { port: 53, protocol: 'UDP' },
    { port: 80, protocol: 'TCP' },
    { port: 9000, protocol: 'TCP' },
  ];
  expect(policy(objects, 'web')).toMatchObject({ egress: [{ to: [pods('api')], ports }] });
  expect(names(objects)).toEqual(['web', 'web-to-api']);
});

test('a call into another namespace opens both sides there', () => {
  const objects = caller({ API: callee({ system: 'payments' }) });
  expect(envOf(objects)).toEqual([{ name: 'API', value: 'api.payments.svc.cluster.local:80' }]);
  expect(policy(objects, 'web')).toMatchObject({
    egress: [{ to: [{ ...(pods('api') as object), ...(namespace('payments') as object) }] }],
  });
  expect(objectOf(objects, 'NetworkPolicy', 'shop.web-to-api')).toMatchObject({
    metadata: { namespace: 'payments' },
    spec: { ingress: [{ from: [{ ...(pods('web') as object), ...(namespace('shop') as object) }] }] },
  });
});

test('pods of one workload may call one another', () => {
  const peers: App = workload({
    ...base,
    name: 'peers',
    system: 'shop',
    port: http(80),
    calls: () => ({ PEERS: peers }),
  });
  expect(policy(renderedApp(peers), 'peers-to-peers')).toMatchObject({ ingress: [{ from: [pods('peers')] }] });
});

test("a chart's pods are reached by its labels and Service", () => {
  const redis = helmRelease({
    name: 'redis',
    system: 'shop',
    owner: 'x',
    repository: 'https://charts.example.com',
    chart: 'redis',
    version: '1.0.0',
    ports: [http(6379, { name: 'redis' })],
    reachedAt: { service: 'redis-master', pods: { 'app.kubernetes.io/instance': 'redis' } },
  });
  const objects = caller({ REDIS: redis });
  expect(envOf(objects)).toEqual([{ name: 'REDIS', value: 'redis-master:6379' }]);
  expect(policy(objects, 'web')).toMatchObject({
    egress: [{ to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'redis' } } }] }],
  });
  expect(policy(objects, 'web-to-redis-master')).toMatchObject({
    podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'redis' } },
  });
});

test('who is open to all gets no rule, which would shut out the others', () => {
  const open = app({ name: 'monitoring', owner: 'x', ports: [http(9090)], openNetwork: 'a chart of many parts' });
  const objects = caller({ PROMETHEUS: open });
  expect(names(objects)).toEqual(['web']);
  expect(policy(objects, 'web')).toMatchObject({
    egress: [{ to: [{ ...(pods('monitoring') as object), ...(namespace('monitoring') as object) }] }],
  });
  expect(names(caller({ API: callee() }, { openNetwork: 'nobody knows' }))).toEqual(['web-to-api']);
});

test('metrics, webhooks and declared traffic come in, declared traffic goes out', () => {
  const objects = caller(
    {},
    {
      ports: [http(80), http(9443, { name: 'webhook' })],
      metrics: {},
      webhook: { port: 'webhook' },
      ingress: [
        { namespace: 'ci', pods: { role: 'runner' }, ports: ['http'] },
        { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
      ],
      egress: [
        { cidr: '192.0.2.0/24', ports: [443, '53/udp', '8000-8010'] },
        { ports: [5432] },
        { namespace: 'kafka' },
      ],
    },
  );
  expect(policy(objects, 'web')).toEqual({
    ...(pods('web') as object),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [namespace('monitoring')], ports: [{ port: 80, protocol: 'TCP' }] },
      {
        from: [{ podSelector: { matchLabels: { role: 'runner' } }, ...(namespace('ci') as object) }],
        ports: [{ port: 80, protocol: 'TCP' }],
      },
      {
        from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }],
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 9443, protocol: 'TCP' },
        ],
      },
      { ports: [{ port: 9443, protocol: 'TCP' }] },
    ],
    egress: [
      {
        to: [{ ipBlock: { cidr: '192.0.2.0/24' } }],
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
          { port: 8000, endPort: 8010, protocol: 'TCP' },
        ],
      },
      { ports: [{ port: 5432, protocol: 'TCP' }] },
      { to: [namespace('kafka')] },
    ],
  });
});

test('plain cdk8s code gets the same policies', () => {
  const objects = objectsOf((scope) => {
    networkPolicies(scope, {
      name: 'docs',
      namespace: 'docs',
      ports: [http(80)],
      calls: [],
      egress: [],
      from: [{ namespace: 'gateway', port: http(80) }],
      fromAnywhere: [],
    });
  }, 'docs');
  expect(policy(objects, 'docs')).toMatchObject({
    ingress: [{ from: [namespace('gateway')], ports: [{ port: 80, protocol: 'TCP' }] }],
  });
});
