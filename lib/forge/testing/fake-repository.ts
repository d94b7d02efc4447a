import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { StatusState } from '../forge';

const sentStatus = z.object({
  context: z.string(),
  description: z.string(),
  state: z.enum(['pending', 'success', 'failure', 'error']),
  target_url: z.string().optional(),
});

/** A review as given; `sha` is the head at that time. */
export interface FakeReview {
  readonly id: number;
  readonly user: string;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly sha: string;
  readonly at: string;
}

/** A comment; its body can be replaced. */
export interface FakeComment {
  readonly id: number;
  readonly user: string;
  readonly at: string;
  body: string;
}

/** A pull request as every forge keeps it. */
export interface FakePull {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly author: string;
  readonly createdAt: string;
  readonly fromFork: boolean;
  title: string;
  body: string;
  draft: boolean;
  state: 'open' | 'merged' | 'closed';
  labels: string[];
  users: string[];
  teams: string[];
  updatedAt: string;
  mergedAt?: string;
  mergeCommit?: string;
  /** Heads in the order of their pushes. */
  readonly versions: { readonly id: number; readonly sha: string; readonly at: string }[];
  readonly reviews: FakeReview[];
  readonly comments: FakeComment[];
}

/** A status as written. */
export interface FakeStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: StatusState;
  readonly description: string;
  readonly targetUrl: string | undefined;
  readonly user: string;
  readonly at: string;
}

/** A dispatched event, in the forge's own words. */
export type FakeDispatch = Readonly<Record<string, unknown>>;

/** What a forge does behind its API, kept in memory: the stand-ins of all forges present this one. */
export class FakeRepository {
  readonly publisher = 'slipway';
  readonly users = ['slipway', 'alice', 'bob', 'mallory'];
  /** Who may write. */
  readonly writers = ['slipway', 'alice', 'bob'];
  readonly team = { organisation: 'shop', name: 'releasers', members: ['alice'] };
  readonly branches = new Map<string, string>();
  /** Of every commit, by its id. */
  readonly parents = new Map<string, readonly string[]>();
  readonly pulls: FakePull[] = [];
  readonly statuses: FakeStatus[] = [];
  readonly dispatches: FakeDispatch[] = [];
  readonly labels: string[] = [];
  /** What the forge holds against merging, by pull request. */
  readonly obstacles = new Map<number, 'conflict' | 'checks' | 'approvals' | 'behind'>();
  /** What somebody does within the moment in which the forge merges, once. */
  meanwhile: (() => void) | undefined;
  #count = 0;

  constructor() {
    this.push('main');
  }

  /** A number that grows; also the time, one second a step. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  now(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.next() * 1000).toISOString();
  }

  /** The number of a user's account. */
  accountOf(user: string): number {
    return 1000 + this.users.indexOf(user);
  }

  /** Commits of a branch that another commit has not, oldest first. */
  between(before: string | undefined, after: string | undefined): string[] {
    const [first] = after === undefined || after === before ? [] : (this.parents.get(after) ?? []);
    return after === undefined || after === before ? [] : [...this.between(before, first), after];
  }

  /** Gives a branch a new head, in its open pull requests too. */
  push(branch: string, merged: readonly string[] = []): string {
    const sha = createHash('sha1')
      .update(`${branch} ${String(this.next())}`)
      .digest('hex');
    const before = this.branches.get(branch);
    this.parents.set(sha, [...(before === undefined ? [] : [before]), ...merged]);
    this.branches.set(branch, sha);
    for (const pull of this.pulls.filter((one) => one.head === branch && one.state === 'open' && !one.fromFork)) {
      pull.versions.push({ id: this.next(), sha, at: this.now() });
    }
    return sha;
  }

  open(head: string, base: string, title: string, body: string, draft: boolean, fromFork = false): FakePull {
    const at = this.now();
    const pull: FakePull = {
      ...{ number: this.pulls.length + 1, head, base, title, body, draft, fromFork, state: 'open' as const },
      ...{ author: this.publisher, createdAt: at, updatedAt: at, labels: [], users: [], teams: [] },
      ...{ versions: [{ id: this.next(), sha: this.branches.get(head) ?? '', at }], reviews: [], comments: [] },
    };
    this.pulls.push(pull);
    return pull;
  }

  pull(number: string | undefined): FakePull | undefined {
    return this.pulls.find((one) => String(one.number) === number);
  }

  headOf(pull: FakePull): string {
    return pull.versions.at(-1)?.sha ?? '';
  }

  review(user: string, number: number, state: FakeReview['state']): void {
    const pull = this.pull(String(number));
    pull?.reviews.push({ id: this.next(), user, state, sha: this.headOf(pull), at: this.now() });
  }

  comment(pull: FakePull, body: string): FakeComment {
    const comment = { id: this.next(), user: this.publisher, at: this.now(), body };
    pull.comments.push(comment);
    return comment;
  }

  /** Replaces a comment's text, wherever it stands. */
  editComment(id: string | undefined, body: string): FakeComment | undefined {
    const found = this.pulls.flatMap(({ comments }) => comments).find((comment) => String(comment.id) === id);
    if (found !== undefined) found.body = body;
    return found;
  }

  merge(pull: FakePull): string {
    this.meanwhile?.();
    this.meanwhile = undefined;
    pull.mergeCommit = this.push(pull.base, [this.headOf(pull)]);
    pull.mergedAt = this.now();
    pull.state = 'merged';
    return pull.mergeCommit;
  }

  writeStatus(status: Pick<FakeStatus, 'sha' | 'context' | 'state' | 'description' | 'targetUrl'>): FakeStatus {
    const written = { ...status, id: this.next(), user: this.publisher, at: this.now() };
    this.statuses.push(written);
    return written;
  }

  /** Writes a status out of a request in the words that GitHub and Gitea share. */
  writeSentStatus(sha: string | undefined, body: unknown): FakeStatus {
    const { context, description, state, target_url: targetUrl } = sentStatus.parse(body);
    return this.writeStatus({ sha: sha ?? '', context, description, state, targetUrl });
  }

  /** Newest first. */
  statusesOf(sha: string | undefined): FakeStatus[] {
    return this.statuses.filter((one) => one.sha === sha).reverse();
  }
}
