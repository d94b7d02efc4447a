import { canonicalText, isList, isObject, listAt, valueAt } from '../../../model/json';
import { isWithin } from '../path';
import type { FieldEvent, ObjectContext, Rule } from './rule';

const policies = ['networking.k8s.io/NetworkPolicy'];
const routes = ['HTTPRoute', 'GRPCRoute', 'TLSRoute'].map((kind) => `gateway.networking.k8s.io/${kind}`);
const directions = ['Ingress', 'Egress'] as const;
const peerField = { Ingress: 'from', Egress: 'to' } as const;

/** Rules for who can reach what over the network. */
export const networkRules: readonly Rule[] = [
  {
    id: 'network-policy-opened',
    risk: 'security',
    says: 'lets through more than before',
    kinds: policies,
    applies: ({ keys, kind, depth }, object) =>
      keys[0] === 'spec' && kind !== 'move' && keys.length === depth && isOpened(object),
  },
  {
    id: 'network-policy-open',
    risk: 'security',
    says: 'lets anyone through',
    on: ['added'],
    kinds: policies,
    applies: ({ keys, after }) =>
      keys.length === 0 && directions.some((one) => rulesOf(after, one).some(isForAnyone(one))),
  },
  {
    id: 'service-exposed',
    risk: 'security',
    says: 'becomes reachable from outside the cluster',
    on: ['added', 'changed'],
    kinds: ['/Service'],
    applies: ({ path, kind, before, after }) =>
      (path === 'spec/type' && isPublicType(after) && before !== after) ||
      (path === 'spec/externalIPs/*' && (kind === 'add' || kind === 'change')),
  },
  {
    id: 'source-ranges-widened',
    risk: 'security',
    says: 'accepts traffic from more addresses',
    kinds: ['/Service'],
    applies: ({ path, keys, kind, depth }) =>
      isWithin(path, 'spec/loadBalancerSourceRanges') &&
      keys.length === depth &&
      (keys.length === 2 ? kind === 'remove' : kind === 'add' || kind === 'change'),
  },
  {
    id: 'ingress-host',
    risk: 'security',
    says: 'answers for a host that was not public before',
    on: ['added', 'changed'],
    kinds: ['networking.k8s.io/Ingress'],
    applies: (event) => event.kind !== 'move' && (isHost(event) || isHostless(event)),
  },
  {
    id: 'tls-removed',
    risk: 'security',
    says: 'is served without encryption',
    kinds: ['networking.k8s.io/Ingress'],
    applies: ({ path, kind, keys, depth }) =>
      kind === 'remove' && keys.length === depth && depth <= 5 && isWithin(path, 'spec/tls'),
  },
  {
    id: 'route-host',
    risk: 'security',
    says: 'answers for a host that was not public before',
    on: ['added', 'changed'],
    kinds: routes,
    applies: ({ path, keys, kind, depth }) =>
      (path === 'spec/hostnames/*' && (kind === 'add' || kind === 'change')) ||
      (path === 'spec/hostnames' && kind === 'remove' && depth === keys.length),
  },
  {
    id: 'gateway-listener',
    risk: 'security',
    says: 'listens for more hosts',
    on: ['added', 'changed'],
    kinds: ['gateway.networking.k8s.io/Gateway'],
    applies: ({ path, keys, kind, depth }) =>
      isWithin(path, 'spec/listeners/*') &&
      ((keys.length === 3 && kind === 'add') ||
        (keys[3] === 'hostname' && (kind !== 'remove' || depth === keys.length)) ||
        (keys[3] === 'port' && kind !== 'remove')),
  },
  {
    id: 'protection-removed',
    risk: 'security',
    says: 'is deleted, and with it what it refused',
    on: ['removed'],
    kinds: [
      ...policies,
      'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
      'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
      'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
      'cilium.io/CiliumNetworkPolicy',
      'cilium.io/CiliumClusterwideNetworkPolicy',
      'security.istio.io/AuthorizationPolicy',
      'security.istio.io/PeerAuthentication',
    ],
    applies: ({ keys }) => keys.length === 0,
  },
];

function isPublicType(type: unknown): boolean {
  return type === 'LoadBalancer' || type === 'NodePort';
}

function isHost({ path, kind }: FieldEvent): boolean {
  return kind !== 'remove' && path === 'spec/rules/*/host';
}

/** A rule of an Ingress without a host answers for every host, and so does a default backend. */
function isHostless({ path, keys, kind, after, depth }: FieldEvent): boolean {
  if (kind === 'remove') return path === 'spec/rules/*/host' && depth === keys.length;
  if (path === 'spec/defaultBackend') return kind === 'add';
  return path === 'spec/rules/*' && kind === 'add' && valueAt(after, 'host') === undefined;
}

type Direction = (typeof directions)[number];

function rulesOf(policy: unknown, direction: Direction): readonly unknown[] {
  return listAt(policy, 'spec', direction.toLowerCase());
}

/** @see https://kubernetes.io/docs/concepts/services-networking/network-policies/ for what holds where `policyTypes` is left out. */
function isolates(policy: unknown, direction: Direction): boolean {
  const types = valueAt(policy, 'spec', 'policyTypes');
  if (isList(types)) return types.includes(direction);
  return direction === 'Ingress' || isList(valueAt(policy, 'spec', 'egress'));
}

function isForAnyone(direction: Direction): (rule: unknown) => boolean {
  return (rule) => {
    const peers = listAt(rule, peerField[direction]);
    return (
      peers.length === 0 || peers.some((peer) => /^(0\.0\.0\.0|::)\/0$/.test(String(valueAt(peer, 'ipBlock', 'cidr'))))
    );
  };
}

/** Whether some traffic may pass after that could not before: a rule that no earlier rule contains, or pods let go. */
function isOpened({ before, after }: ObjectContext): boolean {
  const podsOf = (policy: unknown): string => canonicalText(valueAt(policy, 'spec', 'podSelector') ?? null);
  if (podsOf(before) !== podsOf(after)) return true;
  return directions.some((direction) => {
    if (!isolates(before, direction)) return false;
    if (!isolates(after, direction)) return true;
    const old = rulesOf(before, direction);
    return rulesOf(after, direction).some((rule) => !old.some((had) => containsRule(had, rule, direction)));
  });
}

function containsRule(wide: unknown, narrow: unknown, direction: Direction): boolean {
  return [peerField[direction], 'ports'].every((field) => containsAll(listAt(wide, field), listAt(narrow, field)));
}

/** An empty list stands for everything. */
function containsAll(wide: readonly unknown[], narrow: readonly unknown[]): boolean {
  if (wide.length === 0) return true;
  const known = new Set(wide.map(canonicalText));
  return narrow.length > 0 && narrow.every((one) => isObject(one) && known.has(canonicalText(one)));
}
