import { isList, isObject, listAt, valueAt, type JsonObject } from '../../../model/json';
import { isWithin, type Step } from '../path';
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
    applies: ({ after, pod }) => after === true && ['hostNetwork', 'hostPID', 'hostIPC'].includes(pod ?? ''),
  },
  {
    id: 'host-user-namespace',
    risk: 'security',
    says: "runs in its node's user namespace",
    applies: ({ before, after, pod }) => pod === 'hostUsers' && before === false && after !== false,
  },
  {
    id: 'host-path',
    risk: 'security',
    says: 'mounts a folder of its node',
    on: arriving,
    applies: ({ kind, pod }) => isWithin(pod ?? '', 'volumes/*/hostPath') && kind !== 'remove' && kind !== 'move',
  },
  {
    id: 'host-port',
    risk: 'security',
    says: 'listens on a port of its node',
    on: arriving,
    applies: ({ container, kind, after }) => container === 'ports/*/hostPort' && kind !== 'remove' && after !== 0,
  },
  {
    id: 'capability-added',
    risk: 'security',
    says: 'adds a Linux capability',
    on: arriving,
    applies: ({ container, kind }) =>
      container === 'securityContext/capabilities/add/*' && (kind === 'add' || kind === 'change'),
  },
  {
    id: 'capability-kept',
    risk: 'security',
    says: 'no longer drops a Linux capability',
    applies: (event, object) =>
      event.container === 'securityContext/capabilities/drop/*' &&
      (event.kind === 'remove' || event.kind === 'change') &&
      !isGoneWithContainer(event, object) &&
      !dropsAll(event, object),
  },
  {
    id: 'unsafe-sysctl',
    risk: 'security',
    says: 'sets a kernel parameter',
    on: arriving,
    applies: ({ kind, pod }) => isWithin(pod ?? '', 'securityContext/sysctls') && kind !== 'remove' && kind !== 'move',
  },
  {
    id: 'token-mounted',
    risk: 'security',
    says: 'is given a token for the Kubernetes API',
    applies: ({ path, pod, before, after }, { kind }) =>
      (kind === 'ServiceAccount' ? path : pod) === 'automountServiceAccountToken' &&
      before === false &&
      after !== false,
  },
  {
    id: 'token-projected',
    risk: 'security',
    says: 'is given a token for the Kubernetes API',
    on: arriving,
    applies: ({ pod, kind }) => pod === 'volumes/*/projected/sources/*/serviceAccountToken' && kind === 'add',
  },
  {
    id: 'service-account-changed',
    risk: 'security',
    says: 'runs as another service account',
    applies: ({ pod, kind }) => pod === 'serviceAccountName' && kind !== 'remove',
  },
];

function isFreed(one: Restriction, event: FieldEvent, object: ObjectContext): boolean {
  const place = `securityContext/${one.field}`;
  const { container = '', pod = '' } = event;
  if (isWithin(container, place)) {
    if (event.kind === 'move' || isGoneWithContainer(event, object)) return false;
    const part = container.slice(place.length + 1);
    return isWeaker(one, object, wholeOf(part, event.before), wholeOf(part, event.after));
  }
  return one.inPod && isWithin(pod, place) && isPodFreed(one, object);
}

/** A restriction's value, rebuilt around the one part of it that an event may be about. */
function wholeOf(part: string, value: unknown): unknown {
  return part === '' || value === undefined ? value : { [part]: value };
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
