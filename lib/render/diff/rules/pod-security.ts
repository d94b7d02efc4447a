import { isList, isObject, listAt, valueAt, type JsonObject } from '../json';
import { startsWith, type Step } from '../path';
import type { ChangeKind } from '../types';
import type { FieldEvent, ObjectContext, Rule } from './rule';
import { podSpec } from './rule';

const arriving: readonly ChangeKind[] = ['added', 'changed'];
const containerLists = ['containers', 'initContainers', 'ephemeralContainers'];

/** A field of a security context, and what it must be for the container to be held. */
interface Restriction {
  readonly field: string;
  /** The pod's security context has it too, for containers that don't say. */
  readonly inPod: boolean;
  /** Whether this value, or its absence, holds the container. */
  readonly holds: (value: unknown) => boolean;
  /** Whether this value sets the container free in so many words, also where nothing stood before. */
  readonly frees: (value: unknown) => boolean;
}

const profileType = (value: unknown): unknown => valueAt(value, 'type');

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
const restrictions: readonly Restriction[] = [
  { field: 'privileged', inPod: false, holds: (value) => value !== true, frees: (value) => value === true },
  {
    field: 'allowPrivilegeEscalation',
    inPod: false,
    holds: (value) => value === false,
    frees: (value) => value === true,
  },
  { field: 'readOnlyRootFilesystem', inPod: false, holds: (value) => value === true, frees: () => false },
  { field: 'procMount', inPod: false, holds: (value) => value !== 'Unmasked', frees: (value) => value === 'Unmasked' },
  { field: 'runAsNonRoot', inPod: true, holds: (value) => value === true, frees: (value) => value === false },
  { field: 'runAsUser', inPod: true, holds: (value) => value !== 0, frees: (value) => value === 0 },
  {
    field: 'seccompProfile',
    inPod: true,
    holds: (value) => ['RuntimeDefault', 'Localhost'].includes(String(profileType(value))),
    frees: (value) => profileType(value) === 'Unconfined',
  },
  {
    field: 'appArmorProfile',
    inPod: true,
    holds: (value) => profileType(value) !== 'Unconfined',
    frees: (value) => profileType(value) === 'Unconfined',
  },
];

/** Rules for pods and containers that may do more on their node than before. */
export const podSecurityRules: readonly Rule[] = [
  {
    id: 'container-freed',
    risk: 'security',
    says: 'runs with a weaker security context',
    on: arriving,
    applies: (event, object) => restrictions.some((one) => isFreed(one, event, object)),
  },
  {
    id: 'host-namespace',
    risk: 'security',
    says: "shares its node's network, processes or IPC",
    on: arriving,
    applies: ({ after, ...event }, object) =>
      after === true && ['hostNetwork', 'hostPID', 'hostIPC'].includes(podKeys(event, object)?.join('/') ?? ''),
  },
  {
    id: 'host-user-namespace',
    risk: 'security',
    says: "runs in its node's user namespace",
    applies: ({ before, after, ...event }, object) =>
      before === false && after !== false && podKeys(event, object)?.join('/') === 'hostUsers',
  },
  {
    id: 'host-path',
    risk: 'security',
    says: 'mounts a folder of its node',
    on: arriving,
    applies: (event, object) =>
      event.kind !== 'remove' && event.kind !== 'move' && isAt(event, object, ['volumes', '*', 'hostPath']),
  },
  {
    id: 'host-port',
    risk: 'security',
    says: 'listens on a port of its node',
    on: arriving,
    applies: (event, object) => {
      const keys = containerKeys(event, object);
      return keys?.join('/') === 'ports/*/hostPort' && event.kind !== 'remove' && event.after !== 0;
    },
  },
  {
    id: 'capability-added',
    risk: 'security',
    says: 'adds a Linux capability',
    on: arriving,
    applies: (event, object) =>
      (event.kind === 'add' || event.kind === 'change') &&
      containerKeys(event, object)?.join('/') === 'securityContext/capabilities/add/*',
  },
  {
    id: 'capability-kept',
    risk: 'security',
    says: 'no longer drops a Linux capability',
    applies: (event, object) =>
      (event.kind === 'remove' || event.kind === 'change') &&
      containerKeys(event, object)?.join('/') === 'securityContext/capabilities/drop/*' &&
      !isGoneWithContainer(event, object) &&
      !dropsAll(event, object),
  },
  {
    id: 'unsafe-sysctl',
    risk: 'security',
    says: 'sets a kernel parameter',
    on: arriving,
    applies: (event, object) =>
      event.kind !== 'remove' && event.kind !== 'move' && isAt(event, object, ['securityContext', 'sysctls']),
  },
  {
    id: 'token-mounted',
    risk: 'security',
    says: 'is given a token for the Kubernetes API',
    applies: (event, object) =>
      event.before === false &&
      event.after !== false &&
      (podKeys(event, object)?.join('/') === 'automountServiceAccountToken' ||
        (object.kind === 'ServiceAccount' && event.keys.join('/') === 'automountServiceAccountToken')),
  },
  {
    id: 'token-projected',
    risk: 'security',
    says: 'is given a token for the Kubernetes API',
    on: arriving,
    applies: (event, object) => event.kind === 'add' && podKeys(event, object)?.at(-1) === 'serviceAccountToken',
  },
  {
    id: 'service-account-changed',
    risk: 'security',
    says: 'runs as another service account',
    applies: (event, object) => event.kind !== 'remove' && podKeys(event, object)?.join('/') === 'serviceAccountName',
  },
];

/** The keys below the pod's spec, or undefined for an event elsewhere. */
function podKeys({ keys }: Pick<FieldEvent, 'keys'>, { podTemplate }: ObjectContext): readonly string[] | undefined {
  if (podTemplate === undefined) return undefined;
  const spec = [...podTemplate, 'spec'];
  return startsWith(keys, spec) ? keys.slice(spec.length) : undefined;
}

/** The keys below a container, or undefined for an event elsewhere. */
function containerKeys(event: FieldEvent, object: ObjectContext): readonly string[] | undefined {
  const [list = '', , ...rest] = podKeys(event, object) ?? [];
  return containerLists.includes(list) && rest.length > 0 ? rest : undefined;
}

function isAt(event: FieldEvent, object: ObjectContext, place: readonly string[]): boolean {
  return startsWith(podKeys(event, object) ?? [], place);
}

function isFreed(one: Restriction, event: FieldEvent, object: ObjectContext): boolean {
  if (event.kind === 'move') return false;
  const place = ['securityContext', one.field];
  const below = containerKeys(event, object);
  // A profile's own parts: the container is judged by the whole profile, found anew on both sides.
  if (below !== undefined && startsWith(below, place)) {
    if (isGoneWithContainer(event, object)) return false;
    return isWeaker(
      one,
      object,
      valueOfField(event, below.length - 2, 'before'),
      valueOfField(event, below.length - 2, 'after'),
    );
  }
  return one.inPod && isAt(event, object, place) && isPodFreed(one, object);
}

/** The restriction's value of one side: that of the event, or rebuilt around it where the event is one of its parts. */
function valueOfField({ keys, ...event }: FieldEvent, partDepth: number, side: 'before' | 'after'): unknown {
  let value = event[side];
  for (const key of keys.slice(keys.length - partDepth).reverse())
    value = value === undefined ? undefined : { [key]: value };
  return value;
}

/** Compares what holds for a container, the pod's own value standing in where it says nothing. */
function isWeaker(one: Restriction, object: ObjectContext, before: unknown, after: unknown): boolean {
  const was = before ?? podValue(one, object, 'before');
  const is = after ?? podValue(one, object, 'after');
  return (one.frees(is) && !one.frees(was)) || (object.change === 'changed' && one.holds(was) && !one.holds(is));
}

function podValue({ field, inPod }: Restriction, object: ObjectContext, side: 'before' | 'after'): unknown {
  return inPod ? valueAt(podSpec(object, side), 'securityContext', field) : undefined;
}

/** Whether the pod's own value sets a container free that says nothing itself. */
function isPodFreed(one: Restriction, object: ObjectContext): boolean {
  const spec = podSpec(object, 'after');
  const silent = containersOf(spec).some((container) => valueAt(container, 'securityContext', one.field) === undefined);
  return silent && isWeaker(one, object, undefined, undefined);
}

function containersOf(spec: JsonObject | undefined): readonly unknown[] {
  return containerLists.flatMap((list) => listAt(spec, list));
}

/** Whether the event only says that its whole container, or what holds it, is gone. */
function isGoneWithContainer({ kind, depth }: FieldEvent, { podTemplate = [] }: ObjectContext): boolean {
  return kind === 'remove' && depth <= podTemplate.length + 3;
}

function dropsAll({ steps }: FieldEvent, { after }: ObjectContext): boolean {
  const list = atSteps(after, steps.slice(0, -1));
  return isList(list) && list.some((one) => String(one).toUpperCase() === 'ALL');
}

/** What stands at some steps; list positions are those after the change. */
function atSteps(value: unknown, steps: readonly Step[]): unknown {
  let at = value;
  for (const step of steps) {
    if (typeof step !== 'string') at = isList(at) ? at[step.index] : undefined;
    else at = isObject(at) ? at[step] : undefined;
  }
  return at;
}
