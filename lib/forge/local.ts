import { UserError } from '../errors';
import { commitRangeOf } from './commit-range';
import type { Approval, Comment, Forge, MergeState, NewCommitStatus, PullRequest, PullRequestChange } from './forge';
import { mergeRequest, mergeStateOf } from './local-merging';
import { headOf, LocalRequests } from './local-requests';
import type { FoundRequest, RequestEdit } from './local-requests';
import { LocalStatuses } from './local-statuses';
import type { LocalStore, LocalUser } from './local-store';
import { matches } from './matches';
import type { HttpWorld } from './retrying-fetch';
import { sortedTexts } from './sorted-texts';

/** The repository that pull requests are kept in, and who acts. */
export interface LocalOptions extends Pick<HttpWorld, 'now'> {
  readonly store: LocalStore;
  /** The repository's path or URL, for people. */
  readonly repository: string;
  readonly user: LocalUser;
}

/** A forge in plain git, with what people do on a website elsewhere. */
export interface LocalForge extends Forge {
  /**
   * Approves the current head. The author's own approval does not count.
   *
   * @throws UserError when the pull request is merged or closed.
   */
  approve(number: number, user: string): Promise<Approval>;
  /** Writes many statuses of one commit in one push. */
  writeStatuses(sha: string, statuses: readonly NewCommitStatus[]): Promise<void>;
}

/**
 * Pull requests and statuses as refs in the environment repo itself: whoever may push there may do everything.
 *
 * Branches, merges and numbers are safe against other processes, on this machine or elsewhere: every change is pushed
 * only where nothing moved since it was planned.
 */
export function local({ store, repository, user, now = Date.now }: LocalOptions): LocalForge {
  const requests = new LocalRequests(store, user, now);
  const statuses = new LocalStatuses(store, user, now);
  const asPullRequest = (found: FoundRequest): PullRequest => pullRequestOf(found, repository);
  const change = async (number: number, edit: Parameters<LocalRequests['change']>[1]): Promise<PullRequest> =>
    asPullRequest(await requests.change(number, edit));

  return {
    describe: { name: 'the local forge', request: 'pull request', numberPrefix: '#', repository },

    openPullRequest: async (wanted) => asPullRequest(await requests.open(wanted)),
    updatePullRequest: (number, wanted) => change(number, (found) => updated(found, wanted)),
    findPullRequest: async (number) => asPullRequest(await requests.find(number)),
    listPullRequests: async (filter) =>
      (await requests.list((found) => matches(asPullRequest(found), filter))).map(asPullRequest),
    closePullRequest: (number) => change(number, closed),

    async mergeState(number): Promise<MergeState> {
      const found = await requests.find(number);
      return mergeStateOf(store, found, asPullRequest(found));
    },
    merge: (number, options) => mergeRequest(requests, asPullRequest, number, options),

    async listApprovals(number) {
      const found = await requests.find(number);
      const head = headOf(found);
      return found.approvals.filter(({ user: who, headSha }) => headSha === head && who !== found.record.author);
    },
    async approve(number, who) {
      const found = await requests.change(number, (current) => approved(current, who, new Date(now())));
      return approvalOf(found, who);
    },
    tryListTeamMembers: () => Promise.resolve(undefined),

    async upsertComment(number, { marker, body }): Promise<Comment> {
      const found = await requests.change(number, (current) => commented(current, { marker, body, author: user.name }));
      const id = found.comments.find((comment) => comment.marker === marker)?.id ?? 0;
      return { id: String(id), url: `${urlOf(repository, number)}-comment-${id}` };
    },

    writeStatus: (sha, status) => statuses.write(sha, [status]),
    writeStatuses: (sha, many) => statuses.write(sha, many),
    listStatuses: (sha) => statuses.list(sha),

    async commitsBetween(before, after) {
      const commits = await store.history(after, { after: before });
      return commitRangeOf(commits.map(({ oid, subject, author }) => ({ oid, subject, author: author.name })));
    },

    dispatch({ workflow, ref, inputs }) {
      const given = Object.entries(inputs).map(([name, value]) => `${name}=${value}`);
      return Promise.reject(
        new UserError(
          `the local forge runs no CI: it cannot start '${workflow}'`,
          `run by hand, on '${ref}', the commands of that workflow${given.length === 0 ? '' : `, with ${given.join(', ')}`}`,
        ),
      );
    },
  };
}

function pullRequestOf(found: FoundRequest, repository: string): PullRequest {
  return {
    ...found.record,
    number: found.number,
    url: urlOf(repository, found.number),
    headSha: headOf(found),
    fromFork: false,
  };
}

function urlOf(repository: string, number: number): string {
  return `${repository}#${number}`;
}

function updated(found: FoundRequest, wanted: PullRequestChange): RequestEdit {
  const { record, number } = found;
  const { title = record.title, body = record.body, draft = record.draft, labels, reviewers = {} } = wanted;
  const users = [...record.reviewers.users, ...(reviewers.users ?? [])].filter((user) => user !== record.author);
  const next = {
    ...{ ...record, title, body, draft, labels: sortedTexts(labels ?? record.labels) },
    reviewers: {
      users: sortedTexts(users),
      teams: sortedTexts([...record.reviewers.teams, ...(reviewers.teams ?? [])]),
    },
  };
  return { request: { ...found, record: next }, subject: `Update #${number}: ${title}` };
}

function closed(found: FoundRequest): RequestEdit | undefined {
  const { record, number } = found;
  if (record.state !== 'open') return undefined;
  return { request: { ...found, record: { ...record, state: 'closed' } }, subject: `Close #${number}` };
}

function approved(found: FoundRequest, user: string, at: Date): RequestEdit | undefined {
  const { record, number, approvals } = found;
  if (record.state !== 'open') {
    throw new UserError(
      `pull request #${number} is ${record.state}: it cannot be approved`,
      'approve one that is open',
    );
  }
  const headSha = headOf(found);
  if (approvals.some((one) => one.user === user && one.headSha === headSha)) return undefined;
  const users = record.reviewers.users.filter((one) => one !== user);
  return {
    request: {
      ...found,
      record: { ...record, reviewers: { ...record.reviewers, users } },
      approvals: [...approvals, { user, headSha, at }],
    },
    subject: `Approve #${number} as ${user}`,
  };
}

function approvalOf(found: FoundRequest, user: string): Approval {
  const approval = found.approvals.findLast((one) => one.user === user);
  if (approval === undefined) throw new Error(`the approval of #${found.number} was not kept`);
  return approval;
}

function commented(
  found: FoundRequest,
  comment: { readonly marker: string; readonly body: string; readonly author: string },
): RequestEdit {
  const { comments, number } = found;
  const known = comments.find(({ marker }) => marker === comment.marker);
  const next =
    known === undefined
      ? [...comments, { id: comments.length + 1, ...comment }]
      : comments.map((one) => (one === known ? { ...one, body: comment.body } : one));
  return { request: { ...found, comments: next }, subject: `Comment on #${number}: ${comment.marker}` };
}
