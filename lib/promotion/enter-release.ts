import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import { mergeOutcome, type Asked } from './asked';
import { backfillBranch, planId, releaseBranch, type Change, type WriteOptions } from './change';
import { changeRepository } from './change-repository';
import { describeChanges } from './describe-changes';
import { askEntry, checkEntry } from './entry-gates';
import { entryBody } from './evidence';
import { commitsOf, type EvidenceSource } from './evidence-source';
import { releaseFiles } from './release-files';
import { requestChange, type RequestLink } from './requests';
import { settleSlippedCommits } from './settle-slipped-commits';
import type { Workspace } from './workspace';

/** A release that enters an environment directly, not from the one before it. */
export interface Entry extends WriteOptions {
  /** A build, or a hotfix from further down. */
  readonly kind: 'release' | 'back-fill';
  readonly environment: Environment;
  readonly app: string;
  readonly by: Change['by'];
  /** The release that it makes of what runs now; undefined where it runs already. */
  readonly next: (present: Release | undefined) => Release | undefined;
  readonly evidence: EvidenceSource;
  readonly dryRun: boolean;
}

/** What entered. */
export interface EnteredRelease {
  /** Undefined where it runs already. */
  readonly release: Release | undefined;
  readonly present: Release | undefined;
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
}

interface Written {
  readonly next: Release | undefined;
  readonly present: Release | undefined;
  readonly change: Change | undefined;
  readonly body: string;
}

/** Brings a release into an environment: gates, then one commit or one request of its own. @throws BlockedError */
export async function enterRelease(workspace: Workspace, platform: Platform, entry: Entry): Promise<EnteredRelease> {
  const { value, commits, slipped } = await changeRepository<Written>(
    workspace,
    async (view) => {
      const written = await planEntry(workspace, platform, view, entry);
      return { changes: written.change === undefined ? [] : [written.change], value: written };
    },
    entry,
  );
  const { next, present, change, body } = value;
  const commit = change === undefined ? undefined : commits.get(change);
  if (change?.by === 'commit' && commit !== undefined && next !== undefined && slipped !== undefined) {
    const { kind, app, environment, evidence } = entry;
    const ask = async (view: RepoView): Promise<Asked> => {
      const { results } = await askEntry(workspace, platform, view, environment, next, evidence);
      return { ...mergeOutcome(results), gates: results, isCurrent: true };
    };
    const place = { kind, app, environment: environment.name };
    await settleSlippedCommits(workspace, [{ place, commit, ask, ...slipped }]);
  }
  const entered = { release: next, present, commit };
  if (change?.by !== 'pull-request' || commit === undefined) return { ...entered, request: undefined };
  const { environment, kind } = entry;
  const request = await requestChange(workspace, change, {
    body,
    labels: ['slipway', kind, environment.name],
    owners: environment.owners,
  });
  return { ...entered, request };
}

async function planEntry(workspace: Workspace, platform: Platform, view: RepoView, entry: Entry): Promise<Written> {
  const { environment, app, by, evidence, kind } = entry;
  const present = await view.release(environment.name, app);
  const next = entry.next(present);
  if (next === undefined) return { next, present, change: undefined, body: '' };
  const gates = await checkEntry(workspace, platform, view, environment, next, by, evidence);
  const isNew = present === undefined;
  const { files, parts } = await releaseFiles(workspace, platform, view, {
    environment: environment.name,
    release: next,
    isNew,
  });
  const change = entryChange(entry, next, present, files);
  const changes = (await describeChanges(view, { parts })).flatMap((one) => one.apps);
  const isTold = by === 'pull-request' && !entry.dryRun;
  const commits = isTold ? await commitsOf(evidence, present?.source, next.source) : undefined;
  const common = { environment: environment.name, present, next, changes, planId: planId(change), commits };
  return { next, present, change, body: entryBody({ ...common, kind, gates }) };
}

function entryChange(
  { kind, environment: { name }, by }: Entry,
  next: Release,
  present: Release | undefined,
  files: Change['files'],
): Change {
  const { commit, url } = next.source ?? {};
  const versions = `${present === undefined ? 'nothing' : versionLabel(present)} → ${versionLabel(next)}`;
  const label = `${next.app} ${versionLabel(next)}`;
  return {
    by,
    branch: kind === 'release' ? releaseBranch(name, next.app) : backfillBranch(name, next.app),
    subject: kind === 'release' ? `Release ${label} to ${name}` : `Back-fill ${label} to ${name}`,
    body: [versions, commit === undefined ? '' : `Built from ${commit}`, url ?? '']
      .filter((line) => line !== '')
      .join('\n'),
    trailers: { action: kind, release: `${next.app}@${name} ${next.generation} ${versionLabel(next)}` },
    files,
  };
}
