import type { Identity } from '../environment-repo/git-commit';
import type { Store } from '../environment-repo/store';
import type { Forge } from '../forge/forge';

/** What every action on the environment repo works with. */
export interface Workspace {
  readonly store: Store;
  readonly forge: Forge;
  /** The branch that Argo CD follows. */
  readonly branch: string;
  /** Whom Slipway's commits are by. */
  readonly author: Identity;
  /** Who asked for it, as recorded in holds, bans and hotfixes. */
  readonly actor: string;
  /** Commit of the program; undefined where no user code is loaded. */
  readonly program: string | undefined;
  readonly now: () => Date;
}

/** The full ref of a branch. */
export function headRef(branch: string): string {
  return `refs/heads/${branch}`;
}
