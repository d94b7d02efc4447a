/** One place that a layout puts files in: a branch of a repository, and the folder there. */
export interface Location {
  /** Key of the repository: '' is the one that the platform names. */
  readonly repository: string;
  readonly branch: string;
}

/** Where rendered files stand in the environment repo. */
export interface Layout {
  readonly name: string;
}
