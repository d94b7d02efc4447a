import { createHash } from 'node:crypto';
import { blobId, type Oid } from '../environment-repo/git-objects';
import type { RefUpdate } from '../environment-repo/git-push';
import { commitText, type Trailers } from './commit-text';
import { renderedTree } from './rendered-tree';
import { headRef, type Target, type Workspace } from './workspace';

/** A change to the environment repo, planned on one head: what `--dry-run` shows and what is written. */
export interface Change {
  /** How it gets there. */
  readonly by: 'commit' | 'pull-request';
  /** The request's branch; unused for a commit. */
  readonly branch: string;
  readonly subject: string;
  readonly body: string;
  readonly trailers: Omit<Trailers, 'plan' | 'program' | 'tree' | 'by'>;
  /** By path: new content, content that the repository has already, or null to remove. */
  readonly files: ReadonlyMap<string, FileChange>;
  /** Where all of its files go. @default each where its path stands */
  readonly target?: Target;
}

/** What becomes of one file. */
export type FileChange = string | { readonly blob: Oid } | null;

/** A change as written into the store, and the refs to push. */
export interface WrittenChange {
  readonly commit: Oid;
  readonly update: RefUpdate | undefined;
}

/** How changes are written. */
export interface WriteOptions {
  /** Puts a request on the present head also where its branch holds the same plan on an older one. @default false */
  readonly rebuild?: boolean | undefined;
}

/** Equal changes have equal ids, whoever plans them and when. */
export function planId(change: Pick<Change, 'branch' | 'files'>): string {
  const files = [...change.files].map(([path, content]) => [path, oidOf(content) ?? null]).sort();
  return createHash('sha256')
    .update(JSON.stringify([change.branch, files]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * Writes a change: a commit on the head, or one on the request's branch.
 *
 * A request's branch is never rewritten: its new commit follows both the branch and the head that it was planned on, and
 * holds the head's files with the change made to them.
 */
export async function writeChange(
  workspace: Workspace,
  change: Change,
  head: Oid | undefined,
  heads: ReadonlyMap<string, Oid>,
  { rebuild = false }: WriteOptions = {},
): Promise<WrittenChange> {
  const { store, author, actor, branch, program } = workspace;
  const ref = headRef(change.by === 'commit' ? branch : change.branch);
  const present = heads.get(ref);
  const own = change.by === 'pull-request' && present !== undefined && present !== head ? [present] : [];
  const parents = [...own, ...(head === undefined ? [] : [head])];
  if (!rebuild && own.length > 0 && present !== undefined && (await holdsPlan(workspace, present, change))) {
    return { commit: present, update: undefined };
  }
  const base =
    head === undefined || own.length === 0 ? undefined : (await store.treeIds([{ commit: head, path: '' }]))[0];
  const plan = planId(change);
  const tree = await renderedTree(store, change.files);
  const trailers = {
    ...{ ...change.trailers, by: actor, plan },
    ...(program === undefined ? {} : { program }),
    ...(tree === undefined ? {} : { tree }),
  };
  const commit = await store.commit({
    parents,
    ...(base === undefined ? {} : { base }),
    changes: change.files,
    message: commitText(change.subject, change.body, trailers),
    author,
    date: workspace.now(),
  });
  return { commit, update: { ref, oid: commit, expected: (change.by === 'commit' ? head : present) ?? null } };
}

/**
 * Whether a request's branch holds this plan already. Where the head moved but the plan is the same, the branch stays:
 * approvals and checks of its commit go on counting, and it merges path by path.
 */
async function holdsPlan({ store }: Workspace, present: Oid, change: Change): Promise<boolean> {
  const trailers = await store.trailers(present);
  return trailers.get('Slipway-Plan')?.includes(planId(change)) ?? false;
}

function oidOf(content: FileChange): Oid | undefined {
  if (content === null) return undefined;
  return typeof content === 'string' ? blobId(content) : content.blob;
}

/** The branch of an environment's rolling request for configuration; of one system's, where it is split. */
export function configurationBranch(environment: string, system?: string): string {
  return `slipway/${environment}/${system === undefined ? 'configuration' : `configuration-${system}`}`;
}

/** The branch of the request that promotes one app. */
export function promotionBranch(environment: string, app: string): string {
  return `slipway/${environment}/promote-${app}`;
}

/** The branch of the urgent request that takes one app back. */
export function rollbackBranch(environment: string, app: string): string {
  return `slipway/${environment}/rollback-${app}`;
}

/** The branch of the request that brings a build in. */
export function releaseBranch(environment: string, app: string): string {
  return `slipway/${environment}/release-${app}`;
}

/** The branch of the request that brings a hotfix to an environment that it passed over. */
export function backfillBranch(environment: string, app: string): string {
  return `slipway/${environment}/backfill-${app}`;
}
