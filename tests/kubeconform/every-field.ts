import type { KubernetesObject } from '../../lib/render';

/** An object with one field broken in one way. */
export interface Broken {
  /** `Deployment spec/replicas as text`. */
  readonly name: string;
  readonly object: KubernetesObject;
}

/** An object with each of its fields misspelt, left out, and of another type: one of them at a time. */
export function everyFieldBroken(object: KubernetesObject): Broken[] {
  return fieldsOf(object, []).flatMap((path) =>
    Object.entries(ways).map(([way, change]) => {
      const copy = structuredClone(object) as Record<string, unknown>;
      const key = path.at(-1) ?? '';
      const parent = path.slice(0, -1).reduce<Record<string, unknown>>((at, step) => at[step] as typeof at, copy);
      change(parent, key);
      return { name: `${object.kind} ${path.join('/')} ${way}`, object: copy as unknown as KubernetesObject };
    }),
  );
}

const ways: Readonly<Record<string, (parent: Record<string, unknown>, key: string) => void>> = {
  misspelt: (parent, key) => {
    parent[`${key}x`] = parent[key];
    Reflect.deleteProperty(parent, key);
  },
  'left out': (parent, key) => Reflect.deleteProperty(parent, key),
  'of another type': (parent, key) => {
    parent[key] = another(parent[key]);
  },
};

function another(value: unknown): unknown {
  if (typeof value === 'string') return { text: value };
  return typeof value === 'object' ? 'text' : [value];
}

/** Steps to every field, the first item standing for those of a list. Kind and version say which schema is meant. */
function fieldsOf(value: unknown, path: readonly string[]): string[][] {
  if (Array.isArray(value)) return value.length === 0 ? [] : fieldsOf(value[0], [...path, '0']);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    if (path.length === 0 && (key === 'kind' || key === 'apiVersion')) return [];
    return [[...path, key], ...fieldsOf(one, [...path, key])];
  });
}
