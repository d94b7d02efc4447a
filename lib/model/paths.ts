/** Where things stand in the environment repo: the one place that spells its folders out. */
export const paths = {
  manifests: (environment: string, cluster: string, app: string): string =>
    `${environment}/manifests/${cluster}/${app}`,
  argocd: (environment: string, cluster: string): string => `${environment}/argocd/${cluster}`,
  cluster: (cluster: string): string => `clusters/${cluster}`,
  environment: (environment: string): string => `${environment}/environment.yaml`,
  release: (environment: string, app: string): string => `${environment}/releases/${app}.yaml`,
  rendered: (environment: string, app: string): string => `${environment}/rendered/${app}.yaml`,
  /** What was rendered for the environment itself. No app's name begins with `_`. */
  renderedEnvironment: (environment: string): string => `${environment}/rendered/_environment.yaml`,
  /** Beside the cluster's folder: Argo CD applies every YAML file inside of it. */
  renderedCluster: (cluster: string): string => `clusters/${cluster}.rendered.yaml`,
  freezes: (environment: string): string => `${environment}/freezes.yaml`,
  bans: 'bans.yaml',
} as const;

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
