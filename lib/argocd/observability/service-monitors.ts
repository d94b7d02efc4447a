import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { MonitoringOptions } from '../../model/argo-cd-options';
import { argoCdNamespace, argoCdRelease } from '../installation/argo-cd-installation';

/**
 * Components of Argo CD, and the names that the chart gives the Services of their metrics.
 *
 * @see https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd/templates `<component>/metrics.yaml`
 */
const components = {
  'application-controller': 'argocd-metrics',
  'applicationset-controller': 'argocd-metrics',
  'notifications-controller': 'argocd-metrics',
  'repo-server': 'argocd-repo-server-metrics',
  server: 'argocd-server-metrics',
} as const;

/** Has Prometheus scrape each component of Argo CD. */
export function serviceMonitors(scope: Construct, { labels }: MonitoringOptions): void {
  for (const [component, service] of Object.entries(components)) {
    const name = `argocd-${component}`;
    const spec: IServiceMonitor['spec'] = {
      // Of alerts and graphs, `job` is the component.
      jobLabel: 'app.kubernetes.io/component',
      selector: {
        matchLabels: {
          'app.kubernetes.io/component': component,
          'app.kubernetes.io/instance': argoCdRelease,
          'app.kubernetes.io/name': service,
        },
      },
      endpoints: [{ port: 'http-metrics', path: '/metrics' }],
    };
    new ApiObject(scope, `monitor-${component}`, {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name, namespace: argoCdNamespace, labels: { ...labels, 'app.kubernetes.io/part-of': 'argocd' } },
      spec,
    });
  }
}
