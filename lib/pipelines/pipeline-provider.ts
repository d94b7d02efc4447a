import type { Problem } from '../errors';
import type { AnnounceTarget, AppOptions } from './app-options';
import type { JobTokenOpens } from './job-token';
import type { Pipeline } from './pipeline';

/** Something that runs pipelines. One file in `providers/`, which exports it as `provider`. */
export interface PipelineProvider {
  /** As the command line names it: `github-actions`. */
  readonly name: string;
  /** What it cannot do of what is asked, for all of it at once. */
  readonly problems: (asked: Asked) => readonly Problem[];
  /** The files that make it run these pipelines, all of one repository, by path. */
  readonly files: (pipelines: readonly Pipeline[]) => ReadonlyMap<string, string>;
  /** Whether a run can prove who it is, so that images are signed by its identity. */
  readonly vouches: boolean;
  /** Which registries `login: 'job-token'` is for. */
  readonly jobTokenOpens: JobTokenOpens;
  /** How others start a pipeline of a repository that it runs. */
  readonly announce: AnnounceRecipe;
}

/** What a repository's pipelines ask of a provider. */
export interface Asked {
  readonly pipelines: readonly Pipeline[];
  /** Of an app's repository. */
  readonly app?: Pick<AppOptions, 'images' | 'login' | 'signing'>;
}

/**
 * How an event is sent to a program's repository.
 *
 * None needs write access to its contents: who announces can start pipelines, and change nothing.
 */
export interface AnnounceRecipe {
  /** jq program for the request's body, of `$branch`, `$pipeline` (a name) and `$inputs` (texts by name). */
  readonly body: string;
  readonly url: (target: AnnounceTarget, pipeline: string) => string;
  /** What stands before the token in the header that carries it; undefined where the body carries it. */
  readonly authorization: string | undefined;
  readonly headers: readonly string[];
}
