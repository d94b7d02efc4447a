import type { PullRequest } from '../forge/forge';
import type { Environment } from '../model/environment';
import type { Evidence } from '../model/gate';
import type { Release } from '../model/release';

/** What evidence is gathered for. */
export interface EvidenceQuery {
  readonly app: string;
  readonly environment: Environment;
  /** Candidates. */
  readonly releases: readonly Release[];
  /** The request whose merge is asked about: its reviews and checks are added by whoever asks. */
  readonly request?: PullRequest;
}

/** Finds out what gates ask for: approvals, checks, signatures, scans. */
export interface EvidenceSource {
  gather(query: EvidenceQuery): Promise<Evidence>;
}

/** Nothing is known: gates that need evidence stay closed. */
export const noEvidence: EvidenceSource = {
  gather: () => Promise.resolve({ approvals: [], checks: new Map(), images: new Map(), metrics: new Map() }),
};
