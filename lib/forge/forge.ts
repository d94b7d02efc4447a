/**
 * Where pull requests live: one repository on GitHub, GitLab, Gitea, or in plain git.
 *
 * Every method may throw a `UserError` (no access, not found, refused input, unreachable), whose text never holds a
 * credential. Lists are complete: all pages are read.
 */
export interface Forge {
  readonly describe: ForgeDescription;

  /** Opens a pull request, with its labels set and its reviewers asked. */
  openPullRequest(request: NewPullRequest): Promise<PullRequest>;
  /** Changes just the fields that are given. */
  updatePullRequest(number: number, change: PullRequestChange): Promise<PullRequest>;
  /** @throws UserError when there is no such pull request. */
  findPullRequest(number: number): Promise<PullRequest>;
  /** Pull requests that match the whole filter, lowest number first. */
  listPullRequests(filter: PullRequestFilter): Promise<readonly PullRequest[]>;
  /** Closes without merging; closing a closed one changes nothing. */
  closePullRequest(number: number): Promise<PullRequest>;

  /** Whether the forge would merge it now, by the forge's own rules. */
  mergeState(number: number): Promise<MergeState>;
  /**
   * Merges exactly `expectedHead`, or says why not; what the forge refuses is an answer, not an exception.
   *
   * The local forge merges onto exactly `expectedBase`, too. The others look at the base right before they merge, and tell
   * with `onto` what the merge stands on: their APIs compare the head only, so a push within that moment slips through.
   */
  merge(number: number, options: MergeOptions): Promise<MergeResult>;

  /**
   * Approvals that count: of the current head, not dismissed or taken back, not by the author, and by someone who may
   * write to the repository.
   */
  listApprovals(number: number): Promise<readonly Approval[]>;
  /** Logins of a team's members; undefined where the forge has no teams or the credential may not see this one. */
  tryListTeamMembers(team: string): Promise<readonly string[] | undefined>;

  /** Creates the comment that carries this marker, or replaces its text: there is one comment per marker. */
  upsertComment(number: number, comment: MarkedComment): Promise<Comment>;

  /** Writes one commit status. Cuts the description to `STATUS_DESCRIPTION_LIMIT` characters. */
  writeStatus(sha: string, status: NewCommitStatus): Promise<void>;
  /** Every status ever written for a commit, newest first: a context appears once per write. */
  listStatuses(sha: string): Promise<readonly CommitStatus[]>;

  /** What a commit has that another one has not. @throws UserError where one of them is not there */
  commitsBetween(before: string, after: string): Promise<CommitRange>;

  /** Starts a CI run in this repository. */
  dispatch(event: DispatchEvent): Promise<void>;
}

/** What this forge calls things, for messages. */
export interface ForgeDescription {
  /** `GitHub`, `GitLab`, … */
  readonly name: string;
  /** `pull request` or `merge request`. */
  readonly request: string;
  /** What stands before a request's number in text: `#` or `!`. */
  readonly numberPrefix: string;
  /** `owner/name`; on GitLab a path of any depth. */
  readonly repository: string;
}

/** `merged` is never also `closed`. */
export type PullRequestState = 'open' | 'merged' | 'closed';

/** One pull request (on GitLab: merge request), as read at one moment. */
export interface PullRequest {
  /** The number people see: on GitLab the `iid`. */
  readonly number: number;
  readonly url: string;
  readonly state: PullRequestState;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  /** Head branch, without `refs/heads/`. */
  readonly head: string;
  /** The head branch is another repository's: anyone may have named and filled it. */
  readonly fromFork: boolean;
  /** Full commit id of the head. */
  readonly headSha: string;
  /** Branch it merges into. */
  readonly base: string;
  /** Sorted. */
  readonly labels: readonly string[];
  /** Who is still asked to review. */
  readonly reviewers: Reviewers;
  /** Login of whoever opened it. */
  readonly author: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Only when merged: the commit on `base` that brought it in. */
  readonly mergeCommit?: string;
  /** Only when merged. */
  readonly mergedAt?: Date;
}

/** Users by login, teams by `organisation/team`; both sorted when read. */
export interface Reviewers {
  readonly users: readonly string[];
  readonly teams: readonly string[];
}

/** A pull request to open, between two branches of the same repository. */
export interface NewPullRequest {
  /** Head branch; it must have been pushed. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  /** Markdown, at most 65,536 characters. */
  readonly body: string;
  /** @default false */
  readonly draft?: boolean;
  /** Labels that do not exist yet are made. @default none */
  readonly labels?: readonly string[];
  /** The author among them is left out. @default nobody */
  readonly reviewers?: Partial<Reviewers>;
}

/** Fields to change; what is absent stays. */
export interface PullRequestChange {
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
  /** The complete set: labels not in it are taken off. */
  readonly labels?: readonly string[];
  /** Asked in addition to those already asked. */
  readonly reviewers?: Partial<Reviewers>;
}

/** Which pull requests to list; an empty filter means all. */
export interface PullRequestFilter {
  readonly state?: PullRequestState;
  /** Head branch in this repository: a fork's branch of the same name does not match. */
  readonly head?: string;
  /** Base branch. */
  readonly base?: string;
  /** Has all of these. */
  readonly labels?: readonly string[];
}

/** The forge's own view: `checking` means that it has not made up its mind yet. */
export interface MergeState {
  readonly state: 'mergeable' | MergeRefusal | 'checking' | 'merged';
  /** The forge's own word or sentence. */
  readonly reason: string;
  /** The head this was said of. */
  readonly headSha: string;
}

/**
 * Why a forge does not merge: conflicts with the base (`not-mergeable`), a head without the newest commits of its base
 * where the forge asks for them (`behind`), a required check that has not passed (`checks-failing`), any other rule or
 * missing right, such as reviews (`protected`), `draft`, or `closed`.
 */
export type MergeRefusal = 'not-mergeable' | 'behind' | 'checks-failing' | 'protected' | 'draft' | 'closed';

/** How to merge. */
export interface MergeOptions {
  /** Full commit id; another head is refused as `head-moved`. */
  readonly expectedHead: string;
  /** Full commit id of the base that the merge was decided on; another one is refused as `base-moved`. @default any */
  readonly expectedBase?: string | undefined;
  /** @default 'merge' */
  readonly method?: MergeMethod;
  /** Commit message: subject, empty line, body. @default the forge's own. Without effect for `rebase`. */
  readonly message?: string;
}

/** `merge` makes a merge commit, `squash` one commit of all, `rebase` replays them. */
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** What became of a merge. Merging what was merged before at the same head is `merged` again. */
export type MergeResult =
  | {
      readonly outcome: 'merged';
      /** The commit on the base branch. */
      readonly commit: string;
      /** The base that it was merged onto. Only where `expectedBase` was given, and not for `rebase`. */
      readonly onto?: string;
    }
  | { readonly outcome: 'head-moved'; /** The head now. */ readonly head: string }
  | { readonly outcome: 'base-moved'; /** The base now. */ readonly base: string }
  | { readonly outcome: MergeRefusal; /** The forge's own words. */ readonly reason: string };

/** One person's standing approval of a head. */
export interface Approval {
  readonly user: string;
  /** The head that was approved. */
  readonly headSha: string;
  readonly at: Date;
}

/** A comment that can be found again. */
export interface MarkedComment {
  /** Lower-case letters, digits, `-`, `/` and `.`; hidden in the text as an HTML comment. */
  readonly marker: string;
  /** Markdown without the marker. */
  readonly body: string;
}

/** A comment as stored. */
export interface Comment {
  readonly id: string;
  readonly url: string;
}

/** GitHub's four words; other forges' words are mapped onto them. */
export type StatusState = 'pending' | 'success' | 'failure' | 'error';

/** A status to write. */
export interface NewCommitStatus {
  /** Names the check, for example `slipway/eu-1/production/cart`. */
  readonly context: string;
  readonly state: StatusState;
  readonly description: string;
  readonly targetUrl?: string;
}

/** A status as read. */
export interface CommitStatus extends NewCommitStatus {
  readonly creator: StatusCreator;
  readonly createdAt: Date;
}

/** Who wrote a status: count a receipt only when this is the configured author. */
export interface StatusCreator {
  /** A GitHub App writes as `<app slug>[bot]`. */
  readonly login: string;
  /** The forge's own number for the account, as text; logins can be renamed and taken over, this cannot. Empty when unknown. */
  readonly id: string;
  /** An App or bot account, where the forge tells. */
  readonly bot: boolean;
}

/** Commits between two others, as for a changelog. */
export interface CommitRange {
  /** How many there are. */
  readonly total: number;
  /** Newest first; at most `COMMIT_RANGE_LIMIT`. */
  readonly commits: readonly CommitLine[];
}

/** One commit in one line. */
export interface CommitLine {
  readonly oid: string;
  readonly subject: string;
  /** Name of its author. */
  readonly author: string;
}

/** Most commits of a range that are told one by one. */
export const COMMIT_RANGE_LIMIT = 50;

/** A CI run to start. */
export interface DispatchEvent {
  /** Workflow file name, for example `release.yaml`; GitLab has one pipeline per project and ignores it. */
  readonly workflow: string;
  /** Branch or tag whose definition runs. */
  readonly ref: string;
  /** Workflow inputs; on GitLab the pipeline's variables. */
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Longest description of a commit status, in characters.
 *
 * @see https://docs.github.com/en/rest/commits/statuses
 */
export const STATUS_DESCRIPTION_LIMIT = 140;
