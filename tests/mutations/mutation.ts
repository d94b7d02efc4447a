/** What is done to one object. Paths are steps with `/` between them; `~1` stands for a `/` in a step. */
export type Change =
  | { readonly does: 'set'; readonly path: string; readonly value: unknown }
  | { readonly does: 'rename'; readonly path: string; readonly to: string }
  | { readonly does: 'drop'; readonly path: string }
  | { readonly does: 'repeat'; readonly path: string }
  | { readonly does: 'remove' };

/** One way to break the rendered sample platform, and the rule that must say so. */
export interface Mutation {
  readonly name: string;
  /** `Kind/name` in production. */
  readonly object: string;
  readonly change: Change;
  readonly rule: string;
}

/** Sets a field, whether it is there or not. */
export const set = (path: string, value: unknown): Change => ({ does: 'set', path, value });
/** Gives a field another name. */
export const rename = (path: string, to: string): Change => ({ does: 'rename', path, to });
/** Takes a field or an item away. */
export const drop = (path: string): Change => ({ does: 'drop', path });
/** Adds an item to its list a second time. */
export const repeat = (path: string): Change => ({ does: 'repeat', path });
/** Takes the whole object away. */
export const remove: Change = { does: 'remove' };

/** The first container of a workload. */
export const container = 'spec/template/spec/containers/0';
/** The pod of a workload. */
export const pod = 'spec/template/spec';

/** Mutations that one rule must find. */
export function caughtBy(
  rule: string,
  rows: readonly (readonly [name: string, object: string, change: Change])[],
): Mutation[] {
  return rows.map(([name, object, change]) => ({ name, object, change, rule }));
}
