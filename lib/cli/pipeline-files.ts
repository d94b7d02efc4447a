import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { throwIfAny, UserError } from '../errors';
import { parseRemote } from '../forge/remote-url';
import { residentsOf, sitesOf } from '../model/location';
import { findApp, type Platform } from '../model/platform';
import {
  appOptions,
  appPipeline,
  environmentPipelines,
  findProvider,
  makefile,
  programOptions,
  programPipelines,
  type AppOptions,
  type Pipeline,
  type PipelineSettings,
  type ProgramOptions,
} from '../pipelines';
import { loadModule } from '../render/load-module';
import { originOf } from './origin-of';

const file = 'environments/pipelines.ts';

/** What the program says of its pipelines; nothing where it has no `environments/pipelines.ts`. */
export function loadPipelineSettings(root: string): PipelineSettings {
  if (!existsSync(join(root, file))) return {};
  const { pipelines } = loadModule(root, file);
  if (typeof pipelines === 'object' && pipelines !== null) return pipelines;
  throw new UserError('exports no pipelines', 'add: export const pipelines = pipelineSettings({ … })', file);
}

/** The files of an app's repository: its Makefile, and what its provider reads. */
export function appFiles(
  platform: Platform,
  settings: PipelineSettings,
  wanted: { readonly app: string; readonly provider: string },
): Map<string, string> {
  const options = optionsOfApp(platform, settings, wanted.app);
  const pipelines = [appPipeline(options)];
  return new Map([
    [posix.join(options.directory, 'Makefile'), makefile(options)],
    ...providerFiles(wanted.provider, pipelines, options),
  ]);
}

function optionsOfApp(platform: Platform, settings: PipelineSettings, name: string): AppOptions {
  const app = findApp(platform, name);
  const images = Object.entries(app.baseline.images ?? {}).map(([container, { repository }]) => ({
    container,
    repository,
  }));
  const own = settings.apps?.[name];
  if (images.length === 0 && own?.images === undefined)
    throw new UserError(
      `${name} has no image that a pipeline could build`,
      `a chart or other people's manifests have pipelines of their own; else name its images in ${file}`,
    );
  const program = { repository: repositoryOf(platform, settings), provider: settings.provider ?? 'github-actions' };
  return appOptions(
    {
      app: name,
      images,
      ...settings.allApps,
      ...own,
      program: { ...program, ...settings.allApps?.program, ...own?.program },
    },
    file,
  );
}

function repositoryOf(platform: Platform, settings: PipelineSettings): string {
  const repository = optionsOfProgram(platform, settings).repository;
  if (repository !== undefined) return repository;
  throw new UserError(
    "the program's repository is not known, so nobody could announce anything to it",
    "say program: 'owner/name' of the environment repo in environments/index.ts",
  );
}

/** The files of the program's repository. */
export function programFiles(platform: Platform, settings: PipelineSettings, provider: string): Map<string, string> {
  return new Map(providerFiles(provider, programPipelines(optionsOfProgram(platform, settings))));
}

/** The files of the environment repo. */
export function environmentFiles(
  platform: Platform,
  settings: PipelineSettings,
  provider: string,
): Map<string, string> {
  return new Map(providerFiles(provider, environmentPipelines(optionsOfProgram(platform, settings))));
}

function optionsOfProgram(platform: Platform, settings: PipelineSettings): ProgramOptions {
  const { environmentRepo } = platform;
  const remotes = [environmentRepo.url, environmentRepo.argocdUrl].map((url) => parseRemote(url));
  const remote = remotes.find(({ host }) => host !== undefined);
  const branches = sitesOf(environmentRepo, residentsOf(platform)).map(({ branch }) => branch);
  return programOptions(
    {
      repository: environmentRepo.program ?? clonedFrom(platform.root),
      environmentRepository: remote?.path ?? '',
      environmentBranches: [...new Set(branches)],
      stages: [...platform.environments.keys()],
      ...settings.program,
    },
    file,
  );
}

/** `owner/name` of the repository that the program was cloned from. */
function clonedFrom(root: string): string | undefined {
  const url = originOf(root);
  const { host, path } = url === undefined ? { host: undefined, path: undefined } : parseRemote(url);
  return host === undefined ? undefined : path;
}

function providerFiles(name: string, pipelines: readonly Pipeline[], options?: AppOptions): Iterable<[string, string]> {
  const provider = findProvider(name);
  throwIfAny(provider.problems({ pipelines, ...(options === undefined ? {} : { login: options.login }) }));
  return provider.files(pipelines);
}
