import { helmRelease } from '../../constructs/helm-release';
import { clusterWide, operatorKinds } from './cluster-wide';

/** Opens sealed secrets, inside the cluster only. */
export const sealedSecrets = helmRelease({
  ...clusterWide,
  name: 'sealed-secrets',
  // Where `pulumi up` puts the key pair.
  namespace: 'sealed-secrets',
  repository: 'https://bitnami-labs.github.io/sealed-secrets',
  chart: 'sealed-secrets',
  version: '2.18.4',
  values: {
    fullnameOverride: 'sealed-secrets-controller',
    // The key pair comes with the cluster: a key that the controller made by itself would be in no backup.
    keyrenewperiod: '0',
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  },
  clusterResources: operatorKinds,
});
