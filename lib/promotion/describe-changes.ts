import { load, loadAll } from 'js-yaml';
import type { Part, PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import { groupBy } from '../model/group-by';
import { isShared, paths } from '../model/paths';
import type { RenderedRecord } from '../model/state-files';
import { plainFiles } from '../render';
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
  const records = await view.records(changed.map(({ part }) => part.record));
  const touched = changed.map((plan) => touchedPaths(plan, records.get(plan.part.record)));
  const texts = await view.read(touched.flat());
  return changed.map((plan, index) => describePart(view, plan, picked(texts, touched[index] ?? [])));
}

type ChangedPart = Extract<PartPlan, { state: 'changed' }>;

/** What is compared: files that change; of overlays all that they are built from. */
function touchedPaths(plan: ChangedPart, record: RenderedRecord | undefined): string[] {
  const own = hasOverlays(plan) ? Object.keys(record?.files ?? {}) : [];
  return [...new Set([...plan.changes.keys(), ...own])].filter(
    (path) => isManifest(path) || isShared(path) || isValues(plan, path),
  );
}

function hasOverlays({ changes }: ChangedPart): boolean {
  return [...changes.keys()].some((path) => path.endsWith('/kustomization.yaml'));
}

function picked(texts: ReadonlyMap<string, string>, paths: readonly string[]): Map<string, string> {
  return new Map(paths.flatMap((path) => (texts.has(path) ? [[path, texts.get(path) ?? ''] as const] : [])));
}

function describePart(view: RepoView, plan: ChangedPart, standing: ReadonlyMap<string, string>): DescribedPart {
  const { part, changes } = plan;
  const before = plainFiles(standing);
  const after = plainFiles(hasOverlays(plan) ? part.files : contents(changes));
  const differing = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  const told = differing.filter((path) => isManifest(path) || isValues(plan, path)).sort();
  const byCluster = groupByCluster(plan, told);
  const apps = [...byCluster].flatMap(([cluster, files]) => {
    const place = { app: part.app ?? `(${part.id})`, environment: part.environment, cluster };
    const change = diffApp(
      place,
      files.flatMap((path) => objectsIn(path, before.get(path))),
      files.flatMap((path) => objectsIn(path, after.get(path))),
    );
    return change === undefined ? [] : [{ ...change, change: kindOf(view, part) }];
  });
  const others = [...changes.keys()].filter(
    (path) => path !== part.record && !told.includes(path) && !isManifest(path) && !isShared(path),
  );
  return { part, apps, otherFiles: others };
}

/** Whether a file gives an app's chart its values: what is told of them is told of every cluster that the app is on. */
function isValues({ part }: ChangedPart, path: string): boolean {
  return part.app !== undefined && path.startsWith(`${paths.chart(part.app)}/`);
}

function groupByCluster(plan: ChangedPart, files: readonly string[]): Map<string, string[]> {
  const clusters = plan.part.folders.flatMap((folder) => folder.split('/')[2] ?? []);
  const placed = files.flatMap((path) =>
    (isValues(plan, path) ? clusters : [clusterOf(path) ?? '']).map((cluster) => ({ cluster, path })),
  );
  const groups = groupBy(placed, ({ cluster }) => cluster);
  return new Map([...groups].map(([cluster, all]) => [cluster, all.map(({ path }) => path)]));
}

function contents(changes: ChangedPart['changes']): Map<string, string> {
  return new Map([...changes].flatMap(([path, content]) => (content === null ? [] : [[path, content] as const])));
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
function objectsIn(path: string, text: string | undefined): K8sObject[] {
  if (text === undefined) return [];
  try {
    if (!isManifest(path)) return [valuesObject(path, load(text))];
    return loadAll(text).filter(isObject);
  } catch {
    return [];
  }
}

/** A values file as an object, so that its fields are told as those of any other. */
function valuesObject(path: string, values: unknown): K8sObject {
  return {
    apiVersion: 'slipway.dev/v1',
    kind: 'ChartValues',
    metadata: { name: path.slice('charts/'.length).replace(/\.yaml$/, '') },
    values,
  };
}

function isObject(value: unknown): value is K8sObject {
  if (typeof value !== 'object' || value === null) return false;
  const { apiVersion, kind, metadata } = value as Partial<Record<keyof K8sObject, unknown>>;
  const hasName = typeof metadata === 'object' && metadata !== null && 'name' in metadata;
  return typeof apiVersion === 'string' && typeof kind === 'string' && hasName && typeof metadata.name === 'string';
}
