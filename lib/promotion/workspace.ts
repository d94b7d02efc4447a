import type { Identity } from '../environment-repo/git-commit';
import type { Store } from '../environment-repo/store';
import type { Forge } from '../forge/forge';

/** A branch of a repository that Argo CD follows, and the forge of its pull requests. */
export interface Target {
  /** Key of the layout's repository. @default the environment repo's own */
  readonly repository?: string | undefined;
  readonly store: Store;
  readonly forge: Forge;
  readonly branch: string;
}

/** The branches that a layout spreads an environment repo over. */
export interface Targets {
  /** What belongs to no environment stands on the first one. */
  readonly all: readonly [Target, ...Target[]];
  /** Where a path stands: one of them. */
  readonly of: (path: string) => Target;
}

/** What every action on the environment repo works with. */
export interface Workspace extends Target {
  /** @default the workspace's own branch alone */
  readonly targets?: Targets;
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

/** Where the paths of a workspace stand. */
export function targetsOf(workspace: Workspace): Targets {
  return workspace.targets ?? { all: [workspace], of: () => workspace };
}

/** The workspace with its branch, repository and forge being those that a path stands on. */
export function workspaceAt<W extends Workspace>(workspace: W, path: string): W & Target {
  return onTarget(workspace, targetsOf(workspace).of(path));
}

/** The workspace with its branch, repository and forge being those of one target. */
export function onTarget<W extends Workspace>(workspace: W, { repository, store, forge, branch }: Target): W & Target {
  return { ...workspace, targets: targetsOf(workspace), repository, store, forge, branch };
}
