import { z } from 'zod';
import { GitSandbox, publishFiles, testDate } from '../../environment-repo/git-testing';
import type { GitStore } from '../../environment-repo/git-store';
import type { ForgeHarness } from '../forge-contract';
import { local } from '../local';
import type { LocalForge } from '../local';
import { commentRecord } from '../local-records';
import type { LocalStore, LocalUser } from '../local-store';

/** Opens the requests of the tests. */
export const publisher: LocalUser = { name: 'slipway', email: 'slipway@localhost' };

/** A bare repository with a first commit on `main`, and a local forge in it. */
export class LocalSandbox {
  #commits = 0;
  #now = testDate.getTime();
  readonly forge: LocalForge;

  private constructor(
    readonly git: GitSandbox,
    readonly store: GitStore,
  ) {
    this.forge = this.forgeOn(store);
  }

  /** @param files What `main` holds. */
  static async create(files: Readonly<Record<string, string>> = { 'README.md': 'state\n' }): Promise<LocalSandbox> {
    const git = await GitSandbox.create();
    const store = await git.open();
    await publishFiles(store, files);
    return new LocalSandbox(git, store);
  }

  /** The same repository as another user's machine sees it: with a cache of its own. */
  async elsewhere(name: string): Promise<LocalForge> {
    return this.forgeOn(await this.git.open({ cacheFolder: `cache-${name}` }));
  }

  /** Its clock goes on by a second each time that it is read. */
  forgeOn(store: LocalStore): LocalForge {
    return local({ store, repository: this.git.remote, user: publisher, now: () => (this.#now += 1000) });
  }

  /** The store with someone else who acts once, between a plan and its push. */
  interrupted(act: () => Promise<void>): LocalStore {
    const { store } = this;
    let isOver = false;
    return {
      fetch: (refs) => store.fetch(refs),
      treeIds: (at) => store.treeIds(at),
      readBlobs: (oids) => store.readBlobs(oids),
      listTree: (commit) => store.listTree(commit),
      history: (from, options) => store.history(from, options),
      isAncestor: (ancestor, descendant) => store.isAncestor(ancestor, descendant),
      commit: (request) => store.commit(request),
      withRetries: (options, plan) =>
        store.withRetries(options, async (refs) => {
          const planned = await plan(refs);
          if (!isOver) await act();
          isOver = true;
          return { ...planned, updates: [...planned.updates] };
        }),
    };
  }

  /** Commits files on a branch, which is made from `from` where it is missing, and tells the new head. */
  async push(branch: string, files?: Readonly<Record<string, string | null>>, from = 'main'): Promise<string> {
    this.#commits += 1;
    const changes = new Map(Object.entries(files ?? { [`${branch}.yaml`]: `${this.#commits}\n` }));
    const [ref, start] = [`refs/heads/${branch}`, `refs/heads/${from}`];
    const date = testDate;
    const author = publisher;
    return this.store.withRetries({ refs: [ref, start] }, async (heads) => {
      const expected = heads.get(ref) ?? null;
      const parents = [expected ?? heads.get(start) ?? ''];
      const oid = await this.store.commit({ parents, changes, message: `Change ${branch}`, author, date });
      return { updates: [{ ref, oid, expected }], value: oid };
    });
  }

  /** Contents of a branch's or commit's files, by path, as plain git reads them. */
  files(revision = 'main'): Record<string, string> {
    const paths = this.git.git('ls-tree', '-r', '-z', '--name-only', revision).split('\0');
    const named = paths.filter((path) => path !== '');
    return Object.fromEntries(named.map((path) => [path, this.git.git('show', `${revision}:${path}`)]));
  }

  /** Commit of a revision; undefined where there is none. */
  tryResolve(revision: string): string | undefined {
    return this.git.git('for-each-ref', '--format=%(objectname)', `refs/heads/${revision}`) || undefined;
  }

  /** A local forge under the contract. */
  harness(): ForgeHarness {
    const comments = (number: number): string => this.git.git('show', `refs/slipway/requests/${number}:comments.json`);
    return {
      forge: this.forge,
      base: 'main',
      push: (branch) => this.push(branch),
      approveAs: async (user, number) => {
        await this.forge.approve(number, user);
      },
      commentsOf: (number) => {
        const stored = z.array(commentRecord).parse(JSON.parse(comments(number)));
        return Promise.resolve(stored.map(({ body }) => body));
      },
      close: () => {
        this.remove();
        return Promise.resolve();
      },
    };
  }

  remove(): void {
    this.git.remove();
  }
}
