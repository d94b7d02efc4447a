import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UserError } from '../errors';
import type { NewPullRequest } from './forge';
import { approvalRecord, commentRecord, parseRecord, requestRecord } from './local-records';
import type { ApprovalRecord, CommentRecord, RequestRecord } from './local-records';
import type { LocalPlan, LocalRefUpdate, LocalStore, LocalUser } from './local-store';
import { sortedTexts } from './sorted-texts';

/** A pull request as the repository keeps it. */
interface LocalRequest {
  readonly record: RequestRecord;
  readonly approvals: readonly ApprovalRecord[];
  readonly comments: readonly CommentRecord[];
}

/** A pull request together with the moment at which it was read. */
export interface FoundRequest extends LocalRequest {
  readonly number: number;
  /** The commit that holds it. */
  readonly oid: string;
  /** Commit ids by full ref, of the same moment. */
  readonly refs: ReadonlyMap<string, string>;
}

/** What becomes of a pull request, and of other refs in the same push. */
export interface RequestEdit {
  readonly request: LocalRequest;
  /** Subject of the commit that keeps it. */
  readonly subject: string;
  /** @default none */
  readonly updates?: readonly LocalRefUpdate[];
}

/** Full refs of the head and of the base. */
type Branches = readonly [head: string, base: string];

const FOLDER = 'refs/slipway/requests/';
const FILES = {
  record: { path: 'request.json', schema: requestRecord },
  approvals: { path: 'approvals.json', schema: z.array(approvalRecord) },
  comments: { path: 'comments.json', schema: z.array(commentRecord) },
} as const;

/** Full name of a branch. */
export function branchOf(name: string): string {
  return `refs/heads/${name}`;
}

/** The head now: the branch's own while the request is open, the last one of what is merged or closed. */
export function headOf({ record, refs }: Pick<FoundRequest, 'record' | 'refs'>): string {
  return record.state === 'open' ? (refs.get(branchOf(record.head)) ?? record.headSha) : record.headSha;
}

/** Pull requests as chains of commits, one per `refs/slipway/requests/<number>`: each change follows the one before. */
export class LocalRequests {
  /** Which they are never changes. */
  readonly #branches = new Map<number, Branches>();

  constructor(
    readonly store: LocalStore,
    readonly user: LocalUser,
    readonly now: () => number,
  ) {}

  /** @throws UserError when there is no such pull request. */
  async find(number: number): Promise<FoundRequest> {
    return this.#read(number, await this.store.fetch(await this.#refsOf(number)));
  }

  /** Those that are wanted, lowest number first. Comments and approvals are left out. */
  async list(isWanted: (found: FoundRequest) => boolean): Promise<readonly FoundRequest[]> {
    const requests = await this.store.fetch([`${FOLDER}*`]);
    const wanted = (await this.#readAll(requests)).filter(isWanted);
    const open = wanted.filter(({ record }) => record.state === 'open');
    const refs = open.length === 0 ? requests : await this.store.fetch(open.map(({ record }) => branchOf(record.head)));
    return wanted.map((found) => ({ ...found, refs }));
  }

  /**
   * Opens a pull request under the next number; where another process takes that one, under the one after it.
   *
   * @throws UserError when a branch is missing, there is nothing to merge, or one of the branches is in use.
   */
  async open(wanted: NewPullRequest): Promise<FoundRequest> {
    const read = [`${FOLDER}*`, branchOf(wanted.head), branchOf(wanted.base)];
    const opened = await this.store.withRetries({ refs: read }, async (refs) => {
      const headSha = newHead(wanted, refs);
      refuseInUse(wanted, await this.#readAll(refs));
      const number = Math.max(0, ...numbersIn(refs)) + 1;
      const request = { record: this.#newRecord(wanted, headSha), approvals: [], comments: [] };
      return this.#planned({ number, oid: null, refs }, { request, subject: `Open #${number}: ${wanted.title}` });
    });
    this.#remember(opened.number, opened.record);
    return opened;
  }

  /**
   * Changes a pull request, anew on what it has become where another process was faster.
   *
   * @param edit Undefined, or the same request, changes nothing.
   * @returns The request after it.
   */
  async change(
    number: number,
    edit: (found: FoundRequest) => RequestEdit | undefined | Promise<RequestEdit | undefined>,
  ): Promise<FoundRequest> {
    return this.store.withRetries({ refs: await this.#refsOf(number) }, async (refs) => {
      const found = await this.#read(number, refs);
      const edited = await edit(found);
      if (edited === undefined || isSame(edited.request, found)) return { updates: [], value: found };
      const record = { ...edited.request.record, headSha: headOf(found), updatedAt: new Date(this.now()) };
      return this.#planned(found, { ...edited, request: { ...edited.request, record } });
    });
  }

  async #planned(
    at: { readonly number: number; readonly oid: string | null; readonly refs: ReadonlyMap<string, string> },
    { request, subject, updates = [] }: RequestEdit,
  ): Promise<LocalPlan<FoundRequest>> {
    const { number, refs, oid: expected } = at;
    const files = [
      [FILES.record.path, request.record],
      [FILES.approvals.path, request.approvals],
      [FILES.comments.path, request.comments],
    ] as const;
    const oid = await this.store.commit({
      parents: expected === null ? [] : [expected],
      changes: new Map(files.map(([path, content]) => [path, `${JSON.stringify(content, undefined, 2)}\n`])),
      message: subject,
      author: this.user,
      date: new Date(this.now()),
      // These are notes on a request, not releases: nobody is to be asked for a passphrase at each of them.
      sign: false,
    });
    return { updates: [{ ref: refOf(number), oid, expected }, ...updates], value: { ...request, number, oid, refs } };
  }

  #newRecord(wanted: NewPullRequest, headSha: string): RequestRecord {
    const { head, base, title, body, draft = false, labels = [], reviewers = {} } = wanted;
    const author = this.user.name;
    const users = (reviewers.users ?? []).filter((user) => user !== author);
    const at = new Date(this.now());
    return {
      ...{ title, body, draft, state: 'open', head, headSha, base, labels: sortedTexts(labels), author },
      reviewers: { users: sortedTexts(users), teams: sortedTexts(reviewers.teams ?? []) },
      ...{ createdAt: at, updatedAt: at },
    };
  }

  /** Refs that belong together: they are fetched in one go, so that they are of one moment. */
  async #refsOf(number: number): Promise<readonly string[]> {
    const ref = refOf(number);
    const [head, base] = this.#branches.get(number) ?? (await this.#readBranches(number, ref));
    return [ref, head, base];
  }

  async #readBranches(number: number, ref: string): Promise<Branches> {
    const oid = (await this.store.fetch([ref])).get(ref) ?? missing(number);
    const [record = ''] = await this.#texts([{ commit: oid, path: FILES.record.path }]);
    return this.#remember(number, parseRecord(FILES.record.schema, record, `${ref}:${FILES.record.path}`));
  }

  #remember(number: number, { head, base }: Pick<RequestRecord, 'head' | 'base'>): Branches {
    const branches = [branchOf(head), branchOf(base)] as const;
    this.#branches.set(number, branches);
    return branches;
  }

  async #read(number: number, refs: ReadonlyMap<string, string>): Promise<FoundRequest> {
    const oid = refs.get(refOf(number)) ?? missing(number);
    const [record = '', approvals = '', comments = ''] = await this.#texts(
      Object.values(FILES).map(({ path }) => ({ commit: oid, path })),
    );
    const where = (file: { readonly path: string }): string => `${refOf(number)}:${file.path}`;
    return {
      ...{ number, oid, refs },
      record: parseRecord(FILES.record.schema, record, where(FILES.record)),
      approvals: parseRecord(FILES.approvals.schema, approvals, where(FILES.approvals)),
      comments: parseRecord(FILES.comments.schema, comments, where(FILES.comments)),
    };
  }

  /** In three processes of git's, however many there are. */
  async #readAll(refs: ReadonlyMap<string, string>): Promise<FoundRequest[]> {
    const all = numbersIn(refs).map((number) => ({ number, oid: refs.get(refOf(number)) ?? '' }));
    const contents = await this.#texts(all.map(({ oid }) => ({ commit: oid, path: FILES.record.path })));
    return all.map(({ number, oid }, index) => {
      const record = parseRecord(FILES.record.schema, contents[index] ?? '', `${refOf(number)}:${FILES.record.path}`);
      this.#remember(number, record);
      return { number, oid, refs, record, approvals: [], comments: [] };
    });
  }

  async #texts(at: readonly { readonly commit: string; readonly path: string }[]): Promise<string[]> {
    const oids = await this.store.treeIds(at);
    const blobs = await this.store.readBlobs(oids.filter((oid) => oid !== undefined));
    return oids.map((oid) => Buffer.from(blobs.get(oid ?? '') ?? []).toString());
  }
}

function refOf(number: number): string {
  return `${FOLDER}${number}`;
}

function missing(number: number): never {
  throw new UserError(`there is no pull request #${number}`, 'check the number, and that this is its repository');
}

function numbersIn(refs: ReadonlyMap<string, string>): number[] {
  const names = [...refs.keys()].filter((ref) => ref.startsWith(FOLDER)).map((ref) => ref.slice(FOLDER.length));
  const numbers = names.filter((name) => /^[1-9]\d{0,8}$/.test(name)).map(Number);
  return numbers.sort((a, b) => a - b);
}

function isSame(next: LocalRequest, { record, approvals, comments }: LocalRequest): boolean {
  return isDeepStrictEqual(
    { record: next.record, approvals: next.approvals, comments: next.comments },
    { record, approvals, comments },
  );
}

function newHead({ head, base }: NewPullRequest, refs: ReadonlyMap<string, string>): string {
  const [headSha, baseSha] = [refs.get(branchOf(head)), refs.get(branchOf(base))];
  if (headSha === undefined || baseSha === undefined) {
    const missing = headSha === undefined ? head : base;
    throw new UserError(`there is no branch '${missing}' to open a pull request with`, 'push it first');
  }
  if (headSha !== baseSha) return headSha;
  throw new UserError(`'${head}' and '${base}' are the same commit: there is nothing to merge`, 'push a change first');
}

/** A merge deletes its head branch: no other open request may need it. */
function refuseInUse({ head, base }: NewPullRequest, requests: readonly FoundRequest[]): void {
  for (const { number, record } of requests) {
    if (record.state !== 'open') continue;
    if (record.head !== head && record.base !== head && record.head !== base) continue;
    throw new UserError(
      `pull request #${number} from '${record.head}' to '${record.base}' is open, and one from '${head}' to '${base}' would share a branch that a merge deletes`,
      `update, merge or close #${number}, or take another branch`,
    );
  }
}
