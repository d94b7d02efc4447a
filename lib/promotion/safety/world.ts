import { GitSandbox } from '../../environment-repo/git-testing';
import type { Oid } from '../../environment-repo/git-objects';
import { MemoryRemote } from '../../environment-repo/memory-store';
import { RepoView } from '../../environment-repo/repo-view';
import type { Store } from '../../environment-repo/store';
import { local, type LocalForge } from '../../forge/local';
import type { Platform } from '../../model/platform';
import { init } from '../init';
import { headRef, type Workspace } from '../workspace';
import { firstConfiguration, safetyPlatform, type AppName } from './safety-platform';
import { SimulatedClusters } from './simulated-clusters';
import { watchedStore, type PushWatcher } from './watched-store';

/** Where the environment repo of a test is kept. */
export interface Backend {
  /** A store as the machine of one person has it. */
  open(person: string): Promise<Store>;
  close(): void;
}

/** A workspace on the local forge, so that people can approve. */
export interface LocalWorkspace extends Workspace {
  readonly forge: LocalForge;
}

/** A Tuesday, some hours before the planned freeze. */
const start = new Date('2026-01-06T12:00:00Z');
const slipway = { name: 'slipway', email: 'slipway@example.com' };

/** All that safety is tested on: an environment repo, the program, clusters, and a clock that is turned by hand. */
export class World {
  readonly main = headRef('main');
  readonly clusters = new SimulatedClusters(() => this.now);
  /** Commits that people made with plain git. */
  readonly byHand = new Set<Oid>();
  /** Heads of requests that somebody approved. */
  readonly approved = new Set<Oid>();
  now = start;
  #configuration = firstConfiguration;
  readonly #platforms = new Map<string, Platform>();
  readonly #stores = new Map<string, Store>();

  private constructor(
    readonly backend: Backend,
    readonly observer: Store,
  ) {}

  /** A world with the baseline, which has run for an hour. */
  static async create(backend: Backend): Promise<World> {
    const world = new World(backend, await backend.open('observer'));
    await init(await world.workspace('ann'), world.platform, world.program);
    await world.wait(1);
    await world.wait(60);
    return world;
  }

  /** Names the configuration, as the program's commit would. */
  get program(): string {
    return JSON.stringify(this.#configuration);
  }

  get platform(): Platform {
    return this.platformOf(this.program);
  }

  /** The platform that a program's name stands for. */
  platformOf(program: string): Platform {
    const known = this.#platforms.get(program);
    if (known !== undefined) return known;
    const configuration = JSON.parse(program) as typeof firstConfiguration;
    const made = safetyPlatform(configuration);
    this.#platforms.set(program, made);
    return made;
  }

  configure(app: AppName, replicas: number): void {
    this.#configuration = { ...this.#configuration, [app]: replicas };
  }

  /** What one person works with. */
  async workspace(person: string, watcher?: PushWatcher): Promise<LocalWorkspace> {
    const own = this.#stores.get(person) ?? (await this.backend.open(person));
    this.#stores.set(person, own);
    const store = watcher === undefined ? own : watchedStore(own, watcher);
    const now = this.now;
    return {
      store,
      forge: local({ store, repository: 'environment-repo', user: slipway, now: () => now.getTime() }),
      branch: 'main',
      author: slipway,
      actor: person,
      program: this.program,
      now: () => now,
    };
  }

  /** All branches as they are now. */
  async heads(): Promise<ReadonlyMap<string, Oid>> {
    return await this.observer.fetch();
  }

  async view(): Promise<RepoView> {
    return await RepoView.at(this.observer, (await this.heads()).get(this.main));
  }

  /** Lets time pass: clusters have applied what stands in the repository a minute after its beginning. */
  async wait(minutes: number): Promise<void> {
    const later = (by: number): Date => new Date(this.now.getTime() + by * 60_000);
    const [applied, end] = [later(1), later(minutes)];
    if (minutes >= 1) await this.clusters.apply(await this.view(), applied);
    this.now = end;
  }
}

/** An environment repo in memory. */
export function memoryBackend(): Backend {
  const remote = new MemoryRemote();
  return { open: () => Promise.resolve(remote.open()), close: () => undefined };
}

/** A real git repository in a temporary folder, with a cache for each person. */
export async function gitBackend(): Promise<Backend> {
  const sandbox = await GitSandbox.create();
  return {
    open: (person) => sandbox.open({ cacheFolder: `cache-${person}` }),
    close: () => sandbox.remove(),
  };
}
