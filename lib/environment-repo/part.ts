import type { RenderedRecord } from '../model/state-files';
import { isShared } from '../model/paths';
import { blobId, treeIdOf, type Oid } from './git-objects';

/**
 * What is published as a whole: an app in one environment with all of its clusters, or what an environment or a cluster
 * has beside its apps.
 */
export interface Part {
  /** `production/cart`, `production`, `cluster eu-1`. */
  readonly id: string;
  /** The environment whose publish mode and owners cover it. */
  readonly environment: string;
  readonly app: string | undefined;
  readonly system: string | undefined;
  /** Path of its record. */
  readonly record: string;
  /** Folders that hold nothing but its files. */
  readonly folders: readonly string[];
  /** Content by path. Empty where it is to be removed. */
  readonly files: ReadonlyMap<string, string>;
  /** By cluster: hash of what Argo CD renders by itself. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What publishing a part would do. */
export type PartPlan =
  | { readonly part: Part; readonly state: 'same' }
  | {
      readonly part: Part;
      readonly state: 'changed';
      /** null removes. */ readonly changes: ReadonlyMap<string, string | null>;
    }
  | {
      readonly part: Part;
      readonly state: 'outside';
      /** Paths that others changed. */ readonly paths: readonly string[];
    };

/** Whether an app stands in the repository just as rendered: the quick answer, without reading its record. */
export function isPublished(
  part: Part,
  oidAt: (path: string) => Oid | undefined,
  filesIn: (folder: string) => number,
): boolean {
  if (part.app === undefined || part.files.size === 0) return false;
  for (const folder of part.folders) {
    const wanted = [...part.files.keys()].filter((path) => path.startsWith(`${folder}/`)).length;
    if (filesIn(folder) !== wanted) return false;
  }
  return [...part.files].every(([path, content]) => oidAt(path) === blobId(content));
}

/**
 * Compares a part with the repository and with what Slipway last wrote there.
 *
 * @param oidAt the blob id of what stands at a path now.
 * @param record what Slipway last wrote; undefined where it never did.
 * @param program the commit that rendered the part.
 * @param overwrite take the place of what others changed.
 */
export function planPart(
  part: Part,
  oidAt: (path: string) => Oid | undefined,
  record: RenderedRecord | undefined,
  {
    program,
    overwrite,
    formatRecord,
  }: { program: string; overwrite: boolean; formatRecord: (record: RenderedRecord) => string },
): PartPlan {
  const wanted = new Map([...part.files].map(([path, content]) => [path, blobId(content)]));
  const known = record?.files ?? {};
  // Others may have a shared file that this part leaves behind: it is no longer this part's matter.
  const left = Object.keys(known).filter((path) => !isShared(path));
  const all = [...new Set([...wanted.keys(), ...left])].sort();
  const outside = all.filter((path) => {
    const present = oidAt(path);
    // A shared file is named after its content: where it is missing, it is written again.
    if (present === undefined && isShared(path)) return false;
    return present !== known[path] && present !== wanted.get(path);
  });
  if (outside.length > 0 && !overwrite) return { part, state: 'outside', paths: outside };
  const changes = new Map<string, string | null>();
  for (const path of all) {
    const content = part.files.get(path);
    if (oidAt(path) !== wanted.get(path)) changes.set(path, content ?? null);
  }
  const recorded = all.every((path) => known[path] === wanted.get(path));
  if (changes.size === 0 && recorded) return { part, state: 'same' };
  // Whether another part brings a shared file first makes no other plan of this one.
  for (const [path, content] of part.files) if (isShared(path)) changes.set(path, content);
  if (!recorded)
    changes.set(
      part.record,
      wanted.size === 0 ? null : formatRecord(recordOf(wanted, { program, sources: part.sources })),
    );
  return { part, state: 'changed', changes };
}

/** The record of what was rendered. @param files blob ids by path */
export function recordOf(
  files: Iterable<readonly [path: string, oid: Oid]>,
  { program, sources = {} }: Pick<RenderedRecord, 'program' | 'sources'>,
): RenderedRecord {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    program,
    tree: treeIdOf(new Map(sorted)),
    files: Object.fromEntries(sorted),
    ...(Object.keys(sources).length === 0 ? {} : { sources }),
  };
}
