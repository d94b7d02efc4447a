/** Where things stand in the environment repo: the one place that spells its folders out. */
export const paths = {
  manifests: (environment: string, cluster: string, app: string): string => `${environment}/manifests/${cluster}/${app}`,
  argocd: (environment: string, cluster: string): string => `${environment}/argocd/${cluster}`,
  cluster: (cluster: string): string => `clusters/${cluster}`,
  environment: (environment: string): string => `${environment}/environment.yaml`,
  release: (environment: string, app: string): string => `${environment}/releases/${app}.yaml`,
  releases: (environment: string): string => `${environment}/releases`,
  rendered: (environment: string, app: string): string => `${environment}/rendered/${app}.yaml`,
  freezes: (environment: string): string => `${environment}/freezes.yaml`,
  bans: 'bans.yaml',
} as const;
