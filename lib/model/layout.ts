import type { Image } from './image';

/** One place that a layout puts files in: a branch of a repository, and the folder there. */
export interface Location {
  /** Key of the repository: '' is the one that the platform names. */
  readonly repository: string;
  readonly branch: string;
}

/** A Kubernetes object as a layout sees it: plain JSON. */
export interface LayoutObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** The objects of one app on one cluster of one environment. */
export interface AppRendering {
  /** Their folder in the environment repo. */
  readonly folder: string;
  readonly objects: readonly LayoutObject[];
  /** Images of the release that they were rendered with. */
  readonly images: readonly Image[];
}

/** Where rendered files stand in the environment repo. */
export interface Layout {
  readonly name: string;
  /**
   * Arranges an app's objects into files, content by path. @default one file per object
   *
   * @param everywhere the app as the program renders it for every place, with its baseline: what is arranged depends on
   *   the program and on the release of its own place only, so that one environment's release moves no file of another.
   */
  readonly arrange?: (
    app: string,
    everywhere: readonly AppRendering[],
  ) => (one: AppRendering) => ReadonlyMap<string, string>;
}
