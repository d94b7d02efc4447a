import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Cluster } from '../model/cluster';

/**
 * A cluster that the hub deploys to, as Argo CD wants it: a Secret with the cluster's labels, whose credentials come from a
 * store. Nothing is rendered without a store: then whoever makes the cluster brings the Secret.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */
export function clusterSecret(scope: Construct, { name, server, labels, credentials }: Cluster): void {
  if (credentials === undefined) return;
  const secret = `cluster-${name}`;
  new ApiObject(scope, secret, {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: secret, namespace: 'argocd' },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: credentials.store },
      target: {
        name: secret,
        template: {
          type: 'Opaque',
          metadata: { labels: { ...labels, 'argocd.argoproj.io/secret-type': 'cluster', 'slipway.dev/cluster': name } },
          // The operator's own template, which puts the entry in when it runs.
          data: { name, server, config: '{{ .config }}' },
        },
      },
      data: [{ secretKey: 'config', remoteRef: { key: credentials.key } }],
    },
  });
}
