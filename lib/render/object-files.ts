import { objectFiles } from './object-file';
import type { Synthesized } from './synthesize';
import { toYaml } from './to-yaml';
import type { RenderedFile } from './unit';

/** Files for the objects of one folder, sorted by path. */
export function filesOf(folder: string, objects: readonly Synthesized[]): RenderedFile[] {
  const names = objectFiles(objects.map((one) => one.object));
  return objects
    .map(({ object, construct }, index) => ({
      path: `${folder}/${names[index] ?? ''}`,
      content: toYaml(object),
      object,
      construct,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
