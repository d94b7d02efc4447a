import { App as Cdk8sApp, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { app, type App } from '../model/app';
import { PerEnvironment, perEnvironment } from '../model/per-environment';
import { http } from '../model/port';
import { contextOf, objectOf, objectsOf, renderedApp, type RenderedObject } from './test-support';
import { controllerOf, kinds, render, shop } from './test-workload';
import { Workload } from './workload';

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
  const replicas = new PerEnvironment({ dev: 1, staging: 2, production: 3 });
  expect(controllerOf({ replicas }).replicas).toBe(1);
  expect(controllerOf({ replicas }, { environment: { name: 'production' } })['replicas']).toBe(3);
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
