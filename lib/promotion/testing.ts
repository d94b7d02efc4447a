import { GitSandbox } from '../environment-repo/git-testing';
import type { Commit } from '../environment-repo/git-history';
import { MemoryRemote } from '../environment-repo/memory-store';
import { RepoView } from '../environment-repo/repo-view';
import type { Store } from '../environment-repo/store';
import { local, type LocalForge } from '../forge/local';
import type { App } from '../model/app';
import { cluster } from '../model/cluster';
import { environment, type EnvironmentProps } from '../model/environment';
import { environmentRepo } from '../model/environment-repo';
import type { Platform } from '../model/platform';
import { policySettings } from '../model/policy-settings';
import type { Release } from '../model/release';
import { directory } from '../render/layouts/directory';
import { init } from './init';
import { publish, type Published } from './publish';
import { headRef, type Workspace } from './workspace';

/** A moment on a Tuesday. */
const start = new Date('2026-01-06T10:00:00Z');

/** An environment repo with the local forge and a clock that is turned by hand. */
export class TestBed {
  time = start;

  private constructor(
    readonly store: Store,
    private readonly sandbox?: GitSandbox,
  ) {}

  static inMemory(): TestBed {
    return new TestBed(new MemoryRemote().open());
  }

  /** The same on real git in a temporary folder. */
  static async onGit(): Promise<TestBed> {
    const sandbox = await GitSandbox.create();
    return new TestBed(await sandbox.open(), sandbox);
  }

  get forge(): LocalForge {
    const user = { name: 'slipway', email: 'slipway@example.com' };
    return local({ store: this.store, repository: 'env', user, now: () => this.time.getTime() });
  }

  get workspace(): Workspace {
    return {
      store: this.store,
      forge: this.forge,
      branch: 'main',
      author: { name: 'Slipway', email: 'slipway@example.com' },
      actor: 'ann',
      program: 'c'.repeat(40),
      now: () => this.time,
    };
  }

  /** Plain git. */
  git(...args: readonly string[]): string {
    if (this.sandbox === undefined) throw new Error('there is no git in memory');
    return this.sandbox.git(...args);
  }

  /** Records the baseline of a platform. */
  async init(platform: Platform): Promise<void> {
    await init(this.workspace, platform, 'c'.repeat(40));
  }

  async publish(
    platform: Platform,
    options: { overwrite?: boolean; dryRun?: boolean; apps?: string[] } = {},
  ): Promise<Published> {
    const { overwrite = false, dryRun = false, apps } = options;
    const selection = apps === undefined ? {} : { apps };
    return await publish(this.workspace, platform, { selection, overwrite, dryRun, program: 'c'.repeat(40) });
  }

  /** The head of a branch; undefined where there is none. */
  async head(branch = 'main'): Promise<string | undefined> {
    return (await this.store.fetch()).get(headRef(branch));
  }

  /** Commits of a branch, newest first, without those that were merged into it. */
  async log(branch = 'main'): Promise<Commit[]> {
    return await this.store.history((await this.head(branch)) ?? '', { firstParent: true });
  }

  async view(branch = 'main'): Promise<RepoView> {
    return await RepoView.at(this.store, await this.head(branch));
  }

  async release(environmentName: string, app: string): Promise<Release | undefined> {
    return await (await this.view()).release(environmentName, app);
  }

  async read(path: string, branch = 'main'): Promise<string | undefined> {
    return (await (await this.view(branch)).read([path])).get(path);
  }

  /** A commit by somebody else; null removes. */
  async edit(files: Readonly<Record<string, string | null>>, message = 'Edit by hand'): Promise<string> {
    const head = (await this.head()) ?? null;
    const oid = await this.store.commit({
      parents: head === null ? [] : [head],
      changes: new Map(Object.entries(files)),
      message,
      author: { name: 'Bob', email: 'bob@example.com' },
      date: this.time,
    });
    await this.store.push([{ ref: headRef('main'), oid, expected: head }]);
    return oid;
  }

  /** What `git revert` of the newest commit makes. */
  async revert(): Promise<string> {
    const [commit] = await this.log();
    const before = await RepoView.at(this.store, commit?.parents[0]);
    const contents = await before.read(commit?.changed ?? []);
    const files = Object.fromEntries((commit?.changed ?? []).map((path) => [path, contents.get(path) ?? null]));
    return await this.edit(files, `Revert "${commit?.subject ?? ''}"`);
  }

  remove(): void {
    this.sandbox?.remove();
  }
}

/** A platform whose environments take commits, unless it is told otherwise. */
export function platformOf(
  apps: readonly App[],
  environments: Readonly<Partial<Record<'dev' | 'staging' | 'production', Partial<EnvironmentProps>>>> = {},
): Platform {
  const all = [
    environment({ name: 'dev', cluster: 'eu', domain: 'dev.example.com', ...environments.dev }),
    environment({
      name: 'staging',
      cluster: 'eu',
      domain: 'staging.example.com',
      promotesFrom: 'dev',
      tags: 'any',
      ...environments.staging,
    }),
    environment({
      name: 'production',
      cluster: 'prod',
      domain: 'example.com',
      promotesFrom: 'staging',
      ...environments.production,
    }),
  ];
  return {
    root: '/program',
    environments: new Map(all.map((one) => [one.name, one])),
    clusters: new Map(['eu', 'prod'].map((name) => [name, cluster({ name })])),
    apps: new Map(apps.map((app) => [app.name, app])),
    environmentRepo: environmentRepo({ layout: directory() }),
    policies: policySettings({
      exceptions: [{ rule: 'production-replicas', reason: 'one pod is enough to test with', until: '2099-12-31' }],
    }),
    files: new Map(),
  };
}
