import { groupBy } from '../model/group-by';
import { listAt, textAt, valueAt, type JsonObject } from '../model/json';
import { defaultPolicySettings, type PolicySettings } from '../model/policy-settings';
import { Checker } from './check-set';
import type { Finding } from './finding';
import type { ManifestFolder } from './manifest-files';
import { ManifestSet, type Facts, type Manifest } from './manifest-set';

/** What is known of a folder's manifests beside themselves. */
export interface CheckFilesOptions {
  /** Version of Kubernetes that they are meant for. */
  readonly kubernetes: string;
  /** CustomResourceDefinitions beside those in the folder. */
  readonly crds?: readonly JsonObject[];
  /** What the program of an environment repo says of its places. @default nothing is declared, and nothing is production */
  readonly factsOf?: (place: RepoPlace) => Facts;
  /** What is declared for other folders. @default nothing */
  readonly settings?: PolicySettings;
}

/** One environment on one cluster, in a checkout of an environment repo. */
export interface RepoPlace {
  /** Empty for what a cluster has of its own. */
  readonly environment: string;
  readonly cluster: string;
  /** Apps that have manifests there. */
  readonly apps: ReadonlySet<string>;
  /** All environments of the checkout. */
  readonly environments: readonly string[];
}

/**
 * Judges manifests that anything rendered. An environment repo's are judged place by place, as their clusters see them;
 * those of another folder are taken for one cluster's.
 */
export function checkFiles(folder: ManifestFolder, options: CheckFilesOptions): Finding[] {
  const { findings, files } = folder;
  const { crds = [], factsOf } = options;
  const environments = environmentsOf(files);
  const manifests = environments.size === 0 ? folder.manifests : folder.manifests.map(ofItsApp);
  const checker = new Checker([...crds, ...customResources(manifests)]);
  const foreign = foreignFacts(manifests, files, options);
  const places = [...groupBy(manifests, ({ file }) => placeOf(file, environments))];
  const found = places.flatMap(([place, own]) => {
    const [environment = '', cluster] = place.split(' ');
    const beside = places.flatMap(([other, all]) =>
      other !== place && other.endsWith(` ${cluster ?? ''}`) ? all : [],
    );
    const facts =
      cluster === undefined || factsOf === undefined
        ? foreign
        : factsOf({ environment, cluster, apps: appsOf(own), environments: [...environments] });
    return checker.check(new ManifestSet(own, facts, beside));
  });
  return [...findings.filter((one) => !isState(one, environments)), ...found];
}

/** What holds for manifests that nobody says anything of. */
function foreignFacts(manifests: readonly Manifest[], files: readonly string[], options: CheckFilesOptions): Facts {
  return {
    isProduction: false,
    kubernetes: options.kubernetes,
    settings: options.settings ?? defaultPolicySettings,
    partlyKnown: renderedElsewhere(manifests, files),
    openNetworks: new Set(),
    charts: new Map(),
    chartNamespaces: new Set(),
    isClusterWhole: true,
    isWhole: true,
  };
}

const appFolder = /(?:^|\/)manifests\/[^/]+\/([^/]+)\//;

/** A manifest of an app's folder belongs to the app. */
function ofItsApp(manifest: Manifest): Manifest {
  return { ...manifest, group: appFolder.exec(manifest.file)?.[1] ?? manifest.group };
}

function appsOf(manifests: readonly Manifest[]): Set<string> {
  return new Set(manifests.flatMap(({ file }) => appFolder.exec(file)?.[1] ?? []));
}

/** What an environment repo keeps beside manifests is not meant to be one. */
function isState({ rule, file }: Finding, environments: ReadonlySet<string>): boolean {
  return rule === 'no-manifest' && environments.size > 0 && !/(?:^|\/)(?:manifests|argocd|clusters)\/.+\//.test(file);
}

function customResources(manifests: readonly Manifest[]): JsonObject[] {
  return manifests.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ object }) => object);
}

/** Folders that an environment repo keeps an environment in. */
function environmentsOf(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap((file) => /^(?:.*\/)?([^/]+)\/environment\.yaml$/.exec(file)?.[1] ?? []));
}

/** Environment and cluster that a file belongs to, a space between them; empty where it is no environment repo's. */
function placeOf(file: string, environments: ReadonlySet<string>): string {
  const [, environment = '', cluster = ''] = /(?:^|\/)([^/]+)\/(?:manifests|argocd)\/([^/]+)\//.exec(file) ?? [];
  if (environments.has(environment)) return `${environment} ${cluster}`;
  const [, own = ''] = /(?:^|\/)clusters\/([^/]+)\//.exec(file) ?? [];
  return environments.size === 0 ? '' : ` ${own}`;
}

/** Namespaces that Argo CD fills with what it renders by itself, or takes from elsewhere: not all in them is known here. */
function renderedElsewhere(manifests: readonly Manifest[], files: readonly string[]): Set<string> {
  const folders = foldersOf(files);
  return new Set(
    manifests
      .filter(({ kind, object }) => kind === 'Application' && !sourcesOf(object).every((one) => isHere(one, folders)))
      .flatMap(({ object }) => textAt(object, 'spec', 'destination', 'namespace') ?? []),
  );
}

function sourcesOf(application: JsonObject): readonly unknown[] {
  const single = valueAt(application, 'spec', 'source');
  return [...(single === undefined ? [] : [single]), ...listAt(application, 'spec', 'sources')];
}

/** Whether a source is a folder of plain manifests that are judged here. */
function isHere(source: unknown, folders: ReadonlySet<string>): boolean {
  return folders.has(textAt(source, 'path') ?? '');
}

/** Every folder of a file, from wherever in its path one starts to read. */
function foldersOf(files: readonly string[]): Set<string> {
  const folders = new Set(files.map((file) => file.slice(0, Math.max(0, file.lastIndexOf('/')))));
  return new Set(
    [...folders].flatMap((folder) => {
      const steps = folder.split('/');
      return steps.map((_, index) => steps.slice(index).join('/'));
    }),
  );
}
