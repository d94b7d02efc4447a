import { compareText, type Problem } from '../errors';
import { objectKey, type KubernetesObject } from './kubernetes-object';
import type { RenderedFile, Unit } from './unit';

/** A unit that can be rendered, again if need be, and where it is declared. */
export interface PlannedUnit {
  readonly where: string;
  readonly render: () => Unit;
}

/**
 * Finds objects of one kind, namespace and name on one cluster.
 *
 * It keeps of each object no more than its name. Which construct the first of two came from is found by rendering that
 * unit once more: a render always gives the same.
 */
export class DuplicateObjects {
  readonly #seen = new Map<string, PlannedUnit>();

  /** Takes note of a unit's objects. @returns a problem for each that was there before */
  add(unit: Unit, planned: PlannedUnit): Problem[] {
    return unit.files.flatMap((file) => {
      if (file.object === undefined) return [];
      const key = keyIn(unit.cluster, file.object);
      const other = this.#seen.get(key);
      if (other !== undefined)
        return [duplicate(unit.cluster, file.object, firstPlace(other, key), place(planned, file))];
      this.#seen.set(key, planned);
      return [];
    });
  }
}

function duplicate(cluster: string, { kind, metadata }: KubernetesObject, one: string, another: string): Problem {
  const name = `${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  const [first = '', second = ''] = [one, another].sort(compareText);
  return {
    problem: `two objects are ${kind} ${name} on cluster '${cluster}': ${first} and ${second}`,
    fix: 'rename one of them, or give its app another namespace',
  };
}

function firstPlace(planned: PlannedUnit, key: string): string {
  const unit = planned.render();
  const file = unit.files.find(({ object }) => object !== undefined && keyIn(unit.cluster, object) === key);
  return place(planned, file);
}

function place({ where }: PlannedUnit, file: RenderedFile | undefined): string {
  return `${where} (${file?.construct?.() ?? ''})`;
}

function keyIn(cluster: string, object: KubernetesObject): string {
  return `${cluster} ${objectKey(object)}`;
}
