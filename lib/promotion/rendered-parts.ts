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
        sources: sourceHash(unit.files, cluster),
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
    case 'cluster':
      return {
        ...beside,
        id: `cluster ${cluster}`,
        environment: strictest(platform, cluster).name,
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

/** A cluster's root reaches every environment on it: the one that takes pull requests decides, else the last. */
function strictest(platform: Platform, cluster: string): Environment {
  const all = [...platform.environments.values()].filter((one) => one.clusters.includes(cluster)).reverse();
  const found = all.find((one) => one.publish === 'pull-request') ?? all[0];
  if (found === undefined) throw new Error(`no environment is on cluster '${cluster}'`);
  return found;
}

/** A tree id can not speak for what Argo CD renders: the sources of the Application do. */
function sourceHash(files: readonly RenderedFile[], cluster: string): Record<string, string> {
  const application = files.find((file) => file.object?.kind === 'Application')?.object;
  const spec = application?.['spec'] as { source?: Source; sources?: Source[] } | undefined;
  const own = [spec?.source, ...(spec?.sources ?? [])].filter((one) => one !== undefined && isRendered(one));
  return own.length === 0 ? {} : { [cluster]: createHash('sha256').update(JSON.stringify(own)).digest('hex') };
}

interface Source {
  readonly helm?: unknown;
  readonly chart?: string;
  readonly path?: string;
  readonly repoURL: string;
}

function isRendered({ helm, chart, path }: Source): boolean {
  return helm !== undefined || chart !== undefined || !(path?.includes('/manifests/') ?? false);
}
