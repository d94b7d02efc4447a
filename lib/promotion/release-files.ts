import type { PartPlan } from '../environment-repo/part';
import { releaseChange } from '../environment-repo/release-file';
import type { RepoView } from '../environment-repo/repo-view';
import { ChangedOutsideError } from '../errors';
import type { Platform } from '../model/platform';
import type { Release } from '../model/release';
import type { FileChange } from './change';
import { changedBy } from './changed-by';
import { outsideProblem } from './outside-problem';
import { planPublish } from './publish-plan';
import type { Workspace } from './workspace';

/** A release that an environment is about to run. */
export interface NewRelease {
  readonly environment: string;
  readonly release: Release;
  /** The app had no release there: it brings its namespace and its project. */
  readonly isNew: boolean;
  /** Releases that earlier commits of the same push bring to that environment. */
  readonly before?: readonly Release[];
}

/** What a release changes in the environment repo. */
export interface ReleaseFiles {
  readonly files: ReadonlyMap<string, FileChange>;
  /** What is rendered from it, compared with what stands there. */
  readonly parts: readonly PartPlan[];
}

/** The files of a release and of what is rendered from it. @throws ChangedOutsideError where others changed the app's files */
export async function releaseFiles(
  { program }: Pick<Workspace, 'program'>,
  platform: Platform,
  view: RepoView,
  { environment, release, isNew, before = [] }: NewRelease,
): Promise<ReleaseFiles> {
  const pending = new Map([...before, release].map((one) => [one.app, one]));
  const { parts } = await planPublish(platform, view, {
    selection: { environments: [environment], apps: [release.app], beside: isNew },
    overwrite: false,
    program: program ?? 'unknown',
    // An app that runs there already was judged with all others when it was published.
    check: isNew ? 'whole' : 'part',
    pending: new Map([[environment, pending]]),
  });
  const files = new Map<string, FileChange>([releaseChange(environment, release)]);
  for (const part of parts) {
    if (part.state === 'outside')
      throw new ChangedOutsideError([outsideProblem(part.part, part.paths, await changedBy(view, part.paths))]);
    if (part.state === 'changed') for (const [path, content] of part.changes) files.set(path, content);
  }
  return { files, parts };
}
