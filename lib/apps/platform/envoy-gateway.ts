import { helmRelease } from '../../constructs/helm-release';
import { perEnvironment } from '../../model/per-environment';
import { clusterWide, operatorKinds, webhookKinds } from './cluster-wide';

/** Turns Gateways and routes into Envoy proxies. */
export const envoyGateway = helmRelease({
  ...clusterWide,
  name: 'envoy-gateway',
  system: 'gateway',
  namespace: 'envoy-gateway-system',
  oci: 'oci://docker.io/envoyproxy/gateway-helm',
  version: 'v1.8.4',
  values: {
    deployment: {
      replicas: perEnvironment({ default: 1, production: 2 }),
      envoyGateway: {
        resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
      },
    },
  },
  clusterResources: [...operatorKinds, ...webhookKinds],
});
