import { helmRelease } from '../../constructs/helm-release';
import { sealingKeyAnnotation } from '../../secrets/seal/sealing-key-annotation';
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
  values: (context) => ({
    fullnameOverride: 'sealed-secrets-controller',
    // The key pair comes with the cluster: a key that the controller made by itself would be in no backup.
    keyrenewperiod: '0',
    // What Argo CD's health waits for.
    updateStatus: true,
    podAnnotations: sealingKeyAnnotation(context),
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
  }),
  clusterResources: operatorKinds,
});
