import { treeIdOf, type Oid } from '../environment-repo/git-objects';
import { parseStateFile } from '../environment-repo/state-file';
import type { Store } from '../environment-repo/store';
import { isRenderedRecord } from '../model/paths';
import { renderedRecordSchema } from '../model/state-files';
import type { FileChange } from './change';

/**
 * The git tree id of all that is rendered in the parts that a change writes, files at their paths: for one part it is the
 * tree of its record. Undefined where nothing is rendered.
 */
export async function renderedTree(store: Store, files: ReadonlyMap<string, FileChange>): Promise<Oid | undefined> {
  const records = [...files].filter(([path, content]) => content !== null && isRenderedRecord(path));
  if (records.length === 0) return undefined;
  const earlier = records.flatMap(([, content]) => (isBlob(content) ? [content.blob] : []));
  const blobs = earlier.length === 0 ? new Map<Oid, Buffer>() : await store.readBlobs(earlier);
  const rendered = new Map<string, Oid>();
  for (const [path, content] of records) {
    const text = isBlob(content) ? (blobs.get(content.blob)?.toString() ?? '') : (content ?? '');
    for (const [file, oid] of Object.entries(parseStateFile(renderedRecordSchema, path, text).files))
      rendered.set(file, oid);
  }
  return treeIdOf(rendered);
}

function isBlob(content: FileChange): content is { readonly blob: Oid } {
  return content !== null && typeof content === 'object';
}
