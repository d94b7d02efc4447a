import type { z } from 'zod';
import type { Ban, DeliveryState, EnvironmentState, FreezeWindow } from '../model/gate';
import { paths } from '../model/paths';
import { releaseSchema, type Release } from '../model/release';
import { bansSchema, freezesSchema, renderedRecordSchema, type RenderedRecord } from '../model/state-files';
import { UserError, type Problem } from '../errors';
import type { Oid, TreeEntry } from './git-objects';
import { parseStateFile } from './state-file';
import type { Store } from './store';

/** One commit of the environment repo, read as far as it is asked for. */
export class RepoView {
  private constructor(
    private readonly store: Store,
    /** Undefined: the branch has no commit yet. */
    readonly head: Oid | undefined,
    /** Every file and folder by path. */
    readonly entries: ReadonlyMap<string, TreeEntry>,
  ) {}

  /** Lists one commit. @param head undefined for a branch without commits */
  static async at(store: Store, head: Oid | undefined): Promise<RepoView> {
    const entries = head === undefined ? new Map<string, TreeEntry>() : await store.listTree(head);
    return new RepoView(store, head, entries);
  }

  /** Names of the environments that have anything in it. */
  get environments(): string[] {
    const names = [...this.entries.keys()].flatMap(
      (path) => /^([^/]+)\/(?:environment\.yaml|releases\/)/.exec(path)?.[1] ?? [],
    );
    return [...new Set(names)];
  }

  /** Contents by path; those that do not exist are left out. */
  async read(wanted: readonly string[]): Promise<Map<string, string>> {
    const found = wanted.flatMap((path) => {
      const entry = this.entries.get(path);
      return entry === undefined ? [] : [[path, entry.oid] as const];
    });
    const blobs = await this.store.readBlobs(found.map(([, oid]) => oid));
    return new Map(found.map(([path, oid]) => [path, blobs.get(oid)?.toString('utf8') ?? '']));
  }

  /** Every release, by environment and app. @throws UserError for every mistake in every file */
  async releases(
    environments: readonly string[] = this.environments,
    apps?: readonly string[],
  ): Promise<Map<string, Map<string, Release>>> {
    const all = [...this.entries.keys()].flatMap((path) => {
      const [, environment = '', app = ''] = /^([^/]+)\/releases\/([^/]+)\.yaml$/.exec(path) ?? [];
      const wanted = app !== '' && environments.includes(environment) && (apps?.includes(app) ?? true);
      return wanted ? [{ path, environment, app }] : [];
    });
    const parsed = await this.parse(
      releaseSchema,
      all.map((one) => one.path),
    );
    const result = new Map(environments.map((name) => [name, new Map<string, Release>()]));
    const problems: Problem[] = [];
    for (const { path, environment, app } of all) {
      const release = parsed.get(path);
      if (release === undefined) continue;
      if (release.app !== app)
        problems.push({
          where: path,
          problem: `app '${release.app}' is not the file's name`,
          fix: `write app: ${app}`,
        });
      result.get(environment)?.set(app, release);
    }
    if (problems.length > 0) throw new UserError(problems);
    return result;
  }

  /** One release. */
  async release(environment: string, app: string): Promise<Release | undefined> {
    const path = paths.release(environment, app);
    return (await this.parse(releaseSchema, [path])).get(path);
  }

  /** What Slipway last wrote, by the path of the record. */
  async records(wanted: readonly string[]): Promise<Map<string, RenderedRecord>> {
    return await this.parse(renderedRecordSchema, wanted);
  }

  /** Versions that may run nowhere. */
  async bans(): Promise<readonly Ban[]> {
    return (await this.parse(bansSchema, [paths.bans])).get(paths.bans)?.bans ?? [];
  }

  /** Freezes declared by command. */
  async freezes(environment: string): Promise<readonly FreezeWindow[]> {
    const path = paths.freezes(environment);
    return (await this.parse(freezesSchema, [path])).get(path)?.freezes ?? [];
  }

  /** Everything that promotions depend on. @param apps only these, where not all are needed */
  async deliveryState(apps?: readonly string[]): Promise<DeliveryState> {
    const releases = await this.releases(this.environments, apps);
    const environments = new Map<string, EnvironmentState>();
    for (const [name, inEnvironment] of releases) {
      const trees = await this.trees(name, [...inEnvironment.keys()]);
      environments.set(name, { releases: inEnvironment, freezes: await this.freezes(name), trees });
    }
    return { environments, bans: await this.bans() };
  }

  /** By app and cluster: what receipts speak for. */
  async trees(environment: string, apps: readonly string[]): Promise<Map<string, Map<string, string>>> {
    const records = await this.records(apps.map((app) => paths.rendered(environment, app)));
    const clusters = this.clustersOf(environment);
    const wanted = apps.flatMap((app) =>
      clusters.map((cluster) => ({ app, cluster, path: paths.manifests(environment, cluster, app) })),
    );
    const { head } = this;
    const ids = head === undefined ? [] : await this.store.treeIds(wanted.map(({ path }) => ({ commit: head, path })));
    const trees = new Map<string, Map<string, string>>(apps.map((app) => [app, new Map()]));
    wanted.forEach(({ app, cluster }, index) => {
      const source = records.get(paths.rendered(environment, app))?.sources?.[cluster];
      const key = [ids[index], source].filter((one) => one !== undefined).join(':');
      if (key !== '') trees.get(app)?.set(cluster, key);
    });
    return trees;
  }

  private clustersOf(environment: string): string[] {
    const pattern = new RegExp(`^${environment}/argocd/([^/]+)/`);
    return [...new Set([...this.entries.keys()].flatMap((path) => pattern.exec(path)?.[1] ?? []))];
  }

  /** Parses those files that exist. @throws UserError for every mistake in all of them */
  private async parse<T>(schema: z.ZodType<T>, wanted: readonly string[]): Promise<Map<string, T>> {
    const result = new Map<string, T>();
    const problems: Problem[] = [];
    for (const [path, text] of await this.read(wanted)) {
      try {
        result.set(path, parseStateFile(schema, path, text));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(...error.problems);
      }
    }
    if (problems.length > 0) throw new UserError(problems);
    return result;
  }
}
