import { posix } from 'node:path';
import { isShared } from '../../model/paths';
import { canonicalText } from '../../model/json';
import { objectFiles } from '../object-file';
import { toYaml } from '../to-yaml';
import { buildOverlay } from './kustomize/build-overlay';
import { kustomizationFile } from './kustomize/kustomization';

/**
 * Files of any layout as one file per object, so that two commits of one app compare alike whatever bases they pin.
 *
 * An overlay that holds anything but what Slipway writes stays as it is. Fields of objects from overlays are sorted.
 */
export function plainFiles(files: ReadonlyMap<string, string>): Map<string, string> {
  const plain = new Map([...files].filter(([path]) => !isShared(path)));
  const overlays = [...plain.keys()].filter((path) => posix.basename(path) === kustomizationFile);
  for (const folder of overlays.map((path) => posix.dirname(path))) {
    const built = objectsByPath(files, folder);
    if (built === undefined) continue;
    for (const path of [...plain.keys()].filter((one) => one.startsWith(`${folder}/`))) plain.delete(path);
    for (const [path, content] of built) plain.set(path, content);
  }
  return plain;
}

function objectsByPath(files: ReadonlyMap<string, string>, folder: string): [string, string][] | undefined {
  try {
    const objects = buildOverlay(files, folder);
    const names = objectFiles(objects);
    return objects.map((object, index) => [
      `${folder}/${names[index] ?? ''}`,
      toYaml(JSON.parse(canonicalText(object))),
    ]);
  } catch {
    return undefined;
  }
}
