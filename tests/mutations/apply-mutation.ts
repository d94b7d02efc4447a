import type { KubernetesObject } from '../../lib/render';
import type { Change } from './mutation';

type Container = Record<string, unknown>;

/** An object with a change applied; undefined where it is taken away. @throws Error where the path leads nowhere */
export function changed(object: KubernetesObject, change: Change): KubernetesObject | undefined {
  if (change.does === 'remove') return undefined;
  if (change.path === '') return (change as { readonly value: KubernetesObject }).value;
  const copy = structuredClone(object);
  const steps = change.path.split('/').map((step) => step.replaceAll('~1', '/'));
  const [last = ''] = steps.splice(-1);
  let at = copy as Container;
  for (const step of steps) {
    // What is set may bring the objects on its way along.
    if (change.does === 'set') at[step] ??= {};
    at = at[step] as Container;
    if (typeof at !== 'object')
      throw new Error(`${change.path} leads nowhere in ${object.kind} ${object.metadata.name}`);
  }
  if (change.does !== 'set' && at[last] === undefined) {
    throw new Error(`${change.path} is not there in ${object.kind} ${object.metadata.name}`);
  }
  apply(change, at, last);
  return copy;
}

function apply(change: Exclude<Change, { does: 'remove' }>, at: Container, last: string): void {
  switch (change.does) {
    case 'set':
      at[last] = change.value;
      return;
    case 'rename':
      at[change.to] = at[last];
      Reflect.deleteProperty(at, last);
      return;
    case 'drop':
      if (Array.isArray(at)) at.splice(Number(last), 1);
      else Reflect.deleteProperty(at, last);
      return;
    case 'repeat':
      (at as unknown as unknown[]).push(structuredClone(at[last]));
  }
}
