import { clusterWide } from './cluster-wide';

/** Where metrics and logs are kept. */
export const monitoring = {
  ...clusterWide,
  system: 'monitoring',
  namespace: 'monitoring',
} as const;

/** Where Loki takes logs in and Grafana asks for them. */
export const lokiUrl = 'http://loki.monitoring.svc.cluster.local:3100';
