import { App as Cdk8sApp, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { app, type App } from '../model/app';
import { perEnvironment } from '../model/per-environment';
import { grpc, http, tcp } from '../model/port';
import { seconds } from '../model/units';
import { externalMetric, podsMetric } from './autoscaling';
import { fromConfig, fromField, fromResource, fromSecret } from './env';
import { execProbe, grpcProbe, httpProbe } from './probes';
import { contextOf, objectOf, objectsOf, renderedApp, type RenderedObject, type TestPlace } from './test-support';
import { Workload } from './workload';
import { workload, type WorkloadAppProps } from './workload-app';

const base = { name: 'web', system: 'shop', owner: 'team-web', image: 'registry.example.com/web:v1.2.3' };
const shop = (props: Partial<WorkloadAppProps> = {}): App => workload({ ...base, ...props });
const render = (props: Partial<WorkloadAppProps> = {}, place?: TestPlace): RenderedObject[] =>
  renderedApp(shop(props), place);
const kinds = (objects: readonly RenderedObject[]): string[] =>
  objects.map((one) => `${one.kind}/${one.metadata.name}`).sort();

interface PodSpec {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly initContainers?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}
interface ControllerSpec {
  readonly template: { readonly metadata: unknown; readonly spec: PodSpec };
  readonly [field: string]: unknown;
}
const controllerOf = (props: Partial<WorkloadAppProps> = {}, place?: TestPlace): ControllerSpec =>
  objectOf(render(props, place), typeof props.kind === 'string' ? props.kind : 'Deployment')['spec'] as ControllerSpec;
const podOf = (props: Partial<WorkloadAppProps> = {}): PodSpec => controllerOf(props).template.spec;
const mainOf = (props: Partial<WorkloadAppProps> = {}): Readonly<Record<string, unknown>> =>
  podOf(props).containers[0]!;
const specOf = (props: Partial<WorkloadAppProps>, kind: string, name?: string, place?: TestPlace): unknown =>
  objectOf(render(props, place), kind, name)['spec'];

test('a workload of one port is a Deployment, a Service, an account and a policy', () => {
  const objects = render({ port: http(80, { container: 8080 }), resources: { cpu: '100m..200m', memory: '64Mi' } });
  expect(kinds(objects)).toEqual(['Deployment/web', 'NetworkPolicy/web', 'Service/web', 'ServiceAccount/web']);
  const name = { 'app.kubernetes.io/name': 'web' };
  expect(objectOf(objects, 'Deployment')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', labels: { ...name, 'app.kubernetes.io/version': 'v1.2.3' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: name },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: name },
        spec: {
          serviceAccountName: 'web',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            fsGroup: 1000,
            runAsGroup: 1000,
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'main',
              image: 'registry.example.com/web:v1.2.3',
              ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '200m', memory: '64Mi' } },
              readinessProbe: { tcpSocket: { port: 8080 } },
              livenessProbe: { tcpSocket: { port: 8080 } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                privileged: false,
                readOnlyRootFilesystem: true,
              },
            },
          ],
        },
      },
    },
  });
  expect(objectOf(objects, 'Service')['spec']).toEqual({
    type: 'ClusterIP',
    selector: name,
    ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
  });
  expect(objectOf(objects, 'ServiceAccount')).toMatchObject({
    metadata: { name: 'web' },
    automountServiceAccountToken: false,
  });
});

test('every object carries the name of its workload', () => {
  const objects = render({
    port: http(80),
    files: { '/etc/x': 'x' },
    volumes: { '/data': { type: 'persistent', size: '1Gi' } },
    autoscaling: { min: 2, max: 3, cpuPercent: 50 },
    expose: { host: 'shop' },
    metrics: {},
    services: { extra: {} },
  });
  expect(objects).toHaveLength(11);
  for (const one of objects) expect(one.metadata['labels']).toMatchObject({ 'app.kubernetes.io/name': 'web' });
});

test('the version is a valid label, whatever the tag, and stands on the controller alone', () => {
  const release = { images: { main: { repository: 'r/x', tag: `_${'v'.repeat(70)}` } } };
  const objects = render({ port: http(80) }, { release });
  expect(objectOf(objects, 'Deployment').metadata['labels']).toMatchObject({
    'app.kubernetes.io/version': 'v'.repeat(63),
  });
  expect(JSON.stringify(objects).match(/app.kubernetes.io\/version/g)).toHaveLength(1);
});

test('the release decides the image, by digest where it has one', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const release = { images: { main: { repository: 'r/web', tag: 'v2', digest } } };
  expect(controllerOf({}, { release }).template.spec.containers[0]!['image']).toBe(`r/web:v2@${digest}`);
});

test('settings differ by environment', () => {
  const replicas = perEnvironment({ dev: 1, staging: 2, production: 3 });
  expect(controllerOf({ replicas }).replicas).toBe(1);
  expect(controllerOf({ replicas }, { environment: { name: 'production' } })['replicas']).toBe(3);
});

describe('containers', () => {
  test('command, arguments, folder and variables', () => {
    const env = {
      B: '2', A: 1, C: true, URL: 'http://$(HOST)', HOST: '$(A)', SECRET: fromSecret('db', 'password', { optional: true }),
      CONFIG: fromConfig('flags', 'x'), IP: fromField('status.podIP'), MEMORY: fromResource('limits.memory', { divisor: '1Mi' }),
    }; // prettier-ignore
    const envFrom = [{ config: 'all' }, { secret: 'keys', prefix: 'K_', optional: true }];
    expect(mainOf({ command: ['/app'], args: ['--x'], workingDir: '/srv', env, envFrom })).toMatchObject({
      command: ['/app'],
      args: ['--x'],
      workingDir: '/srv',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
        { name: 'C', value: 'true' },
        { name: 'CONFIG', valueFrom: { configMapKeyRef: { name: 'flags', key: 'x' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'db', key: 'password', optional: true } } },
        { name: 'HOST', value: '$(A)' },
        { name: 'URL', value: 'http://$(HOST)' },
      ],
      envFrom: [{ configMapRef: { name: 'all' } }, { secretRef: { name: 'keys', optional: true }, prefix: 'K_' }],
    });
  });

  test('an open range has no limit', () => {
    expect(
      mainOf({ resources: { cpu: '100m..', memory: '64Mi..128Mi', ephemeralStorage: '1Gi' } })['resources'],
    ).toEqual({
      requests: { cpu: '100m', memory: '64Mi', 'ephemeral-storage': '1Gi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '1Gi' },
    });
  });

  test('init containers and sidecars have images of the release, and only sidecars have probes', () => {
    const extra = { image: 'r/x:v1', ports: [http(9090, { name: 'admin' })] };
    const props = {
      port: http(80),
      initContainers: [{ ...extra, name: 'migrate' }],
      sidecars: [{ ...extra, name: 'proxy', runAs: { user: 101 } }],
    };
    const pod = podOf(props);
    expect(pod.containers.map((one) => one['name'])).toEqual(['main', 'proxy']);
    expect(pod.containers[1]).toMatchObject({ image: 'r/x:v1', readinessProbe: { tcpSocket: { port: 9090 } } });
    expect(pod.containers[1]!['securityContext']).toMatchObject({
      runAsUser: 101,
      runAsGroup: 101,
      readOnlyRootFilesystem: true,
    });
    expect(pod.initContainers?.[0]).toMatchObject({ name: 'migrate', image: 'r/x:v1' });
    expect(pod.initContainers?.[0]).not.toHaveProperty('readinessProbe');
    expect(Object.keys(shop(props).baseline.images ?? {})).toEqual(['migrate', 'proxy', 'main']);
  });

  test('probes ask in four ways, with all timings', () => {
    const timing = { initialDelay: '5 seconds', period: seconds(7), timeout: '2 seconds', failures: 4 } as const;
    const probes = {
      readiness: httpProbe('/ready', {
        ...timing,
        successes: 2,
        port: 'admin',
        scheme: 'HTTPS',
        headers: { B: 'y', A: 'x' },
      }),
      liveness: grpcProbe({ ...timing, grace: '9 seconds', service: 'live' }),
      startup: execProbe(['/check']),
    };
    expect(mainOf({ ports: [grpc(5050), http(8080, { name: 'admin' })], probes })).toMatchObject({
      readinessProbe: {
        httpGet: { path: '/ready', port: 8080, scheme: 'HTTPS', httpHeaders: [{ name: 'A', value: 'x' }, { name: 'B', value: 'y' }] }, // prettier-ignore
        initialDelaySeconds: 5,
        periodSeconds: 7,
        timeoutSeconds: 2,
        failureThreshold: 4,
        successThreshold: 2,
      },
      livenessProbe: { grpc: { port: 5050, service: 'live' }, terminationGracePeriodSeconds: 9 },
      startupProbe: { exec: { command: ['/check'] } },
    });
  });

  test('a gRPC port is asked by gRPC, and none are asked where nobody wants that', () => {
    expect(mainOf({ port: grpc(5050) })).toMatchObject({
      readinessProbe: { grpc: { port: 5050 } },
      livenessProbe: { grpc: { port: 5050 } },
    });
    expect(mainOf({ port: grpc(5050), probes: 'none' })).not.toHaveProperty('readinessProbe');
    expect(mainOf()).not.toHaveProperty('readinessProbe');
  });

  test('what runs before the end: a command, a pause, a request', () => {
    const port = http(80, { container: 8080 });
    expect(mainOf({ preStop: ['/bye'] })['lifecycle']).toEqual({ preStop: { exec: { command: ['/bye'] } } });
    expect(mainOf({ preStop: { sleep: '5 seconds' } })['lifecycle']).toEqual({
      preStop: { exec: { command: ['sleep', '5'] } },
    });
    expect(mainOf({ port, preStop: { http: '/bye' } })['lifecycle']).toEqual({
      preStop: { httpGet: { path: '/bye', port: 8080 } },
    });
    expect(podOf({ shutdown: { grace: '1 minute' } })['terminationGracePeriodSeconds']).toBe(60);
  });
});

describe('volumes', () => {
  test('of every type, named after their paths', () => {
    const sources = [{ downwardApi: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } }];
    const props: Partial<WorkloadAppProps> = {
      volumes: {
        '/tmp': { type: 'emptyDir', sizeLimit: '64Mi', medium: 'Memory' },
        '/data': { type: 'persistent', size: '1Gi', storageClass: 'fast' },
        '/old': { type: 'claim', claim: 'old-data', readOnly: true },
        '/etc/flags': { type: 'config', source: 'flags', items: { b: 'two', a: 'one' }, mode: 0o400 },
        '/etc/tls': { type: 'secret', source: 'tls', optional: true },
        '/etc/pod': { type: 'projected', sources },
      },
    };
    const pod = podOf(props);
    expect(pod['volumes']).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'web-data' } },
      { name: 'etc-flags', configMap: { name: 'flags', items: [{ key: 'a', path: 'one' }, { key: 'b', path: 'two' }], defaultMode: 256 } }, // prettier-ignore
      { name: 'etc-pod', projected: { sources: [{ downwardAPI: sources[0]!.downwardApi }] } },
      { name: 'etc-tls', secret: { secretName: 'tls', optional: true } },
      { name: 'old', persistentVolumeClaim: { claimName: 'old-data' } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi', medium: 'Memory' } },
    ]);
    expect(pod.containers[0]!['volumeMounts']).toEqual([
      { mountPath: '/data', name: 'data' },
      { mountPath: '/etc/flags', name: 'etc-flags', readOnly: true },
      { mountPath: '/etc/pod', name: 'etc-pod', readOnly: true },
      { mountPath: '/etc/tls', name: 'etc-tls', readOnly: true },
      { mountPath: '/old', name: 'old', readOnly: true },
      { mountPath: '/tmp', name: 'tmp' },
    ]);
    const objects = render(props);
    expect(objectOf(objects, 'PersistentVolumeClaim', 'web-data')['spec']).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'fast',
    });
    // One node holds the volume: the old pod must let go of it first.
    expect(objectOf(objects, 'Deployment')).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
  });

  test('containers share a volume that they mount at one path, or under one name', () => {
    const scratch = { type: 'emptyDir' } as const;
    const sidecars = [
      { name: 'tail', image: 'r/x:v1', volumes: { '/logs': scratch, '/in': { ...scratch, name: 'work' } } },
    ];
    const pod = podOf({ volumes: { '/logs': scratch, '/out': { ...scratch, name: 'work' } }, sidecars });
    expect(pod['volumes']).toEqual([
      { name: 'logs', emptyDir: {} },
      { name: 'work', emptyDir: {} },
    ]);
  });

  test('files stand in a ConfigMap whose name follows their content, and so do the mounts', () => {
    const files = { '/etc/app/b.yaml': 'b: 1\n', '/etc/app/a.yaml': 'a: 1\n' };
    const map = objectOf(render({ files }), 'ConfigMap');
    expect(map.metadata.name).toMatch(/^web-[0-9a-f]{8}$/);
    expect(map).toMatchObject({ immutable: true, data: { 'etc_app_a.yaml': 'a: 1\n', 'etc_app_b.yaml': 'b: 1\n' } });
    const pod = podOf({ files });
    expect(pod['volumes']).toEqual([{ name: 'web-files', configMap: { name: map.metadata.name } }]);
    expect(pod.containers[0]!['volumeMounts']).toEqual([
      { mountPath: '/etc/app/a.yaml', name: 'web-files', readOnly: true, subPath: 'etc_app_a.yaml' },
      { mountPath: '/etc/app/b.yaml', name: 'web-files', readOnly: true, subPath: 'etc_app_b.yaml' },
    ]);
    const edited = objectOf(render({ files: { ...files, '/etc/app/a.yaml': 'a: 2\n' } }), 'ConfigMap');
    expect(edited.metadata.name).not.toBe(map.metadata.name);
    const sameInOtherOrder = objectOf(
      render({ files: Object.fromEntries(Object.entries(files).reverse()) }),
      'ConfigMap',
    );
    expect(sameInOtherOrder).toEqual(map);
  });
});

describe('kinds', () => {
  test('a StatefulSet has claims of its own per pod and a headless Service', () => {
    const props: Partial<WorkloadAppProps> = {
      kind: 'StatefulSet',
      replicas: 3,
      port: tcp(5432),
      podManagement: 'Parallel',
      strategy: { partition: 2 },
      volumes: { '/data': { type: 'persistent', size: '1Gi' } },
    };
    expect(controllerOf(props)).toMatchObject({
      replicas: 3,
      serviceName: 'web-pods',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }], // prettier-ignore
    });
    expect(specOf(props, 'Service', 'web-pods')).toEqual({
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/name': 'web' },
      ports: [{ name: 'tcp', port: 5432, targetPort: 5432, protocol: 'TCP' }],
    });
    expect(kinds(render(props))).not.toContain('PersistentVolumeClaim/web-data');
  });

  test("a StatefulSet whose own Service is headless needs no other, and 'on-delete' waits", () => {
    const props: Partial<WorkloadAppProps> = {
      kind: 'StatefulSet',
      port: tcp(1),
      service: { headless: true },
      strategy: 'on-delete',
    };
    expect(controllerOf(props)).toMatchObject({ serviceName: 'web', updateStrategy: { type: 'OnDelete' } });
    expect(render(props).filter((one) => one.kind === 'Service')).toHaveLength(1);
  });

  test('a CronJob runs on time, in its zone, one at a time', () => {
    const job = { schedule: '15 3 * * *', timeZone: 'Europe/Berlin', timeout: '1 hour', keepFor: '2 days', retries: 1, suspend: true,
      startWithin: '5 minutes', history: { succeeded: 1, failed: 2 } } as const; // prettier-ignore
    const spec = specOf({ kind: 'CronJob', job }, 'CronJob') as { jobTemplate: { spec: ControllerSpec } };
    expect(spec).toMatchObject({
      schedule: '15 3 * * *',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      suspend: true,
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 2,
      jobTemplate: { spec: { backoffLimit: 1, activeDeadlineSeconds: 3600, ttlSecondsAfterFinished: 172_800 } },
    });
    expect(spec.jobTemplate.spec.template.spec['restartPolicy']).toBe('OnFailure');
  });

  test('a Job is replaced when its definition changes, or runs with each sync', () => {
    const job = objectOf(render({ kind: 'Job', job: { completions: 4, parallelism: 2, restart: 'Never' } }), 'Job');
    expect(job).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' } },
      spec: { backoffLimit: 3, completions: 4, parallelism: 2, template: { spec: { restartPolicy: 'Never' } } },
    });
    expect(objectOf(render({ kind: 'Job', job: { hook: 'PostSync' } }), 'Job').metadata['annotations']).toEqual({
      'argocd.argoproj.io/hook': 'PostSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    });
  });

  test('a DaemonSet has no replicas, and is replaced as told', () => {
    const spec = controllerOf({ kind: 'DaemonSet', strategy: { maxUnavailable: '10%' } });
    expect(spec).not.toHaveProperty('replicas');
    expect(spec).toMatchObject({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } } });
  });

  test('a Deployment is replaced as told', () => {
    expect(controllerOf({ strategy: 'recreate' })['strategy']).toEqual({ type: 'Recreate' });
    expect(controllerOf({ strategy: { maxSurge: '50%', maxUnavailable: 1 } })['strategy']).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '50%', maxUnavailable: 1 },
    });
  });
});

describe('several pods', () => {
  test('they spread, and are taken away one at a time', () => {
    const labelSelector = { matchLabels: { 'app.kubernetes.io/name': 'web' } };
    expect(podOf({ replicas: 2 })['topologySpreadConstraints']).toEqual([
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
    ]);
    expect(specOf({ replicas: 2 }, 'PodDisruptionBudget')).toEqual({ selector: labelSelector, maxUnavailable: 1 });
    expect(specOf({ disruption: { minAvailable: '50%' } }, 'PodDisruptionBudget')).toEqual({
      selector: labelSelector,
      minAvailable: '50%',
    });
    const calm = render({ replicas: 2, disruption: 'none', spread: 'none' });
    expect(kinds(calm)).not.toContain('PodDisruptionBudget/web');
    expect(podOf({ replicas: 1 })).not.toHaveProperty('topologySpreadConstraints');
  });

  test('where an autoscaler decides, no replicas are written, and Argo CD leaves them alone', () => {
    const props: Partial<WorkloadAppProps> = {
      replicas: 5,
      autoscaling: {
        min: 2,
        max: 9,
        cpuPercent: 70,
        memoryPercent: 80,
        metrics: [podsMetric('requests', '100'), externalMetric('queue', '30', { queue: 'orders' })],
      },
    };
    expect(controllerOf(props)).not.toHaveProperty('replicas');
    expect(specOf(props, 'HorizontalPodAutoscaler')).toEqual({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 9,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 80 } } },
        { type: 'Pods', pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } } },
        {
          type: 'External',
          external: {
            metric: { name: 'queue', selector: { matchLabels: { queue: 'orders' } } },
            target: { type: 'AverageValue', averageValue: '30' },
          },
        },
      ],
    });
    const one = shop(props);
    expect(one.props.ignoreDifferences?.(contextOf(one))).toEqual([
      { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] },
    ]);
    expect(kinds(render(props))).toContain('PodDisruptionBudget/web');
  });

  test('an autoscaler may be there in some environments only', () => {
    const one = shop({
      replicas: 2,
      autoscaling: perEnvironment({ default: 'none', production: { min: 2, max: 3, cpuPercent: 70 } }),
    });
    expect(one.props.ignoreDifferences?.(contextOf(one))).toEqual([]);
    expect(kinds(renderedApp(one))).not.toContain('HorizontalPodAutoscaler/web');
    const place = { environment: { name: 'production' } } as const;
    expect(kinds(renderedApp(one, place))).toContain('HorizontalPodAutoscaler/web');
    expect(one.props.ignoreDifferences?.(contextOf(one, place))).toHaveLength(1);
  });
});

describe('services', () => {
  test('several ports, several Services', () => {
    const props: Partial<WorkloadAppProps> = {
      ports: [http(80, { container: 8080 }), grpc(9000)],
      services: {
        'web-external': {
          type: 'LoadBalancer',
          ports: ['http'],
          sourceRanges: ['10.0.0.0/8'],
          externalTrafficPolicy: 'Local',
          annotations: { 'example.com/a': 'b' },
        },
      },
      service: { sessionAffinity: 'ClientIP' },
    };
    const objects = render(props);
    expect(objectOf(objects, 'Service', 'web')['spec']).toMatchObject({
      sessionAffinity: 'ClientIP',
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'grpc', port: 9000, targetPort: 9000, appProtocol: 'grpc' },
      ],
    });
    expect(objectOf(objects, 'Service', 'web-external')).toMatchObject({
      metadata: { annotations: { 'example.com/a': 'b' }, labels: { 'app.kubernetes.io/component': 'web-external' } },
      spec: {
        type: 'LoadBalancer',
        ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        externalTrafficPolicy: 'Local',
      },
    });
    expect(objectOf(objects, 'NetworkPolicy', 'web')['spec']).toMatchObject({
      ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }] }],
    });
  });

  test('none, and a name that stands for another host', () => {
    expect(kinds(render({ port: http(80), service: 'none' }))).not.toContain('Service/web');
    expect(specOf({ service: { type: 'ExternalName', externalName: 'db.example.com' } }, 'Service')).toEqual({
      type: 'ExternalName',
      externalName: 'db.example.com',
    });
  });

  test('a sidecar may serve: its port is the pod’s', () => {
    const sidecars = [{ name: 'exporter', image: 'r/x:v1', ports: [http(9121, { name: 'metrics' })] }];
    const objects = render({ port: tcp(6379), sidecars, metrics: { port: 'metrics', interval: '1 minute' } });
    expect(objectOf(objects, 'Service')['spec']).toMatchObject({
      ports: [{ name: 'tcp' }, { name: 'metrics', port: 9121 }],
    });
    expect(objectOf(objects, 'ServiceMonitor')['spec']).toEqual({
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'web' },
        matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'DoesNotExist' }],
      },
      endpoints: [{ port: 'metrics', path: '/metrics', interval: '60s' }],
    });
  });
});

describe('public routes', () => {
  const props: Partial<WorkloadAppProps> = {
    port: http(80),
    expose: { host: ['shop', '@', 'www.example.org.'], path: '/v1' },
  };

  test('by the Gateway of the environment', () => {
    expect(specOf(props, 'HTTPRoute')).toEqual({
      parentRefs: [{ name: 'public', namespace: 'envoy-gateway-system', sectionName: 'https' }],
      hostnames: ['dev.example.com', 'shop.dev.example.com', 'www.example.org'],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/v1' } }], backendRefs: [{ name: 'web', port: 80 }] }],
    });
    expect(specOf(props, 'NetworkPolicy', 'web')).toMatchObject({
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'envoy-gateway-system' } } }],
          ports: [{ port: 80, protocol: 'TCP' }],
        },
      ],
    });
  });

  test('by an Ingress with a certificate', () => {
    const place: TestPlace = { environment: { network: { via: 'ingress', ingressClass: 'traefik' } } };
    const ingress = objectOf(render({ ...props, expose: { host: 'shop' } }, place), 'Ingress');
    expect(ingress.metadata['annotations']).toEqual({ 'cert-manager.io/cluster-issuer': 'letsencrypt' });
    expect(ingress['spec']).toEqual({
      ingressClassName: 'traefik',
      rules: [
        {
          host: 'shop.dev.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
      tls: [{ hosts: ['shop.dev.example.com'], secretName: 'web-tls' }],
    });
  });

  test('not in environments that say none', () => {
    expect(
      kinds(render({ ...props, expose: perEnvironment({ default: 'none', production: { host: 'shop' } }) })),
    ).not.toContain('HTTPRoute/web');
  });
});

describe('security', () => {
  test('every exception shows with its reason', () => {
    const allow = {
      writableRootFilesystem: 'caches',
      root: 'legacy image',
      capabilities: { add: ['NET_BIND_SERVICE', 'CHOWN'], reason: 'port 80' },
      serviceAccountToken: 'reads pods',
    };
    const spec = controllerOf({ allow, podSecurity: { level: 'baseline', reason: 'legacy' } });
    expect(spec.template.metadata).toMatchObject({
      annotations: {
        'slipway.dev/security-exceptions':
          'capabilities CHOWN, NET_BIND_SERVICE: port 80; root: legacy image; serviceAccountToken: reads pods; writableRootFilesystem: caches',
      },
    });
    const pod = spec.template.spec;
    expect(pod['automountServiceAccountToken']).toBe(true);
    expect(pod.containers[0]!['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] },
      privileged: false,
      readOnlyRootFilesystem: false,
      runAsNonRoot: false,
      runAsUser: 0,
    });
  });

  test('an exception of one container is not that of the others', () => {
    const podSecurity = { level: 'privileged', reason: 'agent' } as const;
    const sidecars = [{ name: 'agent', image: 'r/x:v1', allow: { privileged: 'mounts', unconfinedSeccomp: 'traces' } }];
    const pod = podOf({ podSecurity, sidecars, allow: { hostNetwork: 'sees the node', hostPID: 'sees processes' } });
    expect(pod).toMatchObject({ hostNetwork: true, hostPID: true });
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.containers[0]!['securityContext']).toMatchObject({ privileged: false, allowPrivilegeEscalation: false });
    expect(pod.containers[1]!['securityContext']).toMatchObject({
      privileged: true,
      allowPrivilegeEscalation: true,
      seccompProfile: { type: 'Unconfined' },
    });
  });

  test('whom the pod runs as', () => {
    expect(podOf({ runAs: { user: 70, fsGroup: 71 } })['securityContext']).toMatchObject({
      runAsUser: 70,
      runAsGroup: 70,
      fsGroup: 71,
    });
  });
});

test('where pods are scheduled, and what else they carry', () => {
  const pod = controllerOf({
    priorityClass: 'high',
    imagePullSecrets: ['registry'],
    nodeSelector: { 'kubernetes.io/arch': 'arm64' },
    tolerations: [{ key: 'spot', operator: 'Exists' }],
    spread: [{ topologyKey: 'zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
    podAnnotations: { 'example.com/a': 'b' },
    podLabels: { tier: 'front' },
  }).template;
  expect(pod.metadata).toEqual({
    labels: { tier: 'front', 'app.kubernetes.io/name': 'web' },
    annotations: { 'example.com/a': 'b' },
  });
  expect(pod.spec).toMatchObject({
    priorityClassName: 'high',
    imagePullSecrets: [{ name: 'registry' }],
    nodeSelector: { 'kubernetes.io/arch': 'arm64' },
    tolerations: [{ key: 'spot', operator: 'Exists' }],
    topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' }],
  });
  const account = objectOf(
    render({ serviceAccount: { annotations: { 'iam.example.com/role': 'web' } } }),
    'ServiceAccount',
  );
  expect(account.metadata['annotations']).toEqual({ 'iam.example.com/role': 'web' });
});

test('an app of several workloads declares each of them', () => {
  const self: App = app({
    name: 'shop',
    owner: 'team-web',
    images: { web: 'r/web:v1', worker: 'r/worker:v2' },
    ports: [http(80)],
    calls: () => ({ WORKER: { app: self, workload: 'worker' } }),
    resources(scope, context) {
      new Workload(scope, 'web', { context, port: http(80) });
      new Workload(scope, 'worker', {
        context,
        port: http(80),
        calls: [],
        replicas: perEnvironment({ default: 2, production: 4 }),
      });
      new k8s.KubeConfigMap(scope, 'more', { metadata: { name: 'more' } });
    },
  });
  const objects = renderedApp(self);
  expect(kinds(objects).filter((one) => !one.startsWith('Service'))).toEqual([
    'ConfigMap/more',
    'Deployment/web',
    'Deployment/worker',
    'NetworkPolicy/web',
    'NetworkPolicy/web-to-worker',
    'NetworkPolicy/worker',
    'PodDisruptionBudget/worker',
  ]);
  expect(objectOf(objects, 'Deployment', 'web')).toMatchObject({
    spec: {
      template: {
        spec: { containers: [{ name: 'web', image: 'r/web:v1', env: [{ name: 'WORKER', value: 'worker:80' }] }] },
      },
    },
  });
  expect(objectOf(objects, 'Deployment', 'worker')).toMatchObject({
    metadata: { labels: { 'app.kubernetes.io/version': 'v2' } },
    spec: { replicas: 2 },
  });
});

test('labels of the chart stand beside those of the workload', () => {
  const one = shop({ port: http(80) });
  const chart = new Chart(new Cdk8sApp(), 'web', { labels: { 'app.kubernetes.io/part-of': 'shop' } });
  one.props.resources?.(chart, contextOf(one));
  for (const object of chart.toJson() as RenderedObject[]) {
    expect(object.metadata['labels']).toMatchObject({
      'app.kubernetes.io/part-of': 'shop',
      'app.kubernetes.io/name': 'web',
    });
  }
});

test('constructs of one workload are named after what they are', () => {
  const one = shop({ port: http(80) });
  const paths: string[] = [];
  objectsOf((scope) => {
    one.props.resources?.(scope, contextOf(one));
    paths.push(...scope.node.findAll().map((node) => node.node.path));
  });
  expect(paths).toEqual(
    expect.arrayContaining(['test/web/workload', 'test/web/service-web', 'test/web/account', 'test/web/network']),
  );
});
