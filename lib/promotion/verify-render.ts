import { treeIdOf, type Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import type { Problem } from '../errors';
import { appOfPath, isRenderedRecord, paths } from '../model/paths';
import type { Release } from '../model/release';
import type { RenderedRecord } from '../model/state-files';
import { requestOf, viewWith } from './view-with';
import type { Workspace } from './workspace';

/** The program's git history, and a way to render an old commit of it. */
export interface ProgramHistory {
  /** Whether a commit is on the program's protected branch. */
  readonly isProtected: (commit: string) => Promise<boolean>;
  readonly isAncestor: (ancestor: string, descendant: string) => Promise<boolean>;
  /** Renders a commit with these releases, by environment and app; content by path. */
  readonly render: (commit: string, releases: AllReleases) => Promise<ReadonlyMap<string, string>>;
}

/** Releases by environment and app. */
export type AllReleases = ReadonlyMap<string, ReadonlyMap<string, Release>>;

/** What a verification found. */
export interface Verified {
  /** Records that were rendered again and are equal. */
  readonly rendered: readonly string[];
  /** Records whose files are, byte for byte, those of an earlier commit: nothing was run for them. */
  readonly restored: readonly string[];
  readonly problems: readonly Problem[];
}

interface ChangedRecord {
  readonly path: string;
  readonly before: RenderedRecord | undefined;
  readonly after: RenderedRecord;
}

/**
 * Proves that what a commit of the environment repo changes was rendered from the releases in it.
 *
 * Runs code only from commits that are on the program's protected branch and that follow the one recorded before: the
 * commit that is verified can not choose what is run. Its files are data. A rollback runs nothing: its bytes must be
 * those of an earlier commit.
 *
 * @param workspace on the repository of the commit, everything fetched. What stands elsewhere is read from there: from
 *   the request of the same name, where there is one.
 * @param base what the commit is compared with; undefined verifies every record.
 */
export async function verifyRender(
  workspace: Workspace,
  program: ProgramHistory,
  commit: Oid,
  base: Oid | undefined,
): Promise<Verified> {
  const after = await viewWith(workspace, commit, await requestOf(workspace, commit));
  const before = base === undefined ? await RepoView.at(workspace.store, base) : await viewWith(workspace, base);
  const problems: Problem[] = unrecorded(before, after, await allRecords(after));
  const [rendered, restored]: [string[], string[]] = [[], []];
  const cache = new Map<string, ReadonlyMap<string, string>>();
  // A held app is not rendered anew; what stands there was rendered all the same.
  const releases = withoutHolds(await after.releases());
  for (const record of await changedRecords(before, after)) {
    const own = mismatches(after, record);
    if (own.length > 0) problems.push(...own);
    else if (base !== undefined && (await isRestored(before, after, record))) restored.push(record.path);
    else {
      const refused = await refusal(program, record);
      const found = refused === undefined ? await compare(program, releases, after, record, cache) : [refused];
      if (found.length === 0) rendered.push(record.path);
      problems.push(...found);
    }
  }
  return { rendered, restored, problems };
}

function withoutHolds(all: AllReleases): AllReleases {
  return new Map(
    [...all].map(([name, apps]) => [name, new Map([...apps].map(([app, { hold, ...release }]) => [app, release]))]),
  );
}

async function allRecords(view: RepoView): Promise<Map<string, RenderedRecord>> {
  return await view.records([...view.entries.keys()].filter(isRenderedRecord));
}

async function changedRecords(before: RepoView, after: RepoView): Promise<ChangedRecord[]> {
  const [old, present] = [await allRecords(before), await allRecords(after)];
  return [...present]
    .filter(([path]) => before.entries.get(path)?.oid !== after.entries.get(path)?.oid)
    .map(([path, record]) => ({ path, before: old.get(path), after: record }));
}

/** Rendered files that changed and that no record speaks of: somebody's own. */
function unrecorded(before: RepoView, after: RepoView, records: ReadonlyMap<string, RenderedRecord>): Problem[] {
  const known = new Map([...records.values()].flatMap((record) => Object.entries(record.files)));
  return [...after.entries].flatMap(([path, entry]) => {
    const isRendered =
      /^(?:[^/]+\/(?:manifests|argocd)|clusters\/[^/]+|charts\/[^/]+|bases)\//.test(path) && entry.type === 'blob';
    if (!isRendered || before.entries.get(path)?.oid === entry.oid || known.get(path) === entry.oid) return [];
    return [
      {
        where: path,
        problem: 'is not what Slipway rendered',
        fix: 'change the program instead, and let slipway publish render it',
      },
    ];
  });
}

function mismatches(view: RepoView, { path, after }: ChangedRecord): Problem[] {
  const files = Object.entries(after.files);
  if (after.tree !== undefined && after.tree !== treeIdOf(new Map(files)))
    return [{ where: path, problem: `tree ${after.tree} is not that of its files`, fix: 'publish again' }];
  const wrong = files.filter(([file, oid]) => view.entries.get(file)?.oid !== oid);
  return wrong.map(([file]) => ({
    where: file,
    problem: `differs from its record ${path}`,
    fix: 'publish again; do not edit rendered files',
  }));
}

/** Whether the record, and with it every file, is one that the branch had before. */
async function isRestored(before: RepoView, after: RepoView, { path }: ChangedRecord): Promise<boolean> {
  const now = after.entries.get(path)?.oid;
  const { store, head } = before.commitOf(path);
  const versions = head === undefined ? [] : await store.treesInHistory(head, path, { firstParent: true });
  return now !== undefined && versions.some(({ tree }) => tree === now);
}

async function refusal(program: ProgramHistory, { path, before, after }: ChangedRecord): Promise<Problem | undefined> {
  const { program: commit } = after;
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    return {
      where: path,
      problem: `was rendered by '${commit}', which is no commit`,
      fix: 'commit the program, then publish again',
    };
  }
  if (!(await program.isProtected(commit))) {
    return {
      where: path,
      problem: `was rendered by ${commit}, which is not on the protected branch of the program`,
      fix: 'merge the program first',
    };
  }
  const last = before?.program;
  if (last !== undefined && /^[0-9a-f]{40,64}$/.test(last) && !(await program.isAncestor(last, commit))) {
    return {
      where: path,
      problem: `was rendered by ${commit}, which does not follow ${last}`,
      fix: 'publish with a newer commit of the program',
    };
  }
  return undefined;
}

async function compare(
  program: ProgramHistory,
  releases: AllReleases,
  view: RepoView,
  { path, after }: ChangedRecord,
  cache: Map<string, ReadonlyMap<string, string>>,
): Promise<Problem[]> {
  const rendered = cache.get(after.program) ?? (await program.render(after.program, releases));
  cache.set(after.program, rendered);
  const files = Object.keys(after.files);
  const stands = await view.read(files);
  const missing = [...rendered.keys()].filter((file) => belongsTo(file, path) && after.files[file] === undefined);
  return [...files.filter((file) => rendered.get(file) !== stands.get(file)), ...missing].map((file) => ({
    where: file,
    problem: `is not what ${after.program.slice(0, 10)} renders`,
    fix: 'publish again from that commit or a newer one',
  }));
}

function belongsTo(file: string, record: string): boolean {
  const place = appOfPath(file);
  return place !== undefined && paths.rendered(place.environment, place.app) === record;
}
