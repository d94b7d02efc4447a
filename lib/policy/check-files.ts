import { groupBy } from '../model/group-by';
import { listAt, textAt, valueAt, type JsonObject } from '../model/json';
import { defaultPolicySettings, type PolicySettings } from '../model/policy-settings';
import { Checker } from './check-set';
import type { Finding } from './finding';
import type { ManifestFolder } from './manifest-files';
import { ManifestSet, type Manifest } from './manifest-set';

/** What is known of a folder's manifests beside themselves. */
export interface CheckFilesOptions {
  /** Version of Kubernetes that they are meant for. */
  readonly kubernetes: string;
  /** CustomResourceDefinitions beside those in the folder. */
  readonly crds?: readonly JsonObject[];
  /** @default nothing is declared */
  readonly settings?: PolicySettings;
}

/**
 * Judges manifests that anything rendered. An environment repo's are judged place by place, as their clusters see them;
 * those of another folder are taken for one cluster's.
 */
export function checkFiles({ manifests, findings, files }: ManifestFolder, options: CheckFilesOptions): Finding[] {
  const { kubernetes, crds = [], settings = defaultPolicySettings } = options;
  const environments = environmentsOf(files);
  const checker = new Checker([...crds, ...customResources(manifests)]);
  const partlyKnown = renderedElsewhere(manifests, files);
  const places = [...groupBy(manifests, ({ file }) => placeOf(file, environments))];
  const found = places.flatMap(([place, own]) => {
    const [, cluster] = place.split(' ');
    const beside = places.flatMap(([other, all]) =>
      other !== place && other.endsWith(` ${cluster ?? ''}`) ? all : [],
    );
    return checker.check(
      new ManifestSet(
        own,
        {
          isProduction: false,
          kubernetes,
          settings,
          partlyKnown,
          openNetworks: new Set(),
          charts: new Map(),
          chartNamespaces: new Set(),
          isClusterWhole: true,
          isWhole: true,
        },
        beside,
      ),
    );
  });
  return [...findings.filter((one) => !isState(one, environments)), ...found];
}

/** What an environment repo keeps beside manifests is not meant to be one. */
function isState({ rule, file }: Finding, environments: ReadonlySet<string>): boolean {
  return rule === 'no-manifest' && environments.size > 0 && !/(?:^|\/)(?:manifests|argocd|clusters)\//.test(file);
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
