import type { Commit } from '../environment-repo/git-history';
import type { Oid } from '../environment-repo/git-objects';
import { UserError, type Problem } from '../errors';
import type { PullRequest } from '../forge/forge';
import { paths } from '../model/paths';
import type { Platform } from '../model/platform';
import { areSameHeads, headName, parseHeads, type JudgedHeads, type Slipped } from './judged-heads';
import { judgementContext, judgeSlip, type Judgement } from './judge-slip';
import { stepsOf } from './merge';
import { mergeTrailers } from './merge-all';
import type { ProofSources } from './plan-promotion';
import { readHeads } from './read-heads';
import { receiptsAsOf } from './receipts-as-of';
import { requestLabel } from './request-label';
import { placeOf, tryPlaceOf } from './request-place';
import { onTarget, targetsOf, type Target, type Workspace } from './workspace';

/** How far back merges are looked at. */
const window = { milliseconds: 7 * 24 * 60 * 60_000, commits: 200 };

/** A merge that nobody had judged, as it should have been. */
export interface JudgedMerge extends Partial<Judgement> {
  readonly request: PullRequest;
  /** What people call it. */
  readonly label: string;
  readonly commit: Oid;
  /** Why it could not be judged. */
  readonly problems: readonly Problem[];
}

/**
 * Judges merges of Slipway's that stand on other heads than those on which their gates were asked, where the process that
 * made them ended before it could. Which heads these were is told by the commit of the merge.
 *
 * They are asked as they would have been then: with the clock of the merge, and receipts as of that time.
 */
export async function judgeEarlierMerges(
  workspace: Workspace,
  platform: Platform,
  { receipts, evidence }: ProofSources,
): Promise<JudgedMerge[]> {
  const judged: JudgedMerge[] = [];
  for (const { at, commit, slipped } of await slippedMerges(workspace)) {
    const statuses = await at.forge.listStatuses(commit.oid);
    if (statuses.some(({ context }) => context === judgementContext)) continue;
    const request = await tryRequestOf(at, commit);
    if (request === undefined || !isHome(at, request)) continue;
    const then = { ...at, now: () => commit.committed };
    const sources = { receipts: receiptsAsOf(receipts, commit.committed), evidence };
    const known = { request, label: requestLabel(at, at, request.number), commit: commit.oid, problems: [] };
    try {
      const steps = stepsOf(then, platform, sources, request);
      const slip = { place: placeOf(request), commit: commit.oid, ...slipped };
      judged.push({ ...known, ...(await judgeSlip(at, { ...slip, ask: (view) => steps.ask(request, view) })) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      judged.push({ ...known, problems: error.problems });
    }
  }
  return judged;
}

interface FoundMerge {
  /** The workspace on the branch that it was merged into. */
  readonly at: Workspace;
  readonly commit: Commit;
  readonly slipped: Slipped;
}

/** The request that a commit says that it merges; undefined where that is not so: anybody may have written the text. */
async function tryRequestOf(
  { forge }: Workspace,
  { oid, parents, trailers }: Commit,
): Promise<PullRequest | undefined> {
  const [number = ''] = trailers.get(mergeTrailers.request) ?? [];
  if (!/^\d+$/.test(number)) return undefined;
  try {
    const request = await forge.findPullRequest(Number(number));
    return request.mergeCommit === oid && request.headSha === parents[1] ? request : undefined;
  } catch (error) {
    // There is none, or the forge can not be asked now: the next time it can.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Merges of the last days that stand on something else than their commits tell, oldest first. */
async function slippedMerges(workspace: Workspace): Promise<FoundMerge[]> {
  const since = new Date(workspace.now().getTime() - window.milliseconds);
  const found: FoundMerge[] = [];
  const { heads } = await readHeads(workspace);
  const present = new Map(heads.flatMap(({ target, head }) => (head === undefined ? [] : [[headName(target), head]])));
  for (const target of targetsOf(workspace).all) {
    const head = present.get(headName(target));
    if (head === undefined) continue;
    const commits = await target.store.history(head, { firstParent: true, since, limit: window.commits });
    for (const commit of commits) {
      const judged = parseHeads(commit.trailers.get(mergeTrailers.judged)?.[0] ?? '');
      if (commit.parents.length < 2 || !(await areKnown(workspace, target, judged))) continue;
      const standing = await headsAt(workspace, target, commit, judged, present);
      if (!areSameHeads(judged, standing))
        found.push({ at: onTarget(workspace, target), commit, slipped: { judged, found: standing } });
    }
  }
  return found.sort((a, b) => a.commit.committed.getTime() - b.commit.committed.getTime());
}

/** Whether heads are those of this environment repo, that of its own branch among them. */
async function areKnown(workspace: Workspace, own: Target, judged: JudgedHeads): Promise<boolean> {
  if (!judged.has(headName(own))) return false;
  for (const target of targetsOf(workspace).all) {
    const oid = judged.get(headName(target));
    if (oid !== undefined && !(await target.store.knows(oid))) return false;
  }
  return true;
}

/** What a merge stands on: its first parent, and of other branches what they had by then. */
async function headsAt(
  workspace: Workspace,
  own: Target,
  { parents, committed }: Commit,
  judged: JudgedHeads,
  present: JudgedHeads,
): Promise<JudgedHeads> {
  const standing = new Map(judged).set(headName(own), parents[0] ?? '');
  for (const target of targetsOf(workspace).all) {
    const name = headName(target);
    const [old, now] = [judged.get(name), present.get(name)];
    if (target === own || old === undefined || now === undefined || old === now) continue;
    const since = await target.store.history(now, { firstParent: true, after: old });
    const last = since.find((one) => one.committed <= committed);
    if (last !== undefined) standing.set(name, last.oid);
  }
  return standing;
}

/** Of a change that has a request in each of several repositories, that of its release was judged for all. */
function isHome(at: Workspace, request: PullRequest): boolean {
  const place = tryPlaceOf(request);
  if (place === undefined || !('app' in place)) return place !== undefined;
  return headName(targetsOf(at).of(paths.release(place.environment, place.app))) === headName(at);
}
