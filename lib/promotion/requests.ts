import type { PullRequest } from '../forge/forge';
import { headRef, type Workspace } from './workspace';

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

/** Opens the request of a branch, or brings the open one up to date: there is one per branch. */
export async function upsertRequest({ forge, branch: base }: Workspace, text: RequestText): Promise<RequestLink> {
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
