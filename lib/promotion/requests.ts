import type { PullRequest, PullRequestFilter } from '../forge/forge';
import { groupBy } from '../model/group-by';
import type { Change } from './change';
import { piecesOf } from './pieces';
import { tryPlaceOf } from './request-place';
import { headRef, onTarget, targetsOf, type Workspace } from './workspace';

/** A pull request, for people to find. */
export interface RequestLink {
  readonly number: number;
  readonly url: string;
  /** What was done to it. */
  readonly state: 'opened' | 'updated' | 'unchanged' | 'closed';
}

/** What a request should say. */
export interface RequestText {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  /** Users and teams of the forge: `@alice`, `@example/platform`. */
  readonly owners: readonly string[];
}

/**
 * Opens the request of a change, or brings the open one up to date: one on each branch that the change goes to.
 *
 * @returns that of the release, or the record: it is merged last.
 */
export async function requestChange(
  workspace: Workspace,
  change: Change,
  text: Omit<RequestText, 'branch' | 'title'>,
): Promise<RequestLink> {
  const pieces = piecesOf(workspace, change);
  const [home, ...others] = [...pieces].reverse();
  if (home === undefined) throw new Error(`${change.subject} goes nowhere`);
  const title = change.subject;
  const link = await upsertRequest(onTarget(workspace, home.target), { ...text, branch: home.change.branch, title });
  const body = `Belongs to ${link.url}: slipway merge merges both.`;
  for (const { target, change: piece } of others) {
    await upsertRequest(onTarget(workspace, target), { ...text, body, branch: piece.branch, title });
  }
  // A publish of a few apps does not know whether the others have anything left.
  if (tryPlaceOf({ head: change.branch, fromFork: false })?.kind === 'configuration') return link;
  const wanted = new Set(pieces.map(({ target }) => target.store));
  for (const target of targetsOf(workspace).all.filter(({ store }) => !wanted.has(store))) {
    for (const open of await target.forge.listPullRequests({ state: 'open', head: change.branch })) {
      await closeRequest(onTarget(workspace, target), open, `There is nothing left here of ${link.url}.`);
    }
  }
  return link;
}

/** An open request, and the workspace on the branch that it goes to. */
export interface OpenRequest {
  readonly request: PullRequest;
  readonly workspace: Workspace;
}

/** The open requests of all branches that Argo CD follows, by repository and number. */
export async function openRequests(
  workspace: Workspace,
  { labels }: Pick<PullRequestFilter, 'labels'> = {},
): Promise<OpenRequest[]> {
  const byForge = groupBy(targetsOf(workspace).all, ({ forge }) => forge);
  const open = [...byForge].map(async ([forge, targets]): Promise<OpenRequest[]> => {
    const [only, ...others] = targets;
    const base = others.length === 0 ? only?.branch : undefined;
    const found = await forge.listPullRequests({
      state: 'open',
      ...(base === undefined ? {} : { base }),
      ...(labels === undefined ? {} : { labels }),
    });
    return found.flatMap((request) => {
      const target = targets.find(({ branch }) => branch === request.base);
      return target === undefined ? [] : [{ request, workspace: onTarget(workspace, target) }];
    });
  });
  return (await Promise.all(open)).flat();
}

/** Opens the request of a branch, or brings the open one up to date: there is one per branch. */
async function upsertRequest({ forge, branch: base }: Workspace, text: RequestText): Promise<RequestLink> {
  const { branch, title, body, labels, owners } = text;
  const wanted = [...new Set(labels)].sort();
  const [open] = await forge.listPullRequests({ state: 'open', head: branch, base });
  if (open === undefined) {
    const made = await forge.openPullRequest({
      head: branch,
      base,
      title,
      body,
      labels: wanted,
      reviewers: reviewers(owners),
    });
    return { number: made.number, url: made.url, state: 'opened' };
  }
  const link = { number: open.number, url: open.url };
  const sameLabels = wanted.every((label) => open.labels.includes(label));
  if (open.title === title && open.body.trim() === body.trim() && sameLabels) return { ...link, state: 'unchanged' };
  // Labels that people put on stay.
  const all = [...new Set([...open.labels, ...wanted])].sort();
  await forge.updatePullRequest(open.number, { title, body, labels: all });
  return { ...link, state: 'updated' };
}

/** Closes a request that Slipway opened, and removes its branch. */
export async function closeRequest(
  { forge, store }: Workspace,
  request: PullRequest,
  why: string,
): Promise<RequestLink> {
  await forge.upsertComment(request.number, { marker: 'slipway/closed', body: why });
  const closed = await forge.closePullRequest(request.number);
  await store.push([{ ref: headRef(request.head), oid: null, expected: request.headSha }]);
  return { number: closed.number, url: closed.url, state: 'closed' };
}

function reviewers(owners: readonly string[]): { users: string[]; teams: string[] } {
  const names = owners.map((one) => one.replace(/^@/, ''));
  return { users: names.filter((one) => !one.includes('/')), teams: names.filter((one) => one.includes('/')) };
}
