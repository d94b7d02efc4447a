import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { MonitoringOptions } from '../../model/argo-cd-options';
import { argoCdNamespace } from '../installation/argo-cd-installation';
import { alertRules } from './alert-rules';
import { dashboard } from './dashboard';
import { serviceMonitors } from './service-monitors';

/** What Prometheus and Grafana know of Argo CD: whom to scrape, when to raise an alert, and a dashboard. */
export function argoCdMonitoring(scope: Construct, options: MonitoringOptions): void {
  const labels = { ...options.labels, 'app.kubernetes.io/part-of': 'argocd' };
  serviceMonitors(scope, options);
  new ApiObject(scope, 'rules', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'argocd', namespace: argoCdNamespace, labels },
    spec: { groups: alertRules(options) },
  });
  new k8s.KubeConfigMap(scope, 'dashboard', {
    metadata: {
      name: 'argocd-dashboard',
      namespace: argoCdNamespace,
      // By which the sidecar of Grafana's chart finds dashboards in all namespaces.
      labels: { ...labels, grafana_dashboard: '1' },
    },
    data: { 'argocd.json': `${JSON.stringify(dashboard(), undefined, 2)}\n` },
  });
}
