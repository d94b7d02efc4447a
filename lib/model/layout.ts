import type { Problem } from '../errors';
import type { Image } from './image';
import type { PathOwner } from './paths';
import type { Platform } from './platform';

/** Where a layout keeps a file. What is left out is as the environment repo has it. */
export interface Location {
  /** Key of one of the layout's repositories. */
  readonly repository?: string | undefined;
  readonly branch?: string | undefined;
}

/** Where a repository is. */
export interface RepositoryAddress {
  /** Where Slipway pushes. */
  readonly url: string;
  /** Where Argo CD pulls from. @default the url */
  readonly argocdUrl?: string;
}

/** What layouts ask of a platform to tell where a file stands; plain data, so that it can be remembered. */
export interface Residents {
  /** Clusters by environment, the main one first. */
  readonly clusters: ReadonlyMap<string, readonly string[]>;
  /** System by app. */
  readonly systems: ReadonlyMap<string, string>;
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
  /** What it was chosen with, so that commands can do without the program. @default nothing */
  readonly settings?: Readonly<Record<string, string>>;
  /** Repositories beside the one that the environment repo names, by key. @default none */
  readonly repositories?: ReadonlyMap<string, RepositoryAddress>;
  /**
   * Where the files of an owner stand. All files that hold an app's state in an environment (its release, its record)
   * have one place. @default on the branch of the environment repo
   */
  readonly locate?: (owner: PathOwner, residents: Residents) => Location;
  /** Whether an app whose chart is a folder of the program stays a chart there, `charts/<app>`. @default it is rendered */
  readonly keepsCharts?: boolean;
  /** Mistakes in how it fits a platform. @default none */
  readonly problems?: (platform: Platform) => Problem[];
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
