import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import { listAt, textAt } from '../model/json';

/** Lists of a kustomization whose items are files, or have one as `path`: none of them is an object by itself. */
const partLists = [
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'replacements',
  'transformers',
  'validators',
  'generators',
  'configurations',
];

/**
 * Files that a kustomization patches or configures others with. Patches look like objects, and are only parts of some.
 *
 * @param file the kustomization, whose folder the others are relative to
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function kustomizeParts(text: string, file: string): string[] {
  const content = contentOf(text);
  return partLists
    .flatMap((list) => listAt(content, list))
    .flatMap((item) => (typeof item === 'string' ? item : (textAt(item, 'path') ?? [])))
    .filter((path) => !path.includes('\n'))
    .map((path) => posix.join(posix.dirname(file), path));
}

/** What can not be read names nothing; the file itself is told as such where it is read. */
function contentOf(text: string): unknown {
  try {
    const document = parseDocument(text);
    return document.errors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 1000 }) as unknown);
  } catch {
    return undefined;
  }
}
