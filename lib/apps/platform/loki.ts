import { helmRelease } from '../../constructs/helm-release';
import { perEnvironment } from '../../model/per-environment';
import { operatorKinds } from './cluster-wide';
import { monitoring } from './monitoring';

const off = { enabled: false };
const none = { replicas: 0 };

/** Keeps logs: one process, enough for a shop of this size. */
export const loki = helmRelease({
  ...monitoring,
  name: 'loki',
  repository: 'https://grafana.github.io/helm-charts',
  chart: 'loki',
  version: '6.29.0',
  values: {
    deploymentMode: 'SingleBinary',
    loki: {
      auth_enabled: false,
      commonConfig: { replication_factor: 1 },
      storage: { type: 'filesystem' },
      schemaConfig: {
        configs: [
          {
            from: '2025-01-01',
            store: 'tsdb',
            object_store: 'filesystem',
            schema: 'v13',
            index: { prefix: 'index_', period: '24h' },
          },
        ],
      },
      compactor: { retention_enabled: true, delete_request_store: 'filesystem' },
      limits_config: { retention_period: perEnvironment({ default: '72h', production: '744h' }) },
    },
    singleBinary: {
      replicas: 1,
      persistence: { size: perEnvironment({ default: '20Gi', production: '200Gi' }) },
      resources: perEnvironment({
        default: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
        production: { requests: { cpu: '500m', memory: '2Gi' }, limits: { memory: '4Gi' } },
      }),
    },
    // The parts of the other deployment modes, and what only larger installations need.
    read: none,
    write: none,
    backend: none,
    chunksCache: off,
    resultsCache: off,
    gateway: off,
    lokiCanary: off,
    test: off,
  },
  clusterResources: operatorKinds,
});
