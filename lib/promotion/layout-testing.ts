import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { GitStore } from '../environment-repo/git-store';
import { GitSandbox } from '../environment-repo/git-testing';
import type { RepoView } from '../environment-repo/repo-view';
import { local, type LocalForge } from '../forge/local';
import { environmentRepo } from '../model/environment-repo';
import type { Layout } from '../model/layout';
import { residentsOf } from '../model/location';
import type { Platform } from '../model/platform';
import { readRepository } from './change-repository';
import { spread } from './spread';
import { headRef, targetsOf, type Target, type Workspace } from './workspace';

/** What a target of tests has beside. */
type Connected = Target & { readonly store: GitStore; readonly forge: LocalForge };

/** A platform in a layout, on real git repositories in a temporary folder, each with the local forge. */
export class LayoutBed {
  time = new Date('2026-01-06T10:00:00Z');

  private constructor(
    readonly sandbox: GitSandbox,
    readonly platform: Platform,
    readonly targets: readonly Connected[],
    readonly workspace: Workspace,
  ) {}

  /** @param layout made for the addresses of its repositories: `urlOf` tells them by key */
  static async create(platform: Platform, layout: (urlOf: (key: string) => string) => Layout): Promise<LayoutBed> {
    const sandbox = await GitSandbox.create();
    const urlOf = (key: string): string => join(sandbox.folder, 'remotes', `${key}.git`);
    mkdirSync(join(sandbox.folder, 'remotes'));
    const repo = environmentRepo({ url: urlOf('environment'), layout: layout(urlOf) });
    const placed = { ...platform, environmentRepo: repo };
    const targets = await spread(repo, residentsOf(placed), async (key) => {
      const url = key === '' ? repo.url : urlOf(key);
      await GitStore.create(url, sandbox.env);
      const store = await sandbox.open({ url, cacheFolder: `cache-${key}` });
      return { store, forge: local({ store, repository: url, user: slipway, now: () => bed.time.getTime() }) };
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
    return this.sandbox.git('-C', this.at(path).store.url, ...args);
  }

  /** A commit by somebody else where a path stands; null removes. */
  async edit(path: string, content: string | null, message = 'Edit by hand'): Promise<string> {
    return await this.#commit(this.at(path), new Map([[path, content]]), message);
  }

  /** What `git revert` makes of the newest commit where a path stands. */
  async revert(path: string): Promise<string> {
    const target = this.at(path);
    const [head = '', parent = ''] = this.git(path, 'log', '-2', '--format=%H', target.branch).split('\n');
    const changed = this.git(path, 'diff', '--name-only', parent, head).split('\n');
    const before = await target.store.readFiles(parent, changed);
    const changes = new Map(changed.map((one) => [one, before.get(one)?.toString() ?? null]));
    return await this.#commit(target, changes, `Revert "${this.git(path, 'log', '-1', '--format=%s', head)}"`);
  }

  remove(): void {
    this.sandbox.remove();
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
