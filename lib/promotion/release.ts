import { UserError } from '../errors';
import type { Image } from '../model/image';
import { findApp, findEnvironment, type Platform } from '../model/platform';
import type { Announcement } from './announcement';
import { enterRelease, type EnteredRelease } from './enter-release';
import type { EvidenceSource } from './evidence-source';
import { announcedRelease, decideEntry, imagesOf, type EntryDecision } from './release-plan';
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

/** What an announcement did in one environment; nothing where the build was refused. */
export interface Entered extends EnteredRelease {
  readonly decision: EntryDecision;
  /** Why it did not get in although rules let it: a gate, a hold, an edit by hand. */
  readonly refusal?: UserError;
}

/**
 * Takes in a build: into every environment whose entry rules take it directly, by commit or by request.
 *
 * Images are looked up in their registry first: nothing is written for one that is not there. An environment that refuses
 * it keeps it from no other.
 *
 * @throws UserError where no environment takes it; BlockedError where gates keep it from the only one that would
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
    if (decision.outcome === 'enter') entered.push(await tryEnter(workspace, platform, options, decision, resolved));
    else entered.push({ decision, ...nothing });
  }
  const [refusal] = entered.flatMap((one) => one.refusal ?? []);
  if (refusal !== undefined && entering.length === 1) throw refusal;
  return entered;
}

const nothing = { release: undefined, present: undefined, commit: undefined, request: undefined };

async function tryEnter(
  ...[workspace, platform, options, decision, resolved]: Parameters<typeof enter>
): Promise<Entered> {
  try {
    return await enter(workspace, platform, options, decision, resolved);
  } catch (error) {
    if (error instanceof UserError) return { decision, ...nothing, refusal: error };
    throw error;
  }
}

async function enter(
  workspace: Workspace,
  platform: Platform,
  { announcement, dryRun, evidence }: ReleaseOptions,
  decision: Extract<EntryDecision, { outcome: 'enter' }>,
  resolved: ReadonlyMap<string, Image>,
): Promise<Entered> {
  const app = findApp(platform, announcement.app);
  const entered = await enterRelease(workspace, platform, {
    kind: 'release',
    environment: findEnvironment(platform, decision.environment),
    app: app.name,
    by: decision.by,
    next: (present) => announcedRelease(app, present, announcement, resolved),
    evidence,
    dryRun,
  });
  return { decision, ...entered };
}
