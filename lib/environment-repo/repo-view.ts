import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Ban, DeliveryState, EnvironmentState, FreezeWindow } from '../model/gate';
import { groupBy } from '../model/group-by';
import { paths } from '../model/paths';
import { releaseSchema, type Release } from '../model/release';
import { bansSchema, freezesSchema, renderedRecordSchema, type RenderedRecord } from '../model/state-files';
import { UserError, type Problem } from '../errors';
import type { Oid, TreeEntry } from './git-objects';
import { parseStateFile } from './state-file';
import type { Store } from './store';

/** A commit of a repository. */
export interface ViewedCommit {
  readonly store: Store;
  /** Undefined: the branch has no commit yet. */
  readonly head: Oid | undefined;
}

/** What of a commit is listed. */
export interface Listed {
  /** Manifests of these apps only: of a large repository, most of it is manifests. @default of all */
  readonly manifestsOf?: readonly string[] | undefined;
}

/** One commit of the environment repo, or one of each branch that it is spread over, read as far as it is asked for. */
export class RepoView {
  private constructor(
    /** The commit that a path stands in, or would stand in. */
    readonly commitOf: (path: string) => ViewedCommit,
    /** Every file by path, but for manifests of apps that it was not asked for. */
    readonly entries: ReadonlyMap<string, TreeEntry>,
  ) {}

  /** Lists one commit. @param head undefined for a branch without commits */
  static async at(store: Store, head: Oid | undefined, options: Listed = {}): Promise<RepoView> {
    const commit = { store, head };
    return new RepoView(() => commit, await list(commit, options));
  }

  /** Lists several commits, of each only what stands there. @param commitOf answers with one of them */
  static async joined<C extends ViewedCommit>(
    commits: readonly C[],
    commitOf: (path: string) => C,
    options: Listed = {},
  ): Promise<RepoView> {
    const listed = await Promise.all(commits.map((one) => list(one, options)));
    const own = listed.flatMap((entries, index) => [...entries].filter(([path]) => commitOf(path) === commits[index]));
    return new RepoView(commitOf, new Map(own));
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
    return await this.contents(
      wanted.flatMap((path) => {
        const entry = this.entries.get(path);
        return entry === undefined ? [] : [[path, entry.oid] as const];
      }),
    );
  }

  /** Contents by path of what stands, or stood at another time, at these paths. */
  async contents(files: Iterable<readonly [path: string, oid: Oid]>): Promise<Map<string, string>> {
    const contents = new Map<string, string>();
    for (const [store, inStore] of groupBy(files, ([path]) => this.commitOf(path).store)) {
      const blobs = await store.readBlobs(inStore.map(([, oid]) => oid));
      for (const [path, oid] of inStore) contents.set(path, blobs.get(oid)?.toString('utf8') ?? '');
    }
    return contents;
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
    const ids = await this.treeIds(wanted.map(({ path }) => path));
    const trees = new Map<string, Map<string, string>>(apps.map((app) => [app, new Map()]));
    const charts = await this.records(apps.map(paths.renderedChart));
    for (const { app, cluster, path } of wanted) {
      const record = records.get(paths.rendered(environment, app));
      const parts = [
        ids.get(path),
        record?.sources?.[cluster],
        this.chartKey(app, record, charts.get(paths.renderedChart(app))),
        this.unfinished(environment, app, path, record),
      ];
      const key = parts.filter((one) => one !== undefined).join(':');
      if (key !== '') trees.get(app)?.set(cluster, key);
    }
    return trees;
  }

  /** What stands for a chart of an app that is kept here, in one environment; undefined where there is none. */
  async keptChart(environment: string, app: string): Promise<string | undefined> {
    const [own, chart] = [paths.rendered(environment, app), paths.renderedChart(app)];
    const records = await this.records([own, chart]);
    return this.chartKey(app, records.get(own), records.get(chart));
  }

  /**
   * Files in another repository than their record may be those of another release, while a change of both is under way:
   * no receipt speaks for them.
   */
  private unfinished(
    environment: string,
    app: string,
    folder: string,
    record: RenderedRecord | undefined,
  ): string | undefined {
    if (this.commitOf(folder) === this.commitOf(paths.rendered(environment, app))) return undefined;
    const own = Object.entries(record?.files ?? {}).filter(([path]) => path.startsWith(`${folder}/`));
    return own.every(([path, oid]) => this.entries.get(path)?.oid === oid) ? undefined : 'unfinished';
  }

  /** Speaks for a chart that Argo CD renders from here: its files as they stand, of values files only the environment's own. */
  private chartKey(
    app: string,
    own: RenderedRecord | undefined,
    chart: RenderedRecord | undefined,
  ): string | undefined {
    const isValues = (path: string): boolean => path.startsWith(`${paths.chart(app)}/`);
    const values = Object.keys(own?.files ?? {}).filter(isValues);
    if (values.length === 0) return undefined;
    const all = [...Object.keys(chart?.files ?? {}), ...values].sort();
    const standing = all.map((path) => [path, this.entries.get(path)?.oid ?? null]);
    return createHash('sha256').update(JSON.stringify(standing)).digest('hex').slice(0, 40);
  }

  /** Ids of folders; those that do not exist are left out. */
  private async treeIds(folders: readonly string[]): Promise<Map<string, Oid>> {
    const ids = new Map<string, Oid>();
    for (const [{ store, head }, inCommit] of groupBy(folders, this.commitOf)) {
      const found = head === undefined ? [] : await store.treeIds(inCommit.map((path) => ({ commit: head, path })));
      inCommit.forEach((path, index) => {
        const id = found[index];
        if (id !== undefined) ids.set(path, id);
      });
    }
    return ids;
  }

  private clustersOf(environment: string): string[] {
    const named = ['argocd', 'flux'].flatMap((engine) => this.namesIn(`${environment}/${engine}/`)).sort();
    // A repository of one system holds its manifests only.
    return named.length > 0 ? named : this.namesIn(`${environment}/manifests/`);
  }

  private namesIn(folder: string): string[] {
    const below = [...this.entries.keys()].filter((path) => path.startsWith(folder));
    return [...new Set(below.map((path) => path.slice(folder.length, path.indexOf('/', folder.length))))];
  }

  /** Parses those files that exist. @throws UserError for every mistake in all of them */
  private async parse<T>(schema: z.ZodType<T>, wanted: readonly string[]): Promise<Map<string, T>> {
    const result = new Map<string, T>();
    const problems: Problem[] = [];
    for (const [path, text] of await this.read(wanted.filter((path) => this.isFile(path, problems)))) {
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

  /** A link would be read as where it leads to, a submodule has no content here. */
  private isFile(path: string, problems: Problem[]): boolean {
    const mode = this.entries.get(path)?.mode;
    if (mode !== '120000' && mode !== '160000') return true;
    const what = mode === '120000' ? 'a symbolic link' : 'a submodule';
    problems.push({ where: path, problem: `is ${what}, and is not read`, fix: 'put a plain file in its place' });
    return false;
  }
}

async function list({ store, head }: ViewedCommit, { manifestsOf }: Listed): Promise<Map<string, TreeEntry>> {
  if (head === undefined) return new Map<string, TreeEntry>();
  if (manifestsOf === undefined) return await store.listTree(head);
  const wanted = new Set(manifestsOf);
  return await store.listTree(head, '', {
    into: (folder) => {
      const [, app] = /^[^/]+\/manifests\/[^/]+\/([^/]+)$/.exec(folder) ?? [];
      return app === undefined || wanted.has(app);
    },
  });
}
