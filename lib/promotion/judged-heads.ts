import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { viewOf, type RemoteHead } from './change-repository';
import { holdReverts } from './hold-reverts';
import { headRef, onTarget, targetsOf, type Target, type Workspace } from './workspace';

/** Heads of the branches that an environment repo is spread over, by `branch` or `repository:branch`. */
export type JudgedHeads = ReadonlyMap<string, Oid>;

/** How a branch is called among heads. */
export function headName({ repository, branch }: Pick<Target, 'repository' | 'branch'>): string {
  return repository === undefined ? branch : `${repository}:${branch}`;
}

/** The heads that a plan was made on, as their remotes have them. */
export function judgedHeads(heads: readonly RemoteHead[]): JudgedHeads {
  return new Map(heads.flatMap(({ target, remote }) => (remote === undefined ? [] : [[headName(target), remote]])));
}

/** In one line: neither branches nor repositories have a space in their names. */
export function formatHeads(heads: JudgedHeads): string {
  return [...heads].map(([name, oid]) => `${name}@${oid}`).join(' ');
}

/** Reads what `formatHeads` wrote; what is not of that form is left out. */
export function parseHeads(text: string): JudgedHeads {
  return new Map(
    text.split(' ').flatMap((word) => {
      const { name, oid } = /^(?<name>\S+)@(?<oid>[0-9a-f]{40})$/.exec(word)?.groups ?? {};
      return name === undefined || oid === undefined ? [] : [[name, oid] as const];
    }),
  );
}

/** Whether two tell of the same commits. */
export function areSameHeads(one: JudgedHeads, other: JudgedHeads): boolean {
  return one.size === other.size && [...one].every(([name, oid]) => other.get(name) === oid);
}

/** The environment repo as it stood at these heads, with what was reverted by hand until then held. */
export async function viewOn(workspace: Workspace, heads: JudgedHeads): Promise<RepoView> {
  const { all, of } = targetsOf(workspace);
  const standing = all.map(async (target) => {
    const head = heads.get(headName(target));
    const refs = new Map(head === undefined ? [] : [[headRef(target.branch), head]]);
    return { target, store: target.store, head: await holdReverts(onTarget(workspace, target), head, refs) };
  });
  return await viewOf(await Promise.all(standing), of);
}
