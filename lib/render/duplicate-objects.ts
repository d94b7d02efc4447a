import { compareText, type Problem } from '../errors';
import { objectKey } from '../model/kubernetes-object';
import { permissionFacts, type PermissionFacts } from './permissions';
import type { RenderMemory } from './render-memory';
import type { Unit } from './unit';

/** A unit that can be rendered, again if need be, and where it is declared. */
export interface PlannedUnit {
  readonly where: string;
  /** @param memory what may be taken from an earlier render; nothing by default */
  readonly render: (memory?: RenderMemory) => Unit;
}

/** Names of a unit's objects, which no two objects of its cluster may share, and what they ask of Argo CD. */
export interface NamedObjects {
  readonly cluster: string;
  /** In the order of the unit's files. */
  readonly keys: readonly string[];
  readonly permissions: PermissionFacts;
}

/** The names of a unit's objects. */
export function namedObjects(unit: Unit): NamedObjects {
  const { cluster, files, named } = unit;
  if (named !== undefined) return named;
  const keys = files.flatMap(({ object }) => (object === undefined ? [] : [objectKey(object)]));
  return { cluster, keys, permissions: permissionFacts(unit) };
}

/**
 * Finds objects of one kind, namespace and name on one cluster.
 *
 * It keeps of each object no more than its name. Which constructs two of them came from is found by rendering their units
 * once more: a render always gives the same.
 */
export class DuplicateObjects {
  readonly #seen = new Map<string, Map<string, PlannedUnit>>();

  /** Takes note of a unit's objects. @returns a problem for each that was there before */
  add({ cluster, keys }: Pick<NamedObjects, 'cluster' | 'keys'>, planned: PlannedUnit): Problem[] {
    const seen = this.#seen.get(cluster) ?? new Map<string, PlannedUnit>();
    this.#seen.set(cluster, seen);
    const problems: Problem[] = [];
    for (const key of keys) {
      const other = seen.get(key);
      if (other === undefined) seen.set(key, planned);
      else problems.push(duplicate(cluster, key, other, planned));
    }
    return problems;
  }
}

function duplicate(cluster: string, key: string, one: PlannedUnit, another: PlannedUnit): Problem {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  const [first] = placesOf(one, key);
  const last = placesOf(another, key).at(-1);
  const places = [first ?? one.where, last ?? another.where].sort(compareText);
  return {
    problem: `two objects are ${kind} ${namespace === '' ? '' : `${namespace}/`}${name} on cluster '${cluster}': ${places.join(' and ')}`,
    fix: 'rename one of them, or give its app another namespace',
  };
}

/** The constructs that objects of one name come from, and where they are declared. */
function placesOf({ where, render }: PlannedUnit, key: string): string[] {
  return render()
    .files.filter(({ object }) => object !== undefined && objectKey(object) === key)
    .map(({ construct }) => `${where} (${construct?.() ?? ''})`);
}
