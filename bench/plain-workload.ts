import { ApiObject, type Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { namespaceIn, servicePort, type AppSpec, type EnvironmentSpec } from './app-spec';
import { configMapName, plainPod } from './plain-pod';
import { plainNetwork, type PlainMetadata } from './plain-network';

/** The manifests of one app in one environment, written out by hand with cdk8s' typed objects. */
export function plainWorkload(chart: Chart, app: AppSpec, environment: EnvironmentSpec): void {
  const metadata = plainMetadata(app, environment);
  const selector = { 'app.kubernetes.io/name': app.name };
  new k8s.KubeServiceAccount(chart, 'account', { metadata, automountServiceAccountToken: false });
  new k8s.KubeDeployment(chart, 'deployment', {
    metadata: { ...metadata, labels: { ...metadata.labels, 'app.kubernetes.io/version': version(app) } },
    spec: {
      ...(app.autoscaled ? {} : { replicas: app.replicas[environment.name] }),
      selector: { matchLabels: selector },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
      },
      template: plainPod(app, environment),
    },
  });
  service(chart, app, metadata);
  if (app.config !== undefined) {
    const name = configMapName(app);
    const data = { 'etc_app_config.yaml': app.config };
    new k8s.KubeConfigMap(chart, 'config', { metadata: { ...metadata, name }, data, immutable: true });
  }
  if (app.autoscaled) autoscaler(chart, app, environment, metadata);
  if (app.replicas[environment.name] > 1) {
    const spec = { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } };
    new k8s.KubePodDisruptionBudget(chart, 'disruption', { metadata, spec });
  }
  custom(chart, app, environment, metadata);
  plainNetwork(chart, app, environment, metadata);
}

function plainMetadata(app: AppSpec, environment: EnvironmentSpec): PlainMetadata {
  const { name, system, owner } = app;
  return {
    name,
    namespace: namespaceIn(environment, app),
    labels: {
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/part-of': system,
      'app.kubernetes.io/managed-by': 'slipway',
      'slipway.dev/owner': owner,
    },
  };
}

function version({ image }: AppSpec): string {
  return image.slice(image.lastIndexOf(':') + 1);
}

function service(chart: Chart, app: AppSpec, metadata: PlainMetadata): void {
  const { protocol, containerPort } = app;
  new k8s.KubeService(chart, 'service', {
    metadata,
    spec: {
      type: 'ClusterIP',
      selector: { 'app.kubernetes.io/name': app.name },
      ports: [
        {
          name: protocol,
          port: servicePort(app),
          targetPort: k8s.IntOrString.fromNumber(containerPort),
          protocol: 'TCP',
          ...(protocol === 'grpc' ? { appProtocol: 'grpc' } : {}),
        },
      ],
    },
  });
}

function autoscaler(chart: Chart, app: AppSpec, { name }: EnvironmentSpec, metadata: PlainMetadata): void {
  new k8s.KubeHorizontalPodAutoscalerV2(chart, 'autoscaler', {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app.name },
      minReplicas: app.replicas[name],
      maxReplicas: 10,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
    },
  });
}

/** Kinds that cdk8s has no types for. */
function custom(chart: Chart, app: AppSpec, { domain }: EnvironmentSpec, metadata: PlainMetadata): void {
  if (app.exposed) {
    new ApiObject(chart, 'route', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [{ name: 'public', namespace: 'envoy-gateway-system', sectionName: 'https' }],
        hostnames: [`${app.name}.${domain}`],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/' } }],
            backendRefs: [{ name: app.name, port: servicePort(app) }],
          },
        ],
      },
    });
  }
  if (!app.metrics) return;
  new ApiObject(chart, 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: {
      selector: {
        matchLabels: { 'app.kubernetes.io/name': app.name },
        matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'DoesNotExist' }],
      },
      endpoints: [{ port: app.protocol, path: '/metrics' }],
    },
  });
}
