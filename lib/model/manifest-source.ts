/** Where an engine finds a folder of the environment repo. */
export interface ManifestSource {
  readonly repoURL: string;
  /** The branch. */
  readonly targetRevision: string;
  readonly path: string;
}
