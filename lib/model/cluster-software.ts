import type { SyncStep } from './sync-step';

/** Software of the platform that clusters have by their labels, whatever environments are on them: a chart. */
export interface ClusterSoftware {
  /** Also of the release, and of its namespace where none is named. */
  readonly name: string;
  /** A chart repository, or `oci://…`. */
  readonly repository: string;
  readonly chart: string;
  /** Exact: it is no release, and reaches clusters by code that is reviewed. */
  readonly version: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly namespace: string;
  /** Labels of the clusters that have it. @default every cluster */
  readonly labels: Readonly<Record<string, string>>;
  /** Groups of clusters by their labels, one after the other, each once all before are healthy. @default all at once */
  readonly steps: readonly SyncStep[] | undefined;
  /** Kinds of cluster-scoped objects that it brings, `group/Kind`. @default none */
  readonly clusterResources: readonly string[];
}

/**
 * Declares software that every cluster of some labels has: export a list of it as `clusterSoftware` from
 * `environments/index.ts`.
 *
 * @example clusterSoftware({ name: 'reloader', repository: 'https://charts.example.com', chart: 'reloader', version: '2.0.0' })
 */
export function clusterSoftware(
  options: Pick<ClusterSoftware, 'name' | 'repository' | 'chart' | 'version'> & Partial<ClusterSoftware>,
): ClusterSoftware {
  return { values: {}, namespace: options.name, labels: {}, clusterResources: [], ...options, steps: options.steps };
}
