import { isIPv6 } from 'node:net';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { NamespaceLimits } from '../model/environment';
import type { PodSecurityLevel } from './pod-security';

/** What a namespace is rendered with. */
export interface NamespaceOptions {
  readonly name: string;
  /** Quota and defaults; what is empty is not rendered. */
  readonly limits: NamespaceLimits;
  /** The level that its pods must meet. @default 'restricted' */
  readonly podSecurity?: PodSecurityLevel;
  /** Version of the cluster, `1.28`: pods are held to that version's rules until it changes. @default the latest */
  readonly kubernetes?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Address of NodeLocal DNSCache. */
  readonly nodeLocalDns: string;
  /** 'open' leaves out the default deny, for software whose traffic nobody lists. @default 'deny' */
  readonly network?: 'deny' | 'open';
}

/**
 * A namespace with its Pod Security labels, ResourceQuota, LimitRange, and policies that deny all traffic but DNS.
 *
 * Violations of the level are refused (`enforce`) by the rules of the cluster's version, and told (`audit`, `warn`) by
 * those of the newest one, so that what an upgrade will refuse is seen before it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function namespaceObjects(scope: Construct, options: NamespaceOptions): void {
  const { name, limits, podSecurity = 'restricted', kubernetes, labels, network = 'deny' } = options;
  const pods = 'pod-security.kubernetes.io';
  new k8s.KubeNamespace(scope, name, {
    metadata: {
      name,
      labels: {
        ...labels,
        [`${pods}/enforce`]: podSecurity,
        [`${pods}/enforce-version`]: kubernetes === undefined ? 'latest' : `v${kubernetes}`,
        [`${pods}/audit`]: podSecurity,
        [`${pods}/warn`]: podSecurity,
      },
    },
  });
  limitObjects(scope, name, limits);
  if (network === 'open') return;
  denyAll(scope, name);
  allowDns(scope, name, options.nodeLocalDns);
}

function limitObjects(scope: Construct, namespace: string, { quota, defaults }: NamespaceLimits): void {
  if (Object.keys(quota).length > 0) {
    new k8s.KubeResourceQuota(scope, `${namespace}-quota`, {
      metadata: { name: 'quota', namespace },
      spec: { hard: quantities(quota) },
    });
  }
  const { request, limit } = defaults;
  if (Object.keys(request).length + Object.keys(limit).length === 0) return;
  new k8s.KubeLimitRange(scope, `${namespace}-defaults`, {
    metadata: { name: 'defaults', namespace },
    spec: {
      limits: [
        {
          type: 'Container',
          ...(Object.keys(request).length === 0 ? {} : { defaultRequest: quantities(request) }),
          ...(Object.keys(limit).length === 0 ? {} : { default: quantities(limit) }),
        },
      ],
    },
  });
}

function denyAll(scope: Construct, namespace: string): void {
  new k8s.KubeNetworkPolicy(scope, `${namespace}-default-deny`, {
    metadata: { name: 'default-deny', namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  });
}

/** kube-dns by its labels; NodeLocal DNSCache listens on an address of the node, which no pod selector matches. */
function allowDns(scope: Construct, namespace: string, nodeLocalDns: string): void {
  new k8s.KubeNetworkPolicy(scope, `${namespace}-allow-dns`, {
    metadata: { name: 'allow-dns', namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            { ipBlock: { cidr: `${nodeLocalDns}/${isIPv6(nodeLocalDns) ? 128 : 32}` } },
          ],
          ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: k8s.IntOrString.fromNumber(53) })),
        },
      ],
    },
  });
}

function quantities(texts: Readonly<Record<string, string>>): Record<string, k8s.Quantity> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, k8s.Quantity.fromString(text)]));
}
