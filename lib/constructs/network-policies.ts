import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port } from '../model/app';

/** Traffic that leaves for somewhere outside the platform. */
export interface Egress {
  /** @default anywhere */
  readonly cidr?: string;
  readonly except?: readonly string[];
  /** Ports at the far side. @default any */
  readonly ports?: readonly number[];
}

/** Another workload's pods, as seen from the outside. */
export interface Peer {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly Port[];
}

/** Whom one workload's pods talk to. */
export interface Traffic {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly Port[];
  readonly calls: readonly Peer[];
  readonly egress: readonly Egress[];
  /** Namespaces that reach given ports: the gateway to public ones, Prometheus to metrics. */
  readonly from: readonly { readonly namespace: string; readonly port: Port }[];
  /** Ports that load balancers and node ports bring traffic to, from anywhere. */
  readonly fromAnywhere: readonly Port[];
}

const selector = (name: string): k8s.LabelSelector => ({ matchLabels: { 'app.kubernetes.io/name': name } });
const namespaceSelector = (name: string): k8s.LabelSelector => ({
  matchLabels: { 'kubernetes.io/metadata.name': name },
});

/**
 * The policies of one workload, on top of its namespace's default deny: what may reach it, what it may reach, and, for
 * each call, the rule on the callee's side.
 *
 * The caller carries both sides, so that a new caller changes nothing in the callee's rendered tree.
 */
export function networkPolicies(scope: Construct, traffic: Traffic): void {
  ownPolicy(scope, traffic);
  for (const callee of traffic.calls) {
    if (callee.name === traffic.name && callee.namespace === traffic.namespace) continue;
    const name = `${traffic.name}-to-${callee.name}`;
    new k8s.KubeNetworkPolicy(scope, `network-${name}-${callee.namespace}`, {
      metadata: { name, namespace: callee.namespace },
      spec: {
        podSelector: selector(callee.name),
        policyTypes: ['Ingress'],
        ingress: [{ from: [peer(traffic, callee.namespace)], ports: ports(callee.ports) }],
      },
    });
  }
}

function ownPolicy(scope: Construct, traffic: Traffic): void {
  const ingress: k8s.NetworkPolicyIngressRule[] = traffic.from.map(({ namespace, port }) => ({
    from: [{ namespaceSelector: namespaceSelector(namespace) }],
    ports: ports([port]),
  }));
  if (traffic.fromAnywhere.length > 0) ingress.push({ ports: ports(traffic.fromAnywhere) });
  const egress: k8s.NetworkPolicyEgressRule[] = traffic.calls.map((callee) => ({
    to: [peer(callee, traffic.namespace)],
    ports: ports(callee.ports),
  }));
  for (const one of traffic.egress) egress.push(external(one));
  new k8s.KubeNetworkPolicy(scope, 'network', {
    metadata: { name: traffic.name },
    spec: {
      podSelector: selector(traffic.name),
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length === 0 ? {} : { ingress }),
      ...(egress.length === 0 ? {} : { egress }),
    },
  });
}

function peer({ name, namespace }: Pick<Peer, 'name' | 'namespace'>, seenFrom: string): k8s.NetworkPolicyPeer {
  return {
    podSelector: selector(name),
    ...(namespace === seenFrom ? {} : { namespaceSelector: namespaceSelector(namespace) }),
  };
}

/** Policies match the port that the container listens on, not the Service's. */
function ports(all: readonly Port[]): k8s.NetworkPolicyPort[] {
  return all.map((port) => ({
    port: k8s.IntOrString.fromNumber(port.containerPort),
    protocol: port.protocol === 'udp' ? 'UDP' : 'TCP',
  }));
}

function external({ cidr, except, ports: numbers = [] }: Egress): k8s.NetworkPolicyEgressRule {
  return {
    ...(cidr === undefined
      ? {}
      : { to: [{ ipBlock: { cidr, ...(except === undefined ? {} : { except: [...except] }) } }] }),
    ...(numbers.length === 0
      ? {}
      : { ports: numbers.map((port) => ({ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' })) }),
  };
}
