/** What makes a pipeline run. */
export type Trigger =
  | { readonly on: 'pull-request'; readonly branches: readonly string[]; readonly paths?: readonly string[] }
  | { readonly on: 'merge-queue' }
  | { readonly on: 'push'; readonly branches: readonly string[]; readonly paths?: readonly string[] }
  | { readonly on: 'tag'; /** `*` stands for any characters. */ readonly pattern: string }
  | {
      readonly on: 'schedule';
      /** Five fields, UTC. */ readonly cron: string;
      /** @default the main one */ readonly branch?: string;
    }
  | { readonly on: 'event'; readonly inputs: readonly EventInput[] };

/** The kinds of runs that jobs and steps can be limited to. */
export type Occasion = Trigger['on'];

/** What an event of another repository brings along. */
export interface EventInput {
  readonly name: string;
  readonly description: string;
}

/**
 * A pipeline that no provider's words are in: each provider turns it into its own files.
 *
 * What a pipeline may do stands in its jobs; a job without permissions reads the repository and no more.
 */
export interface Pipeline {
  /** Lower-case; names the file where a provider has one per pipeline, and the event that starts it. */
  readonly name: string;
  readonly title: string;
  /** What generates it, without `slipway`: told on the first line of its file. */
  readonly command: string;
  readonly triggers: readonly Trigger[];
  readonly jobs: readonly Job[];
  /** Runs of one pull request take each other's place; others never do, where this is all that is said. */
  readonly replacesRuns?: boolean;
  /** At most one run at a time; those between the running one and the newest may be left out. */
  readonly oneAtATime?: boolean;
}

/** What the provider's own token may do, beyond reading the repository. */
export type Permission =
  /** Push images to the provider's own registry. */
  | 'push-images'
  /** Prove to others who it is: keyless signatures, clouds. */
  | 'identify'
  /** Upload findings of code scanning. */
  | 'report-findings'
  /** Comment on pull requests. */
  | 'comment'
  /** Write commit statuses. */
  | 'write-statuses';

/** Steps on one machine. */
export interface Job {
  /** Lower-case letters and dashes; unique in its repository where the provider has one file for all pipelines. */
  readonly id: string;
  /** @default every one of the pipeline's */
  readonly occasions?: readonly Occasion[];
  /** Not for pull requests of forks: they have no secrets. */
  readonly ownBranchesOnly?: boolean;
  /** Jobs that must have passed. */
  readonly needs?: readonly string[];
  /** Whatever became of those it needs. */
  readonly always?: boolean;
  readonly permissions?: readonly Permission[];
  readonly needsMachine: Machine;
  readonly env?: Env;
  /** Folder that commands run in. @default the repository's */
  readonly folder?: string;
  readonly timeoutMinutes: number;
  readonly steps: readonly Step[];
}

/** What has to be there: an engine for containers with `make` and what it calls, or Node. */
export type Machine = 'containers' | 'node';

/** Variables; those that hold secrets hold references to them. */
export type Env = Readonly<Record<string, Value>>;

/** Text, or something that just the provider knows at the time. */
export type Value =
  | string
  | { readonly secret: string }
  | { readonly setting: string }
  | { readonly fact: Fact }
  | { readonly input: string }
  /** The password that the `cloud-login` step before it made. */
  | { readonly registryPassword: CloudLogin['cloud'] }
  /** What the `git-token` step before it made. */
  | { readonly gitToken: TokenAccess };

/** What a provider knows of a run. */
export type Fact =
  | 'commit'
  | 'branch'
  | 'tag'
  | 'repository-url'
  | 'run-url'
  | 'pull-request'
  /** The branch that a merge queue tests; its name ends in the number of the pull request. */
  | 'queue-branch'
  /** The newest commit of the pull request. */
  | 'head'
  /** The commit that the pull request is compared with. */
  | 'base'
  /** `true` in a scheduled run, else empty. */
  | 'nightly'
  /** Who the job's own token is for the provider's registry. */
  | 'registry-user'
  /** The token of the job itself. */
  | 'job-token'
  /** `passed` or `failed`: what became of the jobs that this one needs. */
  | 'result';

/** A secret by its name: its value never stands in a file. */
export function secret(name: string): Value {
  return { secret: name };
}

/** A setting of the repository that is no secret. */
export function setting(name: string): Value {
  return { setting: name };
}

/** What the provider knows of the run. */
export function fact(name: Fact): Value {
  return { fact: name };
}

/** One thing that a job does. */
export type Step = StepKind & {
  /** @default every one of the job's */
  readonly occasions?: readonly Occasion[];
};

/** A shell command. */
export interface Run {
  readonly do: 'run';
  readonly name: string;
  readonly command: string;
  readonly env?: Env;
  /** Even where a step before it failed. */
  readonly always?: boolean;
}

type StepKind =
  | Run
  | {
      readonly do: 'checkout';
      /** `owner/name` of another repository. @default its own */
      readonly repository?: string;
      /** Folder beside what is checked out already, for the request's newest commit. @default all of the workspace */
      readonly requestInto?: string;
      /** The `git-token` made before that may read it. @default the job's own token */
      readonly token?: TokenAccess;
      /** @default 'newest' */
      readonly history?: 'newest' | 'all';
    }
  | { readonly do: 'node'; readonly version: string }
  /** Emulation of other processors. */
  | { readonly do: 'emulation'; readonly platforms: readonly string[] }
  /** A registry's password in exchange for the run's identity; then `registryPassword`. */
  | { readonly do: 'cloud-login'; readonly login: CloudLogin; readonly registry: string }
  /** A short-lived token for another repository; then `gitToken`. */
  | { readonly do: 'git-token'; readonly repository: string; readonly access: TokenAccess }
  /** Shows findings beside the code. */
  | { readonly do: 'report-findings'; readonly file: string; readonly always?: boolean };

/** What a token of another repository is for. */
export type TokenAccess =
  /** Start pipelines there, and nothing else. */
  | 'announce'
  | 'read'
  /** Commits, pull requests and statuses. */
  | 'write';

/** A cloud that takes a run's identity in place of a password. */
export type CloudLogin =
  | { readonly cloud: 'aws'; readonly role: string; readonly region: string }
  | { readonly cloud: 'google'; readonly workloadIdentityProvider: string; readonly serviceAccount: string }
  | { readonly cloud: 'azure'; readonly clientId: string; readonly tenantId: string };
