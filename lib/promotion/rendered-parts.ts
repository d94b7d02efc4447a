import { createHash } from 'node:crypto';
import type { Part } from '../environment-repo/part';
import { paths } from '../model/paths';
import type { Environment } from '../model/environment';
import type { Platform } from '../model/platform';
import type { RenderedFile, Unit } from '../render';

/** Gathers rendered units into what is published as a whole: an app's clusters belong together. */
export function* renderedParts(platform: Platform, units: Iterable<Unit>): Generator<Part> {
  let open: Part | undefined;
  for (const unit of units) {
    const part = partOf(platform, unit);
    if (open?.id === part.id) {
      open = joined(open, part);
      continue;
    }
    if (open !== undefined) yield open;
    open = part;
  }
  if (open !== undefined) yield open;
}

function partOf(platform: Platform, unit: Unit): Part {
  const files = new Map(unit.files.map((file) => [file.path, file.content]));
  const { cluster } = unit;
  switch (unit.kind) {
    case 'app': {
      const { environment, app } = unit;
      return {
        id: `${environment}/${app}`,
        environment,
        app,
        system: platform.apps.get(app)?.system,
        record: paths.rendered(environment, app),
        folders: [unit.folder],
        files,
        sources: sourceHash(unit.files, cluster, paths.chart(app)),
      };
    }
    case 'environment':
      return {
        ...beside,
        id: unit.environment,
        environment: unit.environment,
        record: paths.renderedEnvironment(unit.environment),
        files,
      };
    case 'chart': {
      const { app } = unit;
      const environment = strictest(platform, (one) => platform.apps.get(app)?.runsIn(one.name) === true).name;
      return { ...beside, id: `chart ${app}`, environment, record: paths.renderedChart(app), files };
    }
    case 'cluster':
      return {
        ...beside,
        id: `cluster ${cluster}`,
        environment: strictest(platform, ({ clusters }) => clusters.includes(cluster)).name,
        record: paths.renderedCluster(cluster),
        files,
      };
  }
}

const beside = { app: undefined, system: undefined, folders: [], sources: {} };

function joined(a: Part, b: Part): Part {
  return {
    ...a,
    folders: [...a.folders, ...b.folders],
    files: new Map([...a.files, ...b.files]),
    sources: { ...a.sources, ...b.sources },
  };
}

/** What reaches several environments is published as one that takes pull requests asks for, else as the last. */
function strictest(platform: Platform, isReached: (environment: Environment) => boolean): Environment {
  const all = [...platform.environments.values()].filter(isReached).reverse();
  const found = all.find((one) => one.publish === 'pull-request') ?? all[0];
  if (found === undefined) throw new Error('what is rendered reaches no environment');
  return found;
}

/**
 * A tree id can not speak for what Argo CD renders: the sources of the Application do. For a chart that stands beside, its
 * files speak; only what the Application itself gives it counts here.
 */
function sourceHash(files: readonly RenderedFile[], cluster: string, chart: string): Record<string, string> {
  const application = files.find((file) => file.object?.kind === 'Application')?.object;
  const spec = application?.['spec'] as { source?: Source; sources?: Source[] } | undefined;
  const isKept = files.some(({ path }) => path.startsWith(`${chart}/`));
  const rendered = [spec?.source, ...(spec?.sources ?? [])].filter((one) => one !== undefined && isRendered(one));
  const own = isKept ? rendered.flatMap((one) => one?.helm?.valuesObject ?? []) : rendered;
  return own.length === 0 ? {} : { [cluster]: createHash('sha256').update(JSON.stringify(own)).digest('hex') };
}

interface Source {
  readonly helm?: { readonly valuesObject?: unknown };
  readonly chart?: string;
  readonly path?: string;
  readonly repoURL: string;
}

function isRendered({ helm, chart, path }: Source): boolean {
  return helm !== undefined || chart !== undefined || !(path?.includes('/manifests/') ?? false);
}
