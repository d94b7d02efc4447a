import type { Oid } from '../environment-repo/git-objects';
import type { RemoteHead } from './change-repository';
import { headRef, targetsOf, type Target, type Workspace } from './workspace';

/** Heads of the branches that an environment repo is spread over, by `branch` or `repository:branch`. */
export type JudgedHeads = ReadonlyMap<string, Oid>;

/** On which heads something was decided, and on which others it stands. */
export interface Slipped {
  readonly judged: JudgedHeads;
  readonly found: JudgedHeads;
}

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

/** The heads of these branches now. */
export async function presentHeads(workspace: Workspace, wanted: JudgedHeads): Promise<JudgedHeads> {
  const heads = await Promise.all(
    targetsOf(workspace).all.map(async (target) => {
      const ref = headRef(target.branch);
      return [headName(target), (await target.store.fetch([ref])).get(ref)] as const;
    }),
  );
  return new Map(heads.flatMap(([name, oid]) => (oid === undefined || !wanted.has(name) ? [] : [[name, oid]])));
}
