import type { Oid, TreeEntry } from '../../environment-repo/git-objects';
import { appOfPath } from '../../model/paths';
import type { AppName, Stage } from './safety-platform';
import type { World } from './world';

const person = { name: 'Hand Er', email: 'hand@example.com' };

/**
 * Takes a commit back as `git revert` does it, and pushes it.
 *
 * @returns whether it could be taken back without a conflict.
 */
export async function revertByHand(world: World, back: number): Promise<boolean> {
  const { store } = await world.workspace('hand');
  const head = (await store.fetch()).get(world.main) ?? '';
  const commits = await store.history(head, { firstParent: true, limit: back + 1 });
  const [commit] = commits.slice(back);
  const [parent] = commit?.parents ?? [];
  if (commit === undefined || parent === undefined) return false;
  const [before, after, now] = await Promise.all([parent, commit.oid, head].map((one) => store.listTree(one)));
  const changes = new Map<string, { readonly blob: Oid } | null>();
  for (const path of commit.changed) {
    if (now?.get(path)?.oid !== after?.get(path)?.oid) return false;
    const blob = before?.get(path)?.oid;
    changes.set(path, blob === undefined ? null : { blob });
  }
  await pushByHand(world, head, changes, `Revert "${commit.subject}"\n\nThis reverts commit ${commit.oid}.`);
  return true;
}

/** Edits one rendered file of an app, and pushes it. */
export async function editByHand(world: World, app: AppName, environment: Stage): Promise<boolean> {
  const { store } = await world.workspace('hand');
  const head = (await store.fetch()).get(world.main) ?? '';
  const files = await store.listTree(head);
  const isManifest = ([path]: readonly [string, TreeEntry]): boolean =>
    path.includes('/manifests/') && appOfPath(path)?.app === app && appOfPath(path)?.environment === environment;
  const [path, entry] = [...files].find(isManifest) ?? [];
  if (path === undefined || entry === undefined) return false;
  const text = (await store.readBlobs([entry.oid])).get(entry.oid)?.toString() ?? '';
  await pushByHand(world, head, new Map([[path, `${text}# by hand\n`]]), `Mend ${app}`);
  return true;
}

async function pushByHand(
  world: World,
  head: Oid,
  changes: ReadonlyMap<string, string | { readonly blob: Oid } | null>,
  message: string,
): Promise<void> {
  const { store } = await world.workspace('hand');
  const oid = await store.commit({ parents: [head], changes, message, author: person, date: world.now });
  const result = await store.push([{ ref: world.main, oid, expected: head }]);
  if (result.status !== 'ok') throw new Error('nobody else pushes while a person does');
  world.byHand.add(oid);
}
