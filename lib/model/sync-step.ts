/** One group of a progressive sync: Applications, or the clusters that they are for, by their labels. */
export interface SyncStep {
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** How many of them at a time: a number, or a share. @default all */
  readonly atOnce?: number | `${number}%`;
}
