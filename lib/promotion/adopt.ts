import type { Oid } from '../environment-repo/git-objects';
import { recordOf } from '../environment-repo/part';
import { releaseChange } from '../environment-repo/release-file';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import { paths } from '../model/paths';
import type { RenderedRecord } from '../model/state-files';
import type { Change } from './change';
import { changeRepository } from './change-repository';
import { formatRecord } from './publish-plan';
import { findRelease } from './rollback';
import type { Place } from './stops';
import type { Workspace } from './workspace';

/** What was adopted. */
export interface Adopted {
  /** Paths that others changed. */
  readonly paths: readonly string[];
  readonly commit: Oid | undefined;
}

/**
 * Keeps what somebody changed by hand in an app's rendered files: takes it for what Slipway wrote last, and holds the
 * app, so that the next publish does not take it back. Loads no user code.
 *
 * @throws UserError when nothing was changed.
 */
export async function adopt(workspace: Workspace, place: Place, reason: string): Promise<Adopted> {
  const { value, commits } = await changeRepository(workspace, async (view) => {
    const release = await findRelease(view, place);
    const recordPath = paths.rendered(place.environment, place.app);
    const record = (await view.records([recordPath])).get(recordPath);
    const present = presentFiles(view, place, record);
    const changed = changedPaths(record?.files ?? {}, present);
    if (changed.length === 0)
      throw new UserError(
        `nothing of '${place.app}' in ${place.environment} was changed by hand`,
        'slipway status shows what was',
      );
    const hold = release.hold ?? { reason, by: workspace.actor, since: workspace.now().toISOString() };
    const { program = 'adopted', sources } = record ?? {};
    const adopted = recordOf(Object.entries(present), { program, sources });
    const change: Change = {
      by: 'commit',
      branch: '',
      subject: `Adopt changes by hand: ${place.app} in ${place.environment}`,
      body: `${reason}\n\n${changed.join('\n')}`,
      trailers: { action: 'adopt', reason },
      files: new Map([
        releaseChange(place.environment, { ...release, hold }),
        [recordPath, formatRecord({ record: recordPath }, adopted)],
      ]),
    };
    return { changes: [change], value: { changed, change } };
  });
  return { paths: value.changed, commit: commits.get(value.change) };
}

/** The app's files as they stand: those that Slipway wrote, and whatever else lies in its folders. */
function presentFiles(
  view: RepoView,
  { environment, app }: Place,
  record: RenderedRecord | undefined,
): Record<string, Oid> {
  const folder = new RegExp(`^${environment}/manifests/[^/]+/${app}/`);
  const own = Object.keys(record?.files ?? {});
  const all = [...view.entries].filter(
    ([path, entry]) => entry.type === 'blob' && (folder.test(path) || own.includes(path)),
  );
  return Object.fromEntries(all.map(([path, entry]) => [path, entry.oid] as const).sort());
}

function changedPaths(before: Readonly<Record<string, Oid>>, after: Readonly<Record<string, Oid>>): string[] {
  const all = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...all].filter((path) => before[path] !== after[path]).sort();
}
