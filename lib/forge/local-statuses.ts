import { UserError } from '../errors';
import { shortDescription } from './commit-status';
import type { CommitStatus, NewCommitStatus } from './forge';
import { parseRecord, statusRecord } from './local-records';
import type { StatusRecord } from './local-records';
import type { LocalStore, LocalUser } from './local-store';

const FILE = 'statuses.jsonl';

/** Commit statuses as one file per commit, below `refs/slipway/statuses/<sha>`: a line per status, oldest first. */
export class LocalStatuses {
  constructor(
    readonly store: LocalStore,
    readonly user: LocalUser,
    readonly now: () => number,
  ) {}

  /** Adds statuses in one push, after those that are there. @throws UserError when `sha` is no full commit id. */
  async write(sha: string, statuses: readonly NewCommitStatus[]): Promise<void> {
    if (statuses.length === 0) return;
    const ref = refOf(sha);
    await this.store.withRetries({ refs: [ref] }, async (refs) => {
      const expected = refs.get(ref) ?? null;
      const at = new Date(this.now());
      const lines = statuses.map((status) => `${JSON.stringify(this.#record(status, at))}\n`);
      const oid = await this.store.commit({
        parents: expected === null ? [] : [expected],
        changes: new Map([[FILE, (await this.#text(expected)) + lines.join('')]]),
        message: statuses.length === 1 ? `Report ${statuses[0]?.context ?? ''}` : `Report ${statuses.length} statuses`,
        author: this.user,
        date: at,
        sign: false,
      });
      return { updates: [{ ref, oid, expected }], value: undefined };
    });
  }

  /** Newest first. */
  async list(sha: string): Promise<readonly CommitStatus[]> {
    const ref = refOf(sha);
    const text = await this.#text((await this.store.fetch([ref])).get(ref) ?? null);
    const lines = text.split('\n').filter((line) => line !== '');
    return lines
      .map((line, index) => asStatus(parseRecord(statusRecord, line, `${ref}:${FILE}:${index + 1}`)))
      .reverse();
  }

  #record({ context, state, description, targetUrl }: NewCommitStatus, createdAt: Date): StatusRecord {
    const target = targetUrl === undefined ? {} : { targetUrl };
    return {
      ...{ context, state, description: shortDescription(description), ...target },
      ...{ creator: this.user.name, createdAt },
    };
  }

  async #text(commit: string | null): Promise<string> {
    if (commit === null) return '';
    const [oid] = await this.store.treeIds([{ commit, path: FILE }]);
    if (oid === undefined) return '';
    return Buffer.from((await this.store.readBlobs([oid])).get(oid) ?? []).toString();
  }
}

/** Anyone who may push may write any name: there is no account to tell them apart by. */
function asStatus({ creator, ...status }: StatusRecord): CommitStatus {
  return { ...status, creator: { login: creator, id: '', bot: false } };
}

function refOf(sha: string): string {
  if (/^[0-9a-f]{40}$/.test(sha)) return `refs/slipway/statuses/${sha}`;
  throw new UserError(`'${sha}' is no commit id`, 'give all 40 hexadecimal digits');
}
