/** Where things stand in the environment repo: the one place that spells its folders out. */
export const paths = {
  manifests: (environment: string, cluster: string, app: string): string =>
    `${environment}/manifests/${cluster}/${app}`,
  argocd: (environment: string, cluster: string): string => `${environment}/argocd/${cluster}`,
  /** Each of the folders below is one that Flux applies by itself. */
  flux: (environment: string, cluster: string, part: 'environment' | 'platform' | 'apps'): string =>
    `${environment}/flux/${cluster}/${part}`,
  cluster: (cluster: string): string => `clusters/${cluster}`,
  /** What watches the cluster's Argo CD: an Application of its own, since it waits for Prometheus's types. */
  clusterMonitoring: (cluster: string): string => `clusters/${cluster}/monitoring`,
  environment: (environment: string): string => `${environment}/environment.yaml`,
  release: (environment: string, app: string): string => `${environment}/releases/${app}.yaml`,
  rendered: (environment: string, app: string): string => `${environment}/rendered/${app}.yaml`,
  /** What was rendered for the environment itself. No app's name begins with `_`. */
  renderedEnvironment: (environment: string): string => `${environment}/rendered/_environment.yaml`,
  /** Beside the cluster's folder: Argo CD applies every YAML file inside of it. */
  renderedCluster: (cluster: string): string => `clusters/${cluster}.rendered.yaml`,
  /** A chart that stays one: what it is to all environments, with the values file of each. */
  chart: (app: string): string => `charts/${app}`,
  /** Beside the chart's folder, which holds nothing that is no part of it. */
  renderedChart: (app: string): string => `charts/${app}.rendered.yaml`,
  /** What places of one app share; its name is the hash of its content. */
  base: (app: string, hash: string): string => `bases/${app}/${hash}`,
  /** What all previews of an app are made over. */
  preview: (app: string): string => `previews/${app}`,
  freezes: (environment: string): string => `${environment}/freezes.yaml`,
  bans: 'bans.yaml',
} as const;

/** Whether a path belongs to several parts: a file that never changes, and that goes when the last one left it. */
export function isShared(path: string): boolean {
  return path.startsWith('bases/');
}

/** Whether a path is that of a record of what was rendered. */
export function isRenderedRecord(path: string): boolean {
  return /^(?:[^/]+\/rendered\/[^/]+|(?:clusters|charts)\/[^/]+\.rendered)\.yaml$/.test(path);
}

/** The environment and app that a path belongs to, where it is one of an app's own. */
export function appOfPath(path: string): { readonly environment: string; readonly app: string } | undefined {
  const match =
    /^(?<environment>[^/]+)\/(?:(?:releases|rendered)\/(?<file>[^/_][^/]*)\.yaml|manifests\/[^/]+\/(?<folder>[^/]+)\/.+)$/.exec(
      path,
    );
  const { environment, file, folder } = match?.groups ?? {};
  const app = file ?? folder;
  return environment === undefined || app === undefined ? undefined : { environment, app };
}

/** Whose a file is; nothing of it is defined for what belongs to all. */
export interface PathOwner {
  readonly environment?: string | undefined;
  /** Defined only where the file is of one cluster alone. */
  readonly cluster?: string | undefined;
  readonly app?: string | undefined;
  /** `argocd` is what tells the engine, be it Argo CD or Flux, what to deploy. */
  readonly kind: 'state' | 'manifests' | 'argocd';
}

/** Whose file a path is, by where it stands. Folders count like the files in them. */
export function ownerOfPath(path: string): PathOwner {
  const [first = '', second = '', third = '', fourth] = path.split('/');
  if (first === 'clusters') return { kind: 'argocd', cluster: second.replace(/\.rendered\.yaml$/, '') };
  if (isShared(path)) return { kind: 'manifests', app: second };
  if (first === 'charts') return { kind: 'manifests', app: second.replace(/\.rendered\.yaml$/, '') };
  if (first === 'previews') return { kind: 'manifests', app: second };
  const name = third.replace(/\.yaml$/, '');
  switch (second) {
    case 'releases':
    case 'rendered':
      return { kind: 'state', environment: first, ...(/^[^_]/.test(name) ? { app: name } : {}) };
    case 'manifests':
      return { kind: 'manifests', environment: first, cluster: third, app: fourth };
    case 'argocd':
    case 'flux':
      return { kind: 'argocd', environment: first, cluster: third };
    case 'environment.yaml':
    case 'freezes.yaml':
      return { kind: 'state', environment: first };
    default:
      return { kind: 'state' };
  }
}
