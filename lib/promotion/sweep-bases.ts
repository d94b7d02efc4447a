import type { PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import { paths } from '../model/paths';
import type { Platform } from '../model/platform';

type ChangedPart = Extract<PartPlan, { state: 'changed' }>;

/**
 * Removes bases of the apps that change which no overlay pins any more: not on the branch, but for those that this plan
 * rewrites by commit, not in a branch that waits to be merged, and not in this plan.
 *
 * What the merge of a request leaves behind goes with the next change of its app: a request that is reviewed is not
 * planned anew for that.
 */
export async function sweepBases(view: RepoView, platform: Platform, plans: readonly PartPlan[]): Promise<PartPlan[]> {
  const changed = plans.filter((plan): plan is ChangedPart => plan.state === 'changed');
  const left = await unpinnedBases(view, platform, changed);
  const bearers = new Map(
    left.map((base) => {
      const own = changed.filter(({ part }) => part.app === appOf(base));
      return [base, own.findLast((plan) => isCommit(platform, plan)) ?? own.at(-1)] as const;
    }),
  );
  return plans.map((plan) => {
    const gone = left.filter((base) => bearers.get(base) === plan);
    return plan.state !== 'changed' || gone.length === 0 ? plan : without(view, plan, gone);
  });
}

async function unpinnedBases(view: RepoView, platform: Platform, changed: readonly ChangedPart[]): Promise<string[]> {
  const apps = new Set(changed.flatMap(({ part }) => part.app ?? []));
  if (apps.size === 0) return [];
  const bases = [...new Set([...view.entries.keys()].flatMap((path) => baseOf(path) ?? []))];
  const wanted = new Set(changed.flatMap(({ part }) => [...part.files.keys()].flatMap((path) => baseOf(path) ?? [])));
  const candidates = bases.filter((base) => apps.has(appOf(base)) && !wanted.has(base));
  if (candidates.length === 0) return [];
  const overlays = overlayPaths(view, platform, new Set(candidates.map(appOf)));
  const rewritten = new Set(
    changed.filter((plan) => isCommit(platform, plan)).flatMap((plan) => [...plan.changes.keys()]),
  );
  const standing = await view.read(overlays.filter((path) => !rewritten.has(path)));
  const pins = [...standing.values(), ...(await textsInRequests(view, overlays))];
  return candidates.filter((base) => !pins.some((text) => text.includes(base)));
}

/** What overlays hold in branches that wait to be merged, as far as they were fetched. */
async function textsInRequests(view: RepoView, overlays: readonly string[]): Promise<string[]> {
  const [first = ''] = overlays;
  const { store, head } = view.commitOf(first);
  const branches = [...new Set((await store.refs()).values())];
  const isMerged = await Promise.all(
    branches.map(async (one) => head !== undefined && (await store.isAncestor(one, head))),
  );
  const waiting = branches.filter((_, index) => isMerged[index] === false);
  const oids = await store.treeIds(waiting.flatMap((commit) => overlays.map((path) => ({ commit, path }))));
  const blobs = await store.readBlobs([...new Set(oids)].filter((oid) => oid !== undefined));
  return [...blobs.values()].map((blob) => blob.toString('utf8'));
}

function isCommit(platform: Platform, { part }: ChangedPart): boolean {
  return platform.environments.get(part.environment)?.publish === 'commit';
}

function without(view: RepoView, plan: ChangedPart, bases: readonly string[]): ChangedPart {
  const files = [...view.entries.keys()].filter((path) => bases.includes(baseOf(path) ?? ''));
  return { ...plan, changes: new Map([...plan.changes, ...files.map((path) => [path, null] as const)]) };
}

/** Where overlays of these apps stand, or may stand in another branch. */
function overlayPaths(view: RepoView, platform: Platform, apps: ReadonlySet<string>): string[] {
  const declared = [...platform.environments.values()].flatMap(({ name, clusters }) =>
    clusters.flatMap((cluster) => [...apps].map((app) => `${paths.manifests(name, cluster, app)}/kustomization.yaml`)),
  );
  const standing = [...view.entries.keys()].filter((path) =>
    apps.has(/^[^/]+\/manifests\/[^/]+\/([^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ?? ''),
  );
  return [...new Set([...declared, ...standing])];
}

/** The folder of the base that a path belongs to. */
function baseOf(path: string): string | undefined {
  return /^bases\/[^/]+\/[^/]+(?=\/)/.exec(path)?.[0];
}

function appOf(base: string): string {
  return base.split('/')[1] ?? '';
}
