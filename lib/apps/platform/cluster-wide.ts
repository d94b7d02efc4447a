import type { EnvironmentName } from '../../../environments';
import { dev } from '../../../environments/dev';
import { production } from '../../../environments/production';
import { staging } from '../../../environments/staging';
import type { AppProps } from '../../model/app';
import type { Environment } from '../../model/environment';

/** What software for a whole cluster has in common. dev and staging share a cluster, so dev's copy serves both. */
export const clusterWide = {
  owner: 'team-platform',
  tier: 'platform',
  environments: ['dev', 'production'],
  openNetwork: 'third-party software, whose traffic nobody here lists',
} as const satisfies Partial<AppProps>;

// A new environment that is not here does not compile: its domain would have no certificate and no listener.
const environments: Readonly<Record<EnvironmentName, Environment>> = { dev, staging, production };

/** The domains that a cluster answers for: those of every environment on it. */
export function clusterDomains(cluster: string): readonly string[] {
  return Object.values(environments)
    .filter((one) => one.clusters.includes(cluster))
    .map((one) => one.domain);
}

/** Kinds that nearly every operator's chart brings: its own types, and leave to watch them in each namespace. */
export const operatorKinds = [
  'apiextensions.k8s.io/CustomResourceDefinition',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
];

/** Kinds of webhooks that check or change objects on their way into the cluster. */
export const webhookKinds = [
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
];
