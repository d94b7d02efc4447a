/** Proof that exactly one rendered tree was Synced and Healthy in a cluster, and since when. */
export interface Receipt {
  readonly environment: string;
  readonly cluster: string;
  readonly app: string;
  /** What it speaks for: the git tree id of the app's manifests, or the hash of the source that Argo CD renders. */
  readonly tree: string;
  readonly health: 'healthy' | 'progressing' | 'degraded' | 'suspended' | 'missing' | 'unknown';
  /** Since when without a break. */
  readonly since: Date;
  /** When it was last seen so: an old observation proves nothing about now. */
  readonly observed: Date;
  /** Who says so: `commit status by slipway[bot]`, `file receipts.json`. */
  readonly source: string;
}
