import type { Oid } from '../environment-repo/git-objects';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import type { Environment } from '../model/environment';
import type { Image } from '../model/image';
import { findApp, findEnvironment, type Platform } from '../model/platform';
import { versionLabel, type Release } from '../model/release';
import type { Announcement } from './announcement';
import { changeRepository } from './change-repository';
import { releaseBranch, type Change } from './change';
import { blockedBy } from './blocked-by';
import type { EvidenceSource } from './evidence-source';
import { evaluateGates } from './gates/evaluate';
import { gatesOf } from './gates/gates-of';
import { releaseFiles } from './release-files';
import { announcedRelease, decideEntry, imagesOf, type EntryDecision } from './release-plan';
import { upsertRequest, type RequestLink } from './requests';
import type { Workspace } from './workspace';

/** Finds an image's digest, and that it exists. */
export interface ImageResolver {
  /** @throws UserError for no such image, an unreachable registry, another digest than was announced */
  resolve(image: Image): Promise<Image>;
}

/** A build to take in. */
export interface ReleaseOptions {
  readonly announcement: Announcement;
  /** Only into this environment; it must take the build. @default every one that takes it */
  readonly environment?: string;
  readonly dryRun: boolean;
  readonly images: ImageResolver;
  readonly evidence: EvidenceSource;
}

/** What an announcement did in one environment. */
export interface Entered {
  readonly decision: EntryDecision;
  /** Undefined where it was refused, or runs there already. */
  readonly release: Release | undefined;
  readonly present: Release | undefined;
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
}

/**
 * Takes in a build: into every environment whose entry rules take it directly, by commit or by request.
 *
 * Images are looked up in their registry first: nothing is written for one that is not there.
 */
export async function release(workspace: Workspace, platform: Platform, options: ReleaseOptions): Promise<Entered[]> {
  const { announcement, environment, images } = options;
  const app = findApp(platform, announcement.app);
  const resolved = new Map<string, Image>();
  for (const [name, image] of imagesOf(app, announcement)) resolved.set(name, await images.resolve(image));
  const asked =
    environment === undefined ? [...platform.environments.values()] : [findEnvironment(platform, environment)];
  const decisions = asked.map((one) => decideEntry(one, app, announcement));
  const entering = decisions.filter((one) => one.outcome === 'enter');
  if (entering.length === 0) {
    const why = decisions.map((one) => (one.outcome === 'enter' ? '' : one.why)).join('; ');
    throw new UserError(
      `no environment takes this build: ${why}`,
      'promote it, or give the environment an entry rule for such builds',
    );
  }
  const entered: Entered[] = [];
  for (const decision of decisions) {
    if (decision.outcome === 'enter') entered.push(await enter(workspace, platform, options, decision, resolved));
    else entered.push({ decision, release: undefined, present: undefined, commit: undefined, request: undefined });
  }
  return entered;
}

interface WrittenRelease {
  readonly next: Release | undefined;
  readonly present: Release | undefined;
  readonly change: Change | undefined;
}

async function enter(
  workspace: Workspace,
  platform: Platform,
  { announcement, dryRun, evidence }: Pick<ReleaseOptions, 'announcement' | 'dryRun' | 'evidence'>,
  decision: Extract<EntryDecision, { outcome: 'enter' }>,
  resolved: ReadonlyMap<string, Image>,
): Promise<Entered> {
  const app = findApp(platform, announcement.app);
  const target = findEnvironment(platform, decision.environment);
  const { value, commits } = await changeRepository<WrittenRelease>(
    workspace,
    async (view) => {
      const present = await view.release(target.name, app.name);
      const next = announcedRelease(app, present, announcement, resolved);
      if (next === undefined) return { changes: [], value: { next, present, change: undefined } };
      await checkEntry(workspace, platform, view, target, next, decision.by, evidence);
      const { files } = await releaseFiles(workspace, platform, view, {
        environment: target.name,
        release: next,
        isNew: present === undefined,
      });
      const change = entryChange(target.name, next, present, decision.by, files);
      return { changes: [change], value: { next, present, change } };
    },
    { dryRun },
  );
  const { next, present, change } = value;
  const commit = change === undefined ? undefined : commits.get(change);
  if (change?.by !== 'pull-request' || commit === undefined)
    return { decision, release: next, present, commit, request: undefined };
  const text = {
    branch: change.branch,
    title: change.subject,
    body: change.body,
    labels: ['slipway', 'release', target.name],
    owners: target.owners,
  };
  return { decision, release: next, present, commit, request: await upsertRequest(workspace, text) };
}

/** Plans a build anew that waits in a request while its environment moved on. @param waiting as the request has it */
export async function enterAgain(
  workspace: Workspace,
  platform: Platform,
  environment: string,
  waiting: Release,
  evidence: EvidenceSource,
): Promise<{ readonly next: Release | undefined }> {
  const { app, images = {}, chart, revision, source } = waiting;
  const announcement = {
    app,
    ...(chart === undefined ? {} : { chartVersion: chart.version }),
    ...(revision === undefined ? {} : { revision }),
    ...(source === undefined ? {} : { source }),
  };
  const decision = { environment, outcome: 'enter', by: 'pull-request', rule: {} } as const;
  const resolved = new Map(Object.entries(images));
  const entered = await enter(workspace, platform, { announcement, dryRun: false, evidence }, decision, resolved);
  return { next: entered.release };
}

/**
 * Checks that a build may enter an environment: that its app is not held there, and its gates, but for those that look
 * at another environment.
 *
 * @param by a request may be opened while what only its merge needs is missing; a merge counts as a commit.
 * @throws BlockedError with the gates that are closed; UserError where the app is held.
 */
export async function checkEntry(
  workspace: Workspace,
  platform: Platform,
  view: RepoView,
  target: Environment,
  next: Release,
  by: Change['by'],
  evidence: EvidenceSource,
): Promise<void> {
  const { hold } = (await view.release(target.name, next.app)) ?? {};
  if (hold !== undefined) {
    throw new UserError(
      `'${next.app}' is held in ${target.name}: ${hold.reason}`,
      `slipway unhold ${next.app} ${target.name} --reason "…"`,
    );
  }
  const gates = gatesOf(target, platform.environments.values()).filter((gate) => gate.environment === undefined);
  const app = findApp(platform, next.app);
  const calls = [...new Set(Object.values(app.calls).map((call) => call.app.name))];
  const { results, state, requestState } = evaluateGates(gates, {
    app: next.app,
    from: undefined,
    to: target.name,
    release: next,
    state: await view.deliveryState([next.app, ...calls]),
    receipts: [],
    evidence: await evidence.gather({ app: next.app, environment: target, releases: [next] }),
    calls,
    now: workspace.now(),
  });
  if ((by === 'commit' ? state : requestState) !== 'open')
    throw blockedBy(results, `${versionLabel(next)} may not enter ${target.name}`);
}

function entryChange(
  environment: string,
  next: Release,
  present: Release | undefined,
  by: Change['by'],
  files: Change['files'],
): Change {
  const { commit, url } = next.source ?? {};
  const versions = `${present === undefined ? 'nothing' : versionLabel(present)} → ${versionLabel(next)}`;
  return {
    by,
    branch: releaseBranch(environment, next.app),
    subject: `Release ${next.app} ${versionLabel(next)} to ${environment}`,
    body: [versions, commit === undefined ? '' : `Built from ${commit}`, url ?? '']
      .filter((line) => line !== '')
      .join('\n'),
    trailers: { action: 'release', release: `${next.app}@${environment} ${next.generation} ${versionLabel(next)}` },
    files,
  };
}
