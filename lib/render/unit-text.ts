import { namedObjects, type NamedObjects } from './duplicate-objects';
import type { Unit } from './unit';

/** A rendered unit as text and names: all that a folder of files needs, and all that crosses from one thread to another. */
export interface UnitText extends NamedObjects {
  readonly files: readonly (readonly [path: string, content: string])[];
  /** The unit itself, its objects without their constructs, where it came from another thread and is to be judged. */
  readonly unit?: Unit;
}

/** What a folder needs of a unit. */
export function unitText(unit: Unit): UnitText {
  return { ...namedObjects(unit), files: unit.files.map(({ path, content }) => [path, content] as const) };
}

/** All files of units, each once: units may share some. */
export async function* filesOfUnits(
  units: Iterable<UnitText> | AsyncIterable<UnitText>,
): AsyncGenerator<UnitText['files'][number]> {
  const paths = new Set<string>();
  for await (const { files } of units) {
    for (const file of files) {
      if (paths.has(file[0])) continue;
      paths.add(file[0]);
      yield file;
    }
  }
}
