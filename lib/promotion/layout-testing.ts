import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GitStore } from '../environment-repo/git-store';
import { GitSandbox } from '../environment-repo/git-testing';
import { MemoryRemote } from '../environment-repo/memory-store';
import type { RepoView } from '../environment-repo/repo-view';
import { local, type LocalForge } from '../forge/local';
import { environmentRepo } from '../model/environment-repo';
import type { Layout } from '../model/layout';
import { residentsOf } from '../model/location';
import type { Platform } from '../model/platform';
import { readRepository } from './change-repository';
import type { Store } from '../environment-repo/store';
import { spread } from './spread';
import { headRef, targetsOf, type Target, type Workspace } from './workspace';

/** What a target of tests has beside. */
type Connected = Target & { readonly forge: LocalForge };

/** Where the repositories of a test are kept. */
interface Repositories {
  /** Address of a repository by its key, '' for the environment repo's own. */
  readonly urlOf: (key: string) => string;
  readonly open: (key: string) => Promise<Store>;
  readonly sandbox: GitSandbox | undefined;
}

/** A platform in a layout, on a repository of its own for each key, each with the local forge. */
export class LayoutBed {
  time = new Date('2026-01-06T10:00:00Z');

  private constructor(
    private readonly sandbox: GitSandbox | undefined,
    readonly platform: Platform,
    readonly targets: readonly Connected[],
    readonly workspace: Workspace,
  ) {}

  /** @param layout made for the addresses of its repositories: `urlOf` tells them by key */
  static async inMemory(platform: Platform, layout: (urlOf: (key: string) => string) => Layout): Promise<LayoutBed> {
    const urlOf = (key: string): string => `memory:${key || 'environment'}`;
    const open = (key: string): Promise<Store> => Promise.resolve(new MemoryRemote(urlOf(key)).open());
    return await LayoutBed.on({ urlOf, open, sandbox: undefined }, platform, layout);
  }

  /** The same on real git repositories in a temporary folder. */
  static async onGit(platform: Platform, layout: (urlOf: (key: string) => string) => Layout): Promise<LayoutBed> {
    const sandbox = await GitSandbox.create();
    const urlOf = (key: string): string => join(sandbox.folder, 'remotes', `${key || 'environment'}.git`);
    mkdirSync(join(sandbox.folder, 'remotes'));
    const open = async (key: string): Promise<Store> => {
      await GitStore.create(urlOf(key), sandbox.env);
      return await sandbox.open({ url: urlOf(key), cacheFolder: `cache-${key}` });
    };
    return await LayoutBed.on({ urlOf, open, sandbox }, platform, layout);
  }

  private static async on(
    { urlOf, open, sandbox }: Repositories,
    platform: Platform,
    layout: (urlOf: (key: string) => string) => Layout,
  ): Promise<LayoutBed> {
    const repo = environmentRepo({ url: urlOf(''), layout: layout(urlOf) });
    const placed = { ...platform, environmentRepo: repo };
    const targets = await spread(repo, residentsOf(placed), async (key) => {
      const store = await open(key);
      return { store, forge: local({ store, repository: urlOf(key), user: slipway, now: () => bed.time.getTime() }) };
    });
    const bed: LayoutBed = new LayoutBed(sandbox, placed, targets.all, {
      ...targets.all[0],
      targets,
      author: slipway,
      actor: 'ann',
      program: 'c'.repeat(40),
      now: () => bed.time,
    });
    return bed;
  }

  /** The same with another program. */
  with(platform: Platform): Platform {
    return { ...platform, environmentRepo: this.platform.environmentRepo };
  }

  async view(): Promise<RepoView> {
    return await readRepository({ ...this.workspace, program: 'none' }, (view) => Promise.resolve(view));
  }

  async read(path: string): Promise<string | undefined> {
    return (await (await this.view()).read([path])).get(path);
  }

  /** Where a path stands. */
  at(path: string): Connected {
    const { store, branch } = targetsOf(this.workspace).of(path);
    const found = this.targets.find((one) => one.store === store && one.branch === branch);
    if (found === undefined) throw new Error(`${path} stands nowhere`);
    return found;
  }

  /** Plain git in the repository that a path stands in. */
  git(path: string, ...args: readonly string[]): string {
    if (this.sandbox === undefined) throw new Error('there is no git in memory');
    return this.sandbox.git('-C', this.at(path).store.url, ...args);
  }

  /** The head of a branch, of that which a path stands on by default. */
  async head(path: string, branch = this.at(path).branch): Promise<string> {
    const ref = headRef(branch);
    return (await this.at(path).store.fetch([ref])).get(ref) ?? '';
  }

  /** A commit by somebody else where a path stands; null removes. */
  async edit(path: string, content: string | null, message = 'Edit by hand'): Promise<string> {
    return await this.#commit(this.at(path), new Map([[path, content]]), message);
  }

  /** What `git revert` makes of the newest commit where a path stands. */
  async revert(path: string): Promise<string> {
    const target = this.at(path);
    const [commit] = await target.store.history(await this.head(path), { limit: 1, firstParent: true });
    if (commit === undefined) throw new Error(`there is nothing to revert where ${path} stands`);
    const before = await target.store.readFiles(commit.parents[0] ?? '', commit.changed);
    const changes = new Map(commit.changed.map((one) => [one, before.get(one)?.toString() ?? null]));
    return await this.#commit(target, changes, `Revert "${commit.subject}"`);
  }

  remove(): void {
    this.sandbox?.remove();
  }

  async #commit(
    { store, branch }: Target,
    changes: ReadonlyMap<string, string | null>,
    message: string,
  ): Promise<string> {
    const ref = headRef(branch);
    const head = (await store.fetch([ref])).get(ref) ?? null;
    const author = { name: 'Bob', email: 'bob@example.com' };
    const parents = head === null ? [] : [head];
    const oid = await store.commit({ parents, changes, message, author, date: this.time });
    await store.push([{ ref, oid, expected: head }]);
    return oid;
  }
}

const slipway = { name: 'Slipway', email: 'slipway@example.com' };
