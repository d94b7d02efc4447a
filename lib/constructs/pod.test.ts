import { grpc, http } from '../model/port';
import { seconds } from '../model/units';
import { fromConfig, fromField, fromResource, fromSecret } from './env';
import { execProbe, grpcProbe, httpProbe } from './probes';
import { objectOf } from './test-support';
import { controllerOf, mainOf, podOf, render, shop } from './test-workload';
import type { WorkloadAppProps } from './workload-app';

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

test('no label of the pods may part them from their workload', () => {
  const pod = controllerOf({ podLabels: { 'app.kubernetes.io/name': 'other' } }).template;
  expect(pod.metadata).toEqual({ labels: { 'app.kubernetes.io/name': 'web' } });
});
