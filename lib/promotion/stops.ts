import type { Oid } from '../environment-repo/git-objects';
import { formatBans, formatFreezes, releaseChange } from '../environment-repo/release-file';
import type { RepoView } from '../environment-repo/repo-view';
import { throwIfAny, UserError, type Problem } from '../errors';
import type { Ban, FreezeWindow } from '../model/gate';
import { nearestNames } from '../model/names';
import { paths } from '../model/paths';
import type { Release } from '../model/release';
import { environmentSettings } from './environment-settings';
import type { Change } from './change';
import { changeRepository } from './change-repository';
import { findRelease } from './rollback';
import { withoutTakenBack } from './taken-back';
import type { Workspace } from './workspace';

/** What a hold, ban or freeze changed. */
export interface Stopped {
  /** False where it was so already. */
  readonly changed: boolean;
  readonly subject: string;
  readonly commit: Oid | undefined;
}

/** An app in an environment. */
export interface Place {
  readonly app: string;
  readonly environment: string;
}

/**
 * Keeps an app from being promoted and rendered anew. A hold that is there already stays as it is.
 *
 * @param blamed the commit that is to blame.
 */
export async function hold(workspace: Workspace, place: Place, reason: string, blamed?: Oid): Promise<Stopped> {
  const { now, actor } = workspace;
  return await edit(workspace, `Hold ${place.app} in ${place.environment}`, 'hold', reason, async (view) => {
    const release = await findRelease(view, place);
    if (release.hold !== undefined) return undefined;
    const blame = blamed === undefined ? {} : { commit: blamed };
    const held = { reason, by: actor, since: now().toISOString(), ...blame };
    return releaseChange(place.environment, { ...release, hold: held });
  });
}

/** Lets an app go on. @param again lets the versions come again, too, that were rolled back there */
export async function unhold(workspace: Workspace, place: Place, reason: string, again = false): Promise<Stopped> {
  return await edit(
    workspace,
    `Release the hold of ${place.app} in ${place.environment}`,
    'unhold',
    reason,
    async (view) => {
      const present = await findRelease(view, place);
      const { hold: _, ...released }: Release = again ? withoutTakenBack(present) : present;
      const isSame = present.hold === undefined && (!again || present.takenBack === undefined);
      return isSame ? undefined : releaseChange(place.environment, released);
    },
  );
}

/**
 * Keeps a version from being promoted anywhere, now and later.
 *
 * @throws UserError for an app that has no release anywhere, and for part of a digest: such a ban would keep nothing out.
 */
export async function ban(workspace: Workspace, version: string, reason: string, app?: string): Promise<Stopped> {
  const { now, actor } = workspace;
  return await edit(workspace, `Ban ${app === undefined ? '' : `${app} `}${version}`, 'ban', reason, async (view) => {
    throwIfAny(banProblems(view, version, app));
    const bans = await view.bans();
    if (bans.some((one) => one.version === version && one.app === app)) return undefined;
    const added: Ban = {
      version,
      ...(app === undefined ? {} : { app }),
      reason,
      by: actor,
      since: now().toISOString(),
    };
    return [paths.bans, formatBans([...bans, added])];
  });
}

function banProblems(view: RepoView, version: string, app: string | undefined): Problem[] {
  const apps = new Set(
    [...view.entries.keys()].flatMap((path) => /^[^/]+\/releases\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []),
  );
  const isPart = version.startsWith('sha256:') && !/^sha256:[0-9a-f]{64}$/.test(version);
  return [
    ...(isPart ? [{ problem: `'${version}' is no whole digest`, fix: 'write sha256: and all 64 hex digits' }] : []),
    ...(app === undefined || apps.has(app)
      ? []
      : [{ problem: `'${app}' has no release in any environment`, fix: nearestNames(app, [...apps]) }]),
  ];
}

/** Keeps an environment from taking promotions for a time. */
export async function freeze(
  workspace: Workspace,
  environment: string,
  from: Date,
  to: Date,
  reason: string,
): Promise<Stopped> {
  if (to <= from)
    throw new UserError(
      `the freeze ends (${to.toISOString()}) before it begins (${from.toISOString()})`,
      'swap --from and --to',
    );
  return await edit(workspace, `Freeze ${environment} until ${to.toISOString()}`, 'freeze', reason, async (view) => {
    await environmentSettings(view, environment);
    const freezes = await view.freezes(environment);
    const added: FreezeWindow = { from: from.toISOString(), to: to.toISOString(), reason, by: workspace.actor };
    if (freezes.some((one) => one.from === added.from && one.to === added.to)) return undefined;
    return [paths.freezes(environment), formatFreezes([...freezes, added])];
  });
}

/** One state file, one commit. What stops a promotion never waits for a review. */
async function edit(
  workspace: Workspace,
  subject: string,
  action: string,
  reason: string,
  plan: (view: RepoView) => Promise<readonly [path: string, content: string] | undefined>,
): Promise<Stopped> {
  const { value: change, commits } = await changeRepository(workspace, async (view) => {
    const file = await plan(view);
    if (file === undefined) return { changes: [], value: undefined };
    const made: Change = {
      by: 'commit',
      branch: '',
      subject,
      body: reason,
      trailers: { action, reason },
      files: new Map([file]),
    };
    return { changes: [made], value: made };
  });
  return { changed: change !== undefined, subject, commit: change === undefined ? undefined : commits.get(change) };
}
