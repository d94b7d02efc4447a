import { app, type App } from '../model/app';
import { PerEnvironment } from '../model/per-environment';
import { grpc, http, tcp } from '../model/port';
import { problemsOf, renderedApp } from './test-support';
import { told } from './test-workload';
import { Workload } from './workload';
import { workload } from './workload-app';

const base = { name: 'web', owner: 'team-web', image: 'r/web:v1', port: http(80) };

test('a sound workload has no problems', () => {
  expect(told({})).toEqual([]);
});

test.each<[string, Record<string, unknown>, string[]]>([
  ['replicas below none', { replicas: -1 }, ['replicas -1 must be 0 or more (give a whole number)']],
  ['replicas between two', { replicas: 1.5 }, ['replicas 1.5 must be a whole number (give a whole number)']],
  ['replicas in words', { replicas: 'two' }, [`replicas 'two' must be a number (give a number)`]],
  ['an empty command', { command: [] }, ['command [0 items] must not be empty (leave it out, or name one)']],
  ['a command that is no list', { command: '/app' }, [`command '/app' must be a list (give a list)`]],
  [
    'a bad quantity',
    { resources: { cpu: '100x' } },
    [`resources.cpu '100x' is no quantity or range of two (write it like '100m..200m' or '64Mi..128Mi')`],
  ],
  [
    'a range upside down',
    { resources: { cpu: '2..1' } },
    [`resources.cpu '2..1' has a request above the limit (write it like '100m..200m' or '64Mi..128Mi')`],
  ],
  [
    'memory in millibytes',
    { resources: { memory: '128m' } },
    [`resources.memory '128m' has no unit of memory (write it like '100m..200m' or '64Mi..128Mi')`],
  ],
  [
    'CPU in bytes',
    { resources: { cpu: '1Gi' } },
    [`resources.cpu '1Gi' has no unit of CPU (write it like '100m..200m' or '64Mi..128Mi')`],
  ],
  [
    'an unknown resource',
    { resources: { gpu: '1' } },
    ["resources.gpu is no setting (did you mean 'cpu'? One of cpu, ephemeralStorage, memory)"],
  ],
  [
    'a relative mount path',
    { volumes: { data: { type: 'emptyDir' } } },
    [`volumes.data is no absolute path (start with '/')`],
  ],
  ['a relative file', { files: { 'etc/x': '' } }, [`files['etc/x'] is no absolute path (start with '/')`]],
  [
    'an unknown volume',
    { volumes: { '/a': { type: 'nfs' } } },
    [
      `volumes['/a'].type 'nfs' must be 'emptyDir', 'persistent', 'claim', 'config', 'secret' or 'projected' (give 'emptyDir', 'persistent', 'claim', 'config', 'secret' or 'projected')`,
    ],
  ],
  [
    'a bad size',
    { volumes: { '/a': { type: 'persistent', size: 'big' } } },
    [`volumes['/a'].size 'big' is no quantity or range of two (write it like '100m..200m' or '64Mi..128Mi')`],
  ],
  [
    'a bad variable',
    { env: { 'A B': 'x', C: null } },
    [
      'env.C null must be text or a number or true or false or an object (give text or a number or true or false or an object)',
      `env['A B'] is no name of a variable (use letters, digits and _)`,
    ],
  ],
  [
    'a variable from nowhere',
    { env: { A: { from: 'vault' } } },
    [
      `env.A.from 'vault' must be 'secret', 'config', 'field' or 'resource' (give 'secret', 'config', 'field' or 'resource')`,
    ],
  ],
  [
    'all keys of nothing',
    { envFrom: [{}] },
    [`envFrom[0] {…} must name either a config or a secret (write { config: 'name' } or { secret: 'name' })`],
  ],
  [
    'a probe without a question',
    { probes: { liveness: { port: 80 } } },
    ['probes.liveness {…} must ask in one way (make it by httpProbe, grpcProbe, tcpProbe or execProbe)'],
  ],
  [
    'a probe of two questions',
    { probes: { liveness: { tcp: true, http: '/' } } },
    ['probes.liveness {…} must ask in one way (make it by httpProbe, grpcProbe, tcpProbe or execProbe)'],
  ],
  [
    'a liveness probe of two successes',
    { probes: { liveness: { tcp: true, successes: 2 } } },
    ['probes.liveness {…} must be well after one success: Kubernetes asks for that (leave out successes)'],
  ],
  [
    'a readiness probe that kills',
    { probes: { readiness: { tcp: true, grace: '5 seconds' } } },
    ['probes.readiness {…} has a grace, and kills nothing (leave out grace: only liveness and startup probes have it)'],
  ],
  [
    'a bad time',
    { probes: { startup: { tcp: true, period: 'often' } } },
    [`probes.startup.period 'often' is no length of time (write it like '30 seconds', '5 minutes', '24h' or '7d')`],
  ],
  [
    'a probe of another port',
    { probes: { startup: { tcp: true, port: 'htpt' } } },
    [`probes.startup.port 'htpt' is no port of the container (did you mean 'http'? One of http)`],
  ],
  [
    'a bad host',
    { expose: { host: 'shop_1' } },
    [
      `expose.host 'shop_1' must consist of lower-case letters, digits and -, and start and end with a letter or digit (write it like 'shop', '@' or 'www.example.org.')`,
    ],
  ],
  [
    'a bad host among several',
    { expose: { host: ['shop', 'a b'] } },
    [
      `expose.host[1] 'a b' must consist of lower-case letters, digits and -, and start and end with a letter or digit (write it like 'shop', '@' or 'www.example.org.')`,
    ],
  ],
  ['a bad path', { expose: { host: 'shop', path: 'v1' } }, [`expose.path 'v1' is no path (start with '/')`]],
  [
    'a route to no port',
    { expose: { host: 'shop', port: 'web' } },
    [`expose names port 'web', which the workload does not have (one of http)`],
  ],
  ['an unknown setting', { replica: 3 }, [expect.stringContaining(`replica is no setting (did you mean 'replicas'?`)]],
  [
    'an unknown setting inside',
    { expose: { host: 'shop', tls: true } },
    ['expose.tls is no setting (one of annotations, host, path, port)'],
  ],
  [
    'an unknown kind',
    { kind: 'Rollout' },
    [
      `kind 'Rollout' must be 'Deployment' or 'StatefulSet' or 'DaemonSet' or 'CronJob' or 'Job' (give 'Deployment' or 'StatefulSet' or 'DaemonSet' or 'CronJob' or 'Job')`,
    ],
  ],
  [
    'an autoscaler upside down',
    { autoscaling: { min: 3, max: 2, cpuPercent: 50 } },
    ['autoscaling {…} has max 2 below min 3 (give min and max in order, and cpuPercent, memoryPercent or metrics)'],
  ],
  [
    'an autoscaler without a target',
    { autoscaling: { min: 1, max: 2 } },
    ['autoscaling {…} has no target (give min and max in order, and cpuPercent, memoryPercent or metrics)'],
  ],
  [
    'an update that never ends',
    { strategy: { maxSurge: 0, maxUnavailable: '0%' } },
    ['strategy {…} replaces no pod ever (let maxSurge or maxUnavailable be more than 0)'],
  ],
  [
    'a share that is none',
    { strategy: { maxSurge: '200%' } },
    [`strategy.maxSurge '200%' is no share (write it like '25%')`],
  ],
  [
    'egress to everywhere',
    { egress: [{}] },
    ['egress[0] {…} lets everything through (say where to, or to which ports)'],
  ],
  [
    'egress to a bad range',
    { egress: [{ cidr: '10.0.0.0' }] },
    [`egress[0].cidr '10.0.0.0' is no address range (write it like '10.0.0.0/8')`],
  ],
  [
    'egress to addresses and pods',
    { egress: [{ cidr: '10.0.0.0/8', namespace: 'x' }] },
    ['egress[0] {…} names both addresses and pods (say where to, or to which ports)'],
  ],
  [
    'egress to a bad port',
    { egress: [{ ports: ['https'] }] },
    [`egress[0].ports[0] 'https' is no port (write it like 443, '53/udp' or '8000-8010')`],
  ],
  [
    'ingress to another port',
    { ingress: [{ namespace: 'x', ports: ['admin'] }] },
    [`ingress[0] names port 'admin', which the workload does not have (one of http)`],
  ],
  [
    'root without a reason',
    { runAs: { user: 0 } },
    [`runAs.user 0 is root (choose another, or say why: allow: { root: 'reason' })`],
  ],
  [
    'an exception without a reason',
    { allow: { writableRootFilesystem: '' } },
    [`allow.writableRootFilesystem '' must not be empty (give text)`],
  ],
  ['an exception that is a switch', { allow: { root: true } }, ['allow.root true must be text (give text)']],
  [
    'a bad capability',
    { allow: { capabilities: { add: ['CAP_NET_ADMIN'], reason: 'x' } } },
    [`allow.capabilities.add[0] 'CAP_NET_ADMIN' must be without CAP_ (write it like 'NET_ADMIN')`],
  ],
  [
    'a bad label',
    { podLabels: { 'a b': 'c' } },
    [
      `podLabels['a b'] must consist of letters, digits, -, _ and ., and start and end with a letter or digit (write it like 'example.com/team')`,
    ],
  ],
  [
    'a headless load balancer',
    { service: { headless: true, type: 'LoadBalancer' } },
    ['service {…} is headless, which type LoadBalancer can not be (leave out what its type does not have)'],
  ],
  [
    'a name for nothing',
    { service: { type: 'ExternalName' } },
    ['service {…} must have type ExternalName and an externalName, or neither (leave out what its type does not have)'],
  ],
  [
    'a Service of another port',
    { services: { extra: { ports: ['admin'] } } },
    [`services.extra names port 'admin', which the workload does not have (one of http)`],
  ],
  [
    'two Services of one name',
    { services: { web: {} } },
    ['services.web has the name of another Service of the workload (choose another name)'],
  ],
  [
    'metrics through no Service',
    { metrics: {}, service: 'none' },
    [`metrics goes through the workload's Service, which has no port 'http' (let service have that port)`],
  ],
  [
    'a pause longer than the end',
    { preStop: { sleep: '30 seconds' } },
    ['preStop.sleep: 30s are not less than the 30s until the kill (raise shutdown.grace)'],
  ],
  [
    'a mount over a file',
    { volumes: { '/etc/x': { type: 'emptyDir' } }, files: { '/etc/x': '' } },
    [`files['/etc/x']: a volume is mounted there too (choose another path for one)`],
  ],
  [
    'two files of one key',
    { files: { '/etc/x': '', '/etc_x': '' } },
    [`files: '/etc/x' and '/etc_x' have one key in the ConfigMap (rename one of them)`],
  ],
  [
    'files too large',
    { files: { '/x': 'x'.repeat(2 ** 20 + 1) } },
    ['files are 1048577 bytes, a ConfigMap takes 1 MiB (put them into the image)'],
  ],
  [
    'two volumes of one name',
    { volumes: { '/a': { type: 'emptyDir', name: 'x' }, '/b': { type: 'secret', source: 's', name: 'x' } } },
    [`volumes['/b']: another volume is named 'x' too (give one of them another name)`],
  ],
  [
    'two paths of one name',
    { volumes: { '/a/b': { type: 'emptyDir' }, '/a-b': { type: 'emptyDir' } } },
    [`volumes['/a/b']: another volume is named 'a-b' too (give one of them another name)`],
  ],
  [
    'a path too long to be a name',
    { volumes: { [`/${'x'.repeat(64)}`]: { type: 'emptyDir' } } },
    [
      `volumes['/${'x'.repeat(64)}']: volume name '${'x'.repeat(64)}' must have at most 63 characters, has 64 (give it another: name: 'data')`,
    ],
  ],
])('%s', (_, settings, problems) => {
  expect(told(settings)).toEqual(problems);
});

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'a bad number',
    { port: http(70_000) },
    [
      'ports[0].containerPort 70000 is no port number (ports are whole numbers from 1 to 65535)',
      'ports[0].port 70000 is no port number (ports are whole numbers from 1 to 65535)',
    ],
  ],
  [
    'one number twice',
    { ports: [http(80), grpc(80)] },
    [
      'ports[1]: two ports have containerPort 80 (give one of them another number)',
      'ports[1]: two ports have port 80 (give one of them another number)',
    ],
  ],
  [
    'one name twice',
    { ports: [http(80), http(81)] },
    [`ports[1]: two ports are named 'http' (name one of them: http(8080, { name: 'admin' }))`],
  ],
  [
    'one number in two containers',
    { sidecars: [{ name: 'x', image: 'r/x:1', ports: [tcp(80)] }] },
    [
      'ports with those of sidecars[1]: two ports have containerPort 80 (give one of them another number)',
      'ports with those of sidecars[1]: two ports have port 80 (give one of them another number)',
    ],
  ],
])('ports: %s', (_, settings, problems) => {
  expect(told(settings)).toEqual(problems);
});

test('containers are told apart by name, and each by its path', () => {
  const sidecars = [
    { name: 'main', image: 'r/x:1' },
    { name: 'other', image: 'r/x:1', resources: { cpu: 'x' } },
  ];
  expect(told({ sidecars })).toEqual([
    `sidecars[1].resources.cpu 'x' is no quantity or range of two (write it like '100m..200m' or '64Mi..128Mi')`,
  ]);
  expect(told({ sidecars: sidecars.slice(0, 1) })).toEqual([
    `sidecars[0].name 'main' is that of another container (name each container differently)`,
  ]);
});

test('a container without an image in the release is told', () => {
  const place = { release: { images: { proxy: { repository: 'r/p', tag: '1' } } } };
  expect(told({}, place)).toEqual([`container 'main' has no image in the release (the release has proxy)`]);
});

test('all problems are told at once', () => {
  expect(told({ replicas: -1, resources: { cpu: 'x' }, port: http(0, { name: 'A' }), typo: 1 })).toHaveLength(6);
});

test('every part without a value for the environment is told by its path', () => {
  const three = { dev: 1, staging: 2, production: 3 };
  const settings = { replicas: new PerEnvironment(three), env: { SIZE: new PerEnvironment(three) } };
  expect(told(settings, { environment: { name: 'qa' as 'dev' } })).toEqual([
    `env.SIZE: perEnvironment has no value for 'qa' (add 'qa' to { dev, staging, production }, or a default)`,
    `replicas: perEnvironment has no value for 'qa' (add 'qa' to { dev, staging, production }, or a default)`,
  ]);
});

test('what the namespace refuses is told, with the level that it needs', () => {
  expect(told({ allow: { root: 'legacy' } })).toEqual([
    `allow needs Pod Security 'baseline', but the app's namespace enforces 'restricted' (add to the app: podSecurity: { level: 'baseline', reason: '…' })`,
  ]);
  const sidecars = [{ name: 'x', image: 'r/x:1', allow: { capabilities: { add: ['SYS_ADMIN'], reason: 'x' } } }];
  expect(told({ sidecars, podSecurity: { level: 'baseline', reason: 'legacy' } })).toEqual([
    `sidecars[0].allow needs Pod Security 'privileged', but the app's namespace enforces 'baseline' (add to the app: podSecurity: { level: 'privileged', reason: '…' })`,
  ]);
  expect(told({ allow: { hostNetwork: 'x' }, podSecurity: { level: 'privileged', reason: 'agent' } })).toEqual([]);
  expect(
    told({ allow: { capabilities: { add: ['NET_BIND_SERVICE'], reason: 'x' }, serviceAccountToken: 'x' } }),
  ).toEqual([]);
});

test('a variable that calls set too is told', () => {
  const api: App = workload({ ...base, name: 'api' });
  expect(told({ calls: { API: api }, env: { API: 'x' } })).toEqual([
    'env.API is set by calls too (take it out of one of the two)',
  ]);
});

test('of several workloads, the problem names which', () => {
  const shop = app({
    name: 'shop',
    owner: 'x',
    images: { web: 'r/web:v1' },
    resources(scope, context) {
      new Workload(scope, 'worker', { context, container: 'web', replicas: -1, calls: ['QUEUE'] });
    },
  });
  expect(problemsOf(() => renderedApp(shop))).toEqual([
    `workload 'worker': calls names 'QUEUE', which is no call of the app (there are none yet)`,
    `workload 'worker': replicas -1 must be 0 or more (give a whole number)`,
  ]);
});
