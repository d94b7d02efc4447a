import type { Oid } from './git-objects';
import type { GitProcess } from './git-process';
import type { PushResult, RefUpdate } from './git-push';

/** The repository that a store reads and writes objects in, and how refs of the remote are learnt and changed from there. */
export interface GitSource {
  readonly git: GitProcess;

  /** Makes it usable. */
  prepare(): Promise<void>;

  /** Does what can be done about missing or damaged objects. */
  repair(): Promise<void>;

  /** Asks the remote for refs. @param patterns Full refs, or whole folders such as `refs/heads/*`. */
  fetch(patterns: readonly string[]): Promise<Map<string, Oid>>;

  /** What the last fetch, of any process, saw. */
  refs(patterns: readonly string[]): Promise<Map<string, Oid>>;

  /** Changes refs of the remote, all of them or none. @see pushRefs */
  push(updates: readonly RefUpdate[]): Promise<PushResult>;

  /** Runs an attempt that was overtaken before, one after the other where they would only overtake each other again. */
  inTurn<T>(attempt: () => Promise<T>): Promise<T>;

  /** Fetches more history than there is. @param commits How many more; all of it by default. */
  deepen(commits?: number): Promise<void>;

  /** Whether history ends at some commit only because no more was fetched. */
  isShallow(): boolean;

  /** The commits at which fetched history ends. */
  boundary(): Set<Oid>;
}
