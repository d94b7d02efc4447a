import type { CommitRange, PullRequest } from '../forge/forge';
import type { Environment } from '../model/environment';
import type { Evidence } from '../model/gate';
import type { Release } from '../model/release';
import type { Changelog } from './changelog';

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
  /** What people want to know besides. @default nothing */
  readonly changelog?: Changelog | undefined;
}

/** The commits between what runs and what would; undefined where nobody knows. */
export async function commitsOf(
  { changelog }: EvidenceSource,
  before: Release['source'],
  after: Release['source'],
): Promise<CommitRange | undefined> {
  const repository = after?.repository ?? before?.repository;
  if (repository === undefined || before?.commit === undefined || after?.commit === undefined) return undefined;
  return await changelog?.commitsBetween(repository, before.commit, after.commit);
}

/** Nothing is known: gates that need evidence stay closed. */
export const noEvidence: EvidenceSource = {
  gather: () => Promise.resolve({ approvals: [], checks: new Map(), images: new Map(), metrics: new Map() }),
};
