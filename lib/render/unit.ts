import type { KubernetesObject } from '../model/kubernetes-object';
import type { NamedObjects } from './duplicate-objects';

/** One file as it stands in the environment repo. */
export interface RenderedFile {
  /** Path from the root of the environment repo, `/` between folders. */
  readonly path: string;
  readonly content: string;
  /** Undefined for files that are no Kubernetes objects. */
  readonly object?: KubernetesObject;
  /** Path of the construct that it comes from, looked up when asked for. */
  readonly construct?: () => string;
}

/**
 * What is written as a whole: one app on one cluster of one environment, or what an environment or a cluster has beside
 * its apps.
 */
export type Unit = {
  readonly cluster: string;
  readonly files: readonly RenderedFile[];
  /** Names of its objects, where they are at hand. */
  readonly named?: NamedObjects;
} & (
  | {
      readonly kind: 'app';
      readonly environment: string;
      readonly app: string;
      /** Its manifests' folder. */ readonly folder: string;
    }
  | { readonly kind: 'environment'; readonly environment: string }
  | { readonly kind: 'cluster' }
  /** What a chart that stays one is to all environments. */
  | { readonly kind: 'chart'; readonly app: string }
);

/** What one app has on one cluster of one environment. */
export type AppUnit = Extract<Unit, { kind: 'app' }>;

/** All files of units, each once: units may share some. */
export function* filesOfUnits(units: Iterable<Unit>): Generator<RenderedFile> {
  const paths = new Set<string>();
  for (const { files } of units) {
    for (const file of files) {
      if (paths.has(file.path)) continue;
      paths.add(file.path);
      yield file;
    }
  }
}
