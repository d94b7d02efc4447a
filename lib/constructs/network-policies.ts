import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port } from '../model/app';
import { transportOf } from '../model/port';
import { nameLabels } from './name-labels';

/** Who or what is at the other end, other than an app that is called: addresses, or pods. */
interface FarSide {
  /** @default anywhere, where no pods are named either */
  readonly cidr?: string;
  readonly except?: readonly string[];
  /** A namespace by name. @default the workload's own, where pods are named */
  readonly namespace?: string;
  /** Labels of pods. @default all of the namespace's */
  readonly pods?: Readonly<Record<string, string>>;
}

/** Traffic that goes out to something that is no app of the platform. */
export interface Egress extends FarSide {
  /** Ports at the far side: `443`, `'53/udp'`, `'8000-8010'`. @default any */
  readonly ports?: readonly (number | `${number}/udp` | `${number}-${number}`)[];
}

/** Traffic that comes in from something that is no app of the platform. */
export interface Ingress extends FarSide {
  /** Names of ports. @default all */
  readonly ports?: readonly string[];
}

/** Another workload's pods, as seen from the outside. */
export interface Peer {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly Port[];
  /** Labels of its pods. @default `app.kubernetes.io/name` is its name */
  readonly pods?: Readonly<Record<string, string>>;
  /** Nobody lists what may reach it: it gets no rule, which would shut out everyone else. */
  readonly open?: boolean;
}

/** Whom one workload's pods talk to. */
export interface Traffic {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly Port[];
  readonly calls: readonly Peer[];
  readonly egress: readonly Egress[];
  /** @default nothing else */
  readonly ingress?: readonly Ingress[];
  /** Namespaces that reach given ports: the gateway to public ones, Prometheus to metrics. */
  readonly from: readonly { readonly namespace: string; readonly port: Port }[];
  /** Ports that load balancers, node ports and the API server bring traffic to, from anywhere. */
  readonly fromAnywhere: readonly Port[];
}

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
  calleePolicies(scope, traffic);
}

/** The rules on the callees' side alone. */
export function calleePolicies(scope: Construct, traffic: Pick<Traffic, 'name' | 'namespace' | 'calls'>): void {
  for (const callee of traffic.calls) {
    if (callee.open === true) continue;
    // Workloads of one name in two namespaces may call the same one.
    const caller = callee.namespace === traffic.namespace ? traffic.name : `${traffic.namespace}.${traffic.name}`;
    const name = `${caller}-to-${callee.name}`;
    new k8s.KubeNetworkPolicy(scope, `network-${name}-${callee.namespace}`, {
      metadata: { name, namespace: callee.namespace, labels: nameLabels(traffic.name) },
      spec: {
        podSelector: podSelector(callee),
        policyTypes: ['Ingress'],
        ingress: [{ from: [peer(traffic, callee.namespace)], ports: ports(callee.ports) }],
      },
    });
  }
}

/** Lets namespaces with some labels reach what an app calls: previews, whose namespaces nobody knows beforehand. */
export function letInPreview(
  scope: Construct,
  preview: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly calls: readonly Peer[];
  },
): void {
  for (const callee of preview.calls) {
    if (callee.open === true) continue;
    const name = `${preview.name}-to-${callee.name}`;
    new k8s.KubeNetworkPolicy(scope, `network-${name}-${callee.namespace}`, {
      metadata: { name, namespace: callee.namespace },
      spec: {
        podSelector: podSelector(callee),
        policyTypes: ['Ingress'],
        ingress: [
          { from: [{ namespaceSelector: { matchLabels: { ...preview.labels } } }], ports: ports(callee.ports) },
        ],
      },
    });
  }
}

function ownPolicy(scope: Construct, traffic: Traffic): void {
  const ingress: k8s.NetworkPolicyIngressRule[] = traffic.from.map(({ namespace, port }) => ({
    from: [{ namespaceSelector: namespaceSelector(namespace) }],
    ports: ports([port]),
  }));
  for (const one of traffic.ingress ?? []) ingress.push(letIn(one, traffic.ports));
  if (traffic.fromAnywhere.length > 0) ingress.push({ ports: ports(traffic.fromAnywhere) });
  const egress: k8s.NetworkPolicyEgressRule[] = traffic.calls.map((callee) => ({
    to: [peer(callee, traffic.namespace)],
    ports: ports(callee.ports),
  }));
  for (const one of traffic.egress) egress.push(letOut(one));
  new k8s.KubeNetworkPolicy(scope, 'network', {
    metadata: { name: traffic.name, labels: nameLabels(traffic.name) },
    spec: {
      podSelector: podSelector(traffic),
      policyTypes: ['Ingress', 'Egress'],
      ...(ingress.length === 0 ? {} : { ingress }),
      ...(egress.length === 0 ? {} : { egress }),
    },
  });
}

function podSelector({ name, pods }: Pick<Peer, 'name' | 'pods'>): k8s.LabelSelector {
  return { matchLabels: pods === undefined ? nameLabels(name) : { ...pods } };
}

function peer(one: Pick<Peer, 'name' | 'namespace' | 'pods'>, seenFrom: string): k8s.NetworkPolicyPeer {
  return {
    podSelector: podSelector(one),
    ...(one.namespace === seenFrom ? {} : { namespaceSelector: namespaceSelector(one.namespace) }),
  };
}

/** Policies match the port that the container listens on, not the Service's. */
function ports(all: readonly Port[]): k8s.NetworkPolicyPort[] {
  return all.map((port) => ({
    port: k8s.IntOrString.fromNumber(port.containerPort),
    protocol: transportOf(port),
  }));
}

function letIn({ ports: names, ...from }: Ingress, all: readonly Port[]): k8s.NetworkPolicyIngressRule {
  const chosen = all.filter((port) => names?.includes(port.name) ?? true);
  const far = farSide(from);
  return { ...(far === undefined ? {} : { from: [far] }), ...(chosen.length === 0 ? {} : { ports: ports(chosen) }) };
}

function letOut({ ports: far = [], ...to }: Egress): k8s.NetworkPolicyEgressRule {
  const side = farSide(to);
  return { ...(side === undefined ? {} : { to: [side] }), ...(far.length === 0 ? {} : { ports: far.map(farPort) }) };
}

function farSide({ cidr, except, namespace, pods }: FarSide): k8s.NetworkPolicyPeer | undefined {
  if (cidr !== undefined) return { ipBlock: { cidr, ...(except === undefined ? {} : { except: [...except] }) } };
  if (namespace === undefined && pods === undefined) return undefined;
  return {
    ...(pods === undefined ? {} : { podSelector: { matchLabels: { ...pods } } }),
    ...(namespace === undefined ? {} : { namespaceSelector: namespaceSelector(namespace) }),
  };
}

function farPort(port: number | string): k8s.NetworkPolicyPort {
  const [first = '', last] = String(port).replace('/udp', '').split('-');
  return {
    port: k8s.IntOrString.fromNumber(Number(first)),
    ...(last === undefined ? {} : { endPort: Number(last) }),
    protocol: String(port).endsWith('/udp') ? 'UDP' : 'TCP',
  };
}
