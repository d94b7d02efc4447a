import type { Oid } from '../environment-repo/git-objects';
import { RepoView } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { tryRead } from '../environment-repo/try-read';
import { paths } from '../model/paths';
import type { Candidate } from './promotion-plan';

/** How many earlier releases stay eligible: so many unproven ones may follow a proven one before it is promoted. */
const mostEarlier = 50;

/** Which earlier releases are wanted. */
export interface EarlierReleases {
  /** Only those after this generation. */
  readonly after: number;
  /** Asked once the present release is known; false spares the history. */
  readonly isWanted: (present: Candidate) => boolean;
}

/**
 * The releases of an app in one environment, the present one first, each with the trees that it was last rendered to.
 *
 * Reads history only where the present release was changed before: by one commit per earlier release.
 */
export async function candidates(
  view: RepoView,
  environment: string,
  app: string,
  { after, isWanted }: EarlierReleases,
): Promise<Candidate[]> {
  const present = await candidateAt(view, environment, app);
  if (present === undefined) return [];
  const { store, head } = view.commitOf(paths.release(environment, app));
  if (head === undefined || present.release.generation <= after + 1 || !isWanted(present)) return [present];
  return [present, ...(await earlier(store, head, environment, app, present, after))];
}

async function earlier(
  store: Store,
  head: Oid,
  environment: string,
  app: string,
  present: Candidate,
  after: number,
): Promise<Candidate[]> {
  const changes = await store.history(head, {
    paths: [paths.release(environment, app)],
    firstParent: true,
    limit: 4 * mostEarlier,
  });
  const found = new Map<number, Candidate>();
  for (const { parents } of changes) {
    const [before] = parents;
    if (before === undefined || found.size >= mostEarlier) break;
    const candidate = await tryRead(candidateAt(await RepoView.at(store, before), environment, app));
    if (candidate !== undefined && candidate.release.generation <= after) break;
    if (candidate === undefined || candidate.release.generation >= present.release.generation) continue;
    if (!found.has(candidate.release.generation)) found.set(candidate.release.generation, candidate);
  }
  return [...found.values()].sort((a, b) => b.release.generation - a.release.generation);
}

async function candidateAt(view: RepoView, environment: string, app: string): Promise<Candidate | undefined> {
  const release = await view.release(environment, app);
  if (release === undefined) return undefined;
  return { release, trees: (await view.trees(environment, [app])).get(app) ?? new Map<string, string>() };
}
