import { loadAll } from 'js-yaml';
import type { Part, PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import { groupBy } from '../model/group-by';
import { diffApp, type AppChange, type K8sObject } from '../render/diff';
import type { PublishPlan } from './publish-plan';

/** What publishing one part changes, in Kubernetes' terms. */
export interface DescribedPart {
  readonly part: Part;
  /** One per cluster on which objects differ. */
  readonly apps: readonly AppChange[];
  /** Changed files that hold no objects, such as `environment.yaml`; without Slipway's own records. */
  readonly otherFiles: readonly string[];
}

/**
 * Says what a plan changes, resource by resource.
 *
 * @param view the commit that it was planned on.
 */
export async function describeChanges(view: RepoView, { parts }: Pick<PublishPlan, 'parts'>): Promise<DescribedPart[]> {
  const changed = parts.filter((one): one is ChangedPart => one.state === 'changed');
  const before = await view.read(changed.flatMap(({ changes }) => [...changes.keys()].filter(isManifest)));
  return changed.map((plan) => describePart(view, plan, before));
}

type ChangedPart = Extract<PartPlan, { state: 'changed' }>;

function describePart(
  view: RepoView,
  { part, changes }: ChangedPart,
  before: ReadonlyMap<string, string>,
): DescribedPart {
  const paths = [...changes.keys()].filter((path) => path !== part.record);
  const byCluster = groupBy(paths.filter(isManifest), (path) => clusterOf(path) ?? '');
  const apps = [...byCluster].flatMap(([cluster, files]) => {
    const place = { app: part.app ?? `(${part.id})`, environment: part.environment, cluster };
    const change = diffApp(
      place,
      files.flatMap((path) => objectsIn(before.get(path))),
      files.flatMap((path) => objectsIn(changes.get(path) ?? undefined)),
    );
    return change === undefined ? [] : [{ ...change, change: kindOf(view, part) }];
  });
  return { part, apps, otherFiles: paths.filter((path) => !isManifest(path)) };
}

/** Only files that differ are compared: whether the whole app is new or gone is told by its record. */
function kindOf(view: RepoView, part: Part): AppChange['change'] {
  if (!view.entries.has(part.record)) return 'added';
  return part.files.size === 0 ? 'removed' : 'changed';
}

function isManifest(path: string): boolean {
  return clusterOf(path) !== undefined;
}

function clusterOf(path: string): string | undefined {
  return /^(?:[^/]+\/(?:manifests|argocd)|clusters)\/([^/]+)\/.+\.yaml$/.exec(path)?.[1];
}

/** What somebody wrote by hand may be no YAML and no object: it is then compared as if it were not there. */
function objectsIn(text = ''): K8sObject[] {
  try {
    return loadAll(text).filter(isObject);
  } catch {
    return [];
  }
}

function isObject(value: unknown): value is K8sObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<keyof K8sObject, unknown>>;
  const hasName = typeof metadata === 'object' && metadata !== null && 'name' in metadata;
  return typeof apiVersion === 'string' && typeof kind === 'string' && hasName && typeof metadata.name === 'string';
}
