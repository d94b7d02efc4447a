import type { Receipt } from './receipt';
import type { Release } from './release';

/** What a gate answers. */
export type Verdict =
  | { readonly state: 'open'; readonly why: string }
  | { readonly state: 'blocked'; readonly why: string; readonly opens: string }
  | { readonly state: 'waiting'; readonly why: string; readonly until: Date };

/** A version that may run nowhere. */
export interface Ban {
  /** An image digest, or a version: a tag, a chart version or a git revision. */
  readonly version: string;
  /** Only this app's. @default every app's */
  readonly app?: string | undefined;
  readonly reason: string;
  readonly by?: string | undefined;
  readonly since: string;
}

/** A time in which an environment takes no promotions. */
export interface FreezeWindow {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly by?: string | undefined;
}

/** What runs in one environment, and what stops it from changing. */
export interface EnvironmentState {
  readonly releases: ReadonlyMap<string, Release>;
  readonly freezes: readonly FreezeWindow[];
  /** By app and cluster: what the rendered tree is keyed by (see Receipt.tree). */
  readonly trees: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Everything that promotions depend on, as read from the environment repo at one commit. */
export interface DeliveryState {
  readonly environments: ReadonlyMap<string, EnvironmentState>;
  readonly bans: readonly Ban[];
}

/** A review of a pull request that counts for its present head. */
export interface Approval {
  readonly by: string;
  readonly teams: readonly string[];
}

/** What was found out about a candidate before gates are asked; gates themselves reach for nothing. */
export interface Evidence {
  readonly approvals: readonly Approval[];
  /** Commit statuses by context. */
  readonly checks: ReadonlyMap<string, 'success' | 'pending' | 'failure'>;
  /** By image digest: identities whose signature was verified, and the worst severity of an attested scan. */
  readonly images: ReadonlyMap<string, ImageEvidence>;
  /** By query: the value of a metric. */
  readonly metrics: ReadonlyMap<string, number>;
}

/** What is proven of one image. */
export interface ImageEvidence {
  readonly signedBy: readonly string[];
  readonly scan?: { readonly worst: Severity; readonly at: Date } | undefined;
}

/** How bad a vulnerability is, mildest first. */
export const severities = ['none', 'low', 'medium', 'high', 'critical'] as const;
/** How bad a vulnerability is. */
export type Severity = (typeof severities)[number];

/** Who must have signed an image: a workload identity that an OIDC issuer vouches for, or the holder of a key. */
export type Signer =
  | {
      readonly keyless: {
        /** URL of the OIDC issuer. */
        readonly issuer: string;
        /** Of the certificate, `*` standing for any run of characters. */
        readonly identity: string;
      };
    }
  /** The public key as PEM text. */
  | { readonly key: string };

/** What must be found out before a gate can be asked. */
export type Need =
  | { readonly kind: 'approvals' }
  | { readonly kind: 'check'; readonly context: string }
  | { readonly kind: 'signature'; readonly signer: Signer }
  /** Signer: whose scans count, besides those of whoever must sign. */
  | { readonly kind: 'scan'; readonly signer?: Signer | undefined }
  | { readonly kind: 'metric'; readonly query: string };

/** By environment, then by cluster: what a rendered tree is keyed by (see Receipt.tree). */
export type CandidateTrees = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** All that a gate may look at. */
export interface GateInput {
  readonly app: string;
  /** Where the release comes from; undefined for a build that enters directly. */
  readonly from: string | undefined;
  readonly to: string;
  readonly release: Release;
  readonly state: DeliveryState;
  readonly receipts: readonly Receipt[];
  /** What the release was rendered to where it ran before and no longer does. @default only what runs now is known */
  readonly candidateTrees?: CandidateTrees | undefined;
  readonly evidence: Evidence;
  /** Apps that the app calls, by name. */
  readonly calls: readonly string[];
  readonly now: Date;
}

/** A time that comes back each week. */
export interface WeeklyFreeze {
  /** When it begins: cron, five fields. */
  readonly schedule: string;
  readonly minutes: number;
  /** An IANA time zone. */
  readonly timeZone: string;
  readonly words: string;
}

/** A pure function that says whether a promotion may happen now. */
export interface Gate {
  /** As people write it: `healthyIn(staging)`. */
  readonly name: string;
  /** What it asks for, in one sentence; shown in `environment.yaml` and in pull requests. */
  readonly words: string;
  /** The environment that it looks at, which must be upstream. */
  readonly environment?: string | undefined;
  /** Whether a hotfix may go past it. Signatures, tag rules and bans are never skipped. */
  readonly onHotfix: 'skip' | 'keep';
  /** Just the merge: what it asks for can only happen on the pull request. @default the pull request too */
  readonly stops?: 'merge' | undefined;
  /** What has to be found out for it. @default nothing beyond state and receipts */
  readonly needs?: readonly Need[] | undefined;
  /** Times that come back each week in which it is shut. @default none */
  readonly weekly?: readonly WeeklyFreeze[] | undefined;
  evaluate(input: GateInput): Verdict;
}
