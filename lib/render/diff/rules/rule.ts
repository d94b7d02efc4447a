import { isObject, valueAt, type JsonObject } from '../../../model/json';
import { childrenOf } from '../list-keys';
import { apiGroup } from '../pair-objects';
import type { Step } from '../path';
import { pathShape, shapeText } from '../path';
import type { RawChange } from '../diff-value';
import type { ChangeKind, K8sObject, Risk } from '../types';

/** One thing a rule may judge: a field that differs, a field within a whole that came or went, or an entire object (`keys` empty). */
export interface FieldEvent {
  /** The steps to it, `*` for list items. */
  readonly keys: readonly string[];
  /** The keys as one text, joined by `/`. */
  readonly path: string;
  /** The part of the path below the pod's spec; undefined elsewhere. */
  readonly pod: string | undefined;
  /** The part of the path below a container; undefined elsewhere. */
  readonly container: string | undefined;
  readonly steps: readonly Step[];
  readonly kind: RawChange['kind'];
  readonly before: unknown;
  readonly after: unknown;
  /** How many steps lead to the whole that came or went with it; the length of `keys` where it changed by itself. */
  readonly depth: number;
}

/** The object that changes, for rules that must see more than one field. */
export interface ObjectContext {
  readonly group: string;
  readonly kind: string;
  readonly change: ChangeKind;
  readonly before: K8sObject | undefined;
  readonly after: K8sObject | undefined;
  /** The steps to the pod template, or undefined for kinds that run no pods; empty for a Pod. */
  readonly podTemplate: readonly string[] | undefined;
}

/** One row of the table of risks. */
export interface Rule {
  /** Stable, in machine output. */
  readonly id: string;
  readonly risk: Risk;
  /** What happens, in a few words that follow the object's name. */
  readonly says: string;
  /** Objects it looks at; `changed` ones only by default. Of removed objects only the whole is judged. */
  readonly on?: readonly ChangeKind[];
  /** `group/Kind`, the core group being empty (`/Service`); any kind by default. */
  readonly kinds?: readonly string[];
  readonly applies: (event: FieldEvent, object: ObjectContext) => boolean;
}

const podTemplates: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'argoproj.io/Rollout': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** `group/Kind`: what tables of kinds are keyed by. */
export function kindId({ group, kind }: Pick<ObjectContext, 'group' | 'kind'>): string {
  return `${group}/${kind}`;
}

/** Gathers what rules need to know of one object. One of the sides must be given. */
export function objectContext(before: K8sObject | undefined, after: K8sObject | undefined): ObjectContext {
  const object = after ?? before;
  if (object === undefined) throw new Error('a change without an object on either side');
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const id = { group: apiGroup(object), kind: object.kind };
  return { ...id, change, before, after, podTemplate: podTemplates[kindId(id)] };
}

/** The pod's spec on one side, or undefined. */
export function podSpec(object: ObjectContext, side: 'before' | 'after'): JsonObject | undefined {
  if (object.podTemplate === undefined) return undefined;
  const found = valueAt(object[side], ...object.podTemplate, 'spec');
  return isObject(found) ? found : undefined;
}

/** Whether an Argo CD sync option such as `Prune=false` is set on an object. */
export function hasSyncOption(object: K8sObject | undefined, option: string): boolean {
  const options = object?.metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '';
  return options.split(',').some((one) => one.trim() === option);
}

/** The event of an entire object. */
export function wholeEvent({ change, before, after }: ObjectContext): FieldEvent {
  const kind = change === 'added' ? 'add' : change === 'removed' ? 'remove' : 'change';
  return { keys: [], path: '', pod: undefined, container: undefined, steps: [], kind, before, after, depth: 0 };
}

/** A change and, where a whole came or went, everything in it. */
export function eventsOf(change: RawChange, object: ObjectContext): readonly FieldEvent[] {
  const { steps, kind, before, after } = change;
  const own = fieldEvent(object, change, pathShape(steps), steps.length);
  const events = [own];
  if (kind === 'move') return events;
  if (typeof before === 'object') addParts(events, own, 'remove', before, object);
  if (typeof after === 'object') addParts(events, own, 'add', after, object);
  return events;
}

function addParts(
  events: FieldEvent[],
  { steps, keys, depth }: FieldEvent,
  kind: 'add' | 'remove',
  whole: unknown,
  object: ObjectContext,
): void {
  for (const [step, value] of childrenOf(steps.at(-1), whole)) {
    const before = kind === 'add' ? undefined : value;
    const after = kind === 'add' ? value : undefined;
    const shape = [...keys, typeof step === 'string' ? step : '*'];
    const event = fieldEvent(object, { steps: [...steps, step], kind, before, after }, shape, depth);
    events.push(event);
    if (typeof value === 'object') addParts(events, event, kind, value, object);
  }
}

const containerPath = /^(?:containers|initContainers|ephemeralContainers)\/\*\/(.+)$/;

function fieldEvent(
  { podTemplate }: ObjectContext,
  { steps, kind, before, after }: RawChange,
  keys: readonly string[],
  depth: number,
): FieldEvent {
  const path = shapeText(keys);
  const spec = podTemplate === undefined ? undefined : [...podTemplate, 'spec', ''].join('/');
  const pod = spec !== undefined && path.startsWith(spec) ? path.slice(spec.length) : undefined;
  const container = pod === undefined ? undefined : containerPath.exec(pod)?.[1];
  return { keys, path, pod, container, steps, kind, before, after, depth };
}
