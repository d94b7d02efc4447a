import { ApiObject } from 'cdk8s';
import { helmRelease } from '../../constructs/helm-release';
import { perEnvironment } from '../../model/per-environment';
import { clusterWide, operatorKinds, webhookKinds } from './cluster-wide';

const dnsProject = 'example-shop-dns';
const acme = perEnvironment({
  // Certificates that no browser trusts, but without the limits of the real ones.
  default: 'https://acme-staging-v02.api.letsencrypt.org/directory',
  production: 'https://acme-v02.api.letsencrypt.org/directory',
});

/** Gets certificates from Let's Encrypt and renews them. */
export const certManager = helmRelease({
  ...clusterWide,
  name: 'cert-manager',
  repository: 'https://charts.jetstack.io',
  chart: 'cert-manager',
  version: 'v1.20.2',
  values: {
    crds: { enabled: true, keep: true },
    // In its own namespace, so that its project need not reach into kube-system.
    global: { leaderElection: { namespace: 'cert-manager' } },
    replicaCount: perEnvironment({ default: 1, production: 2 }),
    serviceAccount: {
      annotations: { 'iam.gke.io/gcp-service-account': `cert-manager@${dnsProject}.iam.gserviceaccount.com` },
    },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  },
  clusterResources: [...operatorKinds, ...webhookKinds, 'cert-manager.io/ClusterIssuer'],
  resources: (scope, context) => {
    const name = context.environment.network.issuer;
    new ApiObject(scope, 'issuer', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name },
      spec: {
        acme: {
          server: context.resolve(acme),
          email: 'platform@example.com',
          privateKeySecretRef: { name: `${name}-account` },
          // By DNS, the only way to a wildcard certificate; the service account above may write the zone.
          solvers: [{ dns01: { cloudDNS: { project: dnsProject } } }],
        },
      },
    });
  },
});
