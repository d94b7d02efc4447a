import { exposePort } from '../../constructs/exposure';
import { helmRelease } from '../../constructs/helm-release';
import { perEnvironment } from '../../model/per-environment';
import { http } from '../../model/port';
import { operatorKinds, webhookKinds } from './cluster-wide';
import { lokiUrl, monitoring } from './monitoring';

const grafana = { service: 'kube-prometheus-stack-grafana', port: http(80, { container: 3000 }) };

/** Prometheus, Alertmanager and Grafana, with the usual alerts and dashboards of a cluster. */
export const kubePrometheusStack = helmRelease({
  ...monitoring,
  name: 'kube-prometheus-stack',
  repository: 'https://prometheus-community.github.io/helm-charts',
  chart: 'kube-prometheus-stack',
  version: '88.4.0',
  podSecurity: { level: 'privileged', reason: 'node-exporter reads the host: its network, processes and file systems' },
  values: {
    ...hiddenByManagedClusters(),
    prometheus: {
      prometheusSpec: {
        replicas: perEnvironment({ default: 1, production: 2 }),
        retention: perEnvironment({ default: '3d', production: '30d' }),
        resources: perEnvironment({
          default: { requests: { cpu: '200m', memory: '1Gi' }, limits: { memory: '2Gi' } },
          production: { requests: { cpu: '1', memory: '6Gi' }, limits: { memory: '8Gi' } },
        }),
        storageSpec: volumeClaim(perEnvironment({ default: '20Gi', production: '200Gi' })),
        // Every ServiceMonitor and rule of the cluster, not just those of this chart.
        serviceMonitorSelectorNilUsesHelmValues: false,
        podMonitorSelectorNilUsesHelmValues: false,
        ruleSelectorNilUsesHelmValues: false,
      },
    },
    alertmanager: {
      alertmanagerSpec: {
        replicas: perEnvironment({ default: 1, production: 3 }),
        resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      },
    },
    grafana: {
      admin: { existingSecret: 'grafana-admin' },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
      additionalDataSources: [{ name: 'Loki', type: 'loki', access: 'proxy', url: lokiUrl }],
    },
    'kube-state-metrics': { resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '256Mi' } } },
    'prometheus-node-exporter': { resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '64Mi' } } },
  },
  clusterResources: [...operatorKinds, ...webhookKinds],
  resources: (scope, { environment }) => {
    const { via, gateway, gatewayNamespace, issuer } = environment.network;
    exposePort(scope, grafana.service, {
      hosts: [`grafana.${environment.domain}`],
      path: '/',
      port: grafana.port,
      via,
      gateway: { name: gateway, namespace: gatewayNamespace },
      issuer,
    });
  },
});

/** What the provider runs out of sight; the chart's Services for them would need leave to write into kube-system. */
function hiddenByManagedClusters(): Record<string, { enabled: false }> {
  const hidden = ['coreDns', 'kubeControllerManager', 'kubeEtcd', 'kubeProxy', 'kubeScheduler'];
  return Object.fromEntries(hidden.map((component) => [component, { enabled: false }]));
}

function volumeClaim(storage: unknown): object {
  return { volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } } } };
}
