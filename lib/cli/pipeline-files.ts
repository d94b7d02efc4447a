import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { throwIfAny, UserError } from '../errors';
import { forgeProviders } from '../forge/registry';
import { parseRemote } from '../forge/remote-url';
import { residentsOf, sitesOf } from '../model/location';
import { findApp, type Platform } from '../model/platform';
import { forgeRepository } from '../model/preview';
import {
  appOptions,
  appPipeline,
  environmentPipelines,
  findProvider,
  makefile,
  programOptions,
  programPipelines,
  settingsProblems,
  type AppOptions,
  type Pipeline,
  type PipelineSettings,
  type ProgramOptions,
} from '../pipelines';
import { loadModule } from '../render/load-module';
import { originOf } from './origin-of';

const file = 'environments/pipelines.ts';

/**
 * What the program says of its pipelines; nothing where it has no `environments/pipelines.ts`.
 *
 * @param beginning an app that is about to be written.
 * @throws UserError where it names what is not there
 */
export function loadPipelineSettings({ root, apps }: Platform, beginning?: string): PipelineSettings {
  if (!existsSync(join(root, file))) return {};
  const { pipelines } = loadModule(root, file);
  if (typeof pipelines !== 'object' || pipelines === null)
    throw new UserError('exports no pipelines', 'add: export const pipelines = pipelineSettings({ … })', file);
  const names = [...apps.keys(), ...(beginning === undefined ? [] : [beginning])];
  throwIfAny(settingsProblems(pipelines, names).map((one) => ({ ...one, where: file })));
  return pipelines;
}

/** Whose pipeline is wanted. */
export interface WantedApp {
  readonly app: string;
  readonly provider: string;
  /** Of an app that is not there yet. @default those of its definition */
  readonly images?: readonly { readonly container: string; readonly repository: string }[];
}

/** The files of an app's repository: its Makefile, and what its provider reads. */
export function appFiles(platform: Platform, settings: PipelineSettings, wanted: WantedApp): Map<string, string> {
  const options = optionsOfApp(platform, settings, wanted);
  const pipelines = [appPipeline(options)];
  return new Map([
    [posix.join(options.directory, 'Makefile'), makefile(options)],
    ...providerFiles(wanted.provider, pipelines, options),
  ]);
}

function optionsOfApp(
  platform: Platform,
  settings: PipelineSettings,
  { app: name, provider, images: given }: WantedApp,
): AppOptions {
  const images = given ?? definedImages(platform, name);
  const own = settings.apps?.[name];
  if (images.length === 0 && own?.images === undefined)
    throw new UserError(
      `${name} has no image that a pipeline could build`,
      `a chart or other people's manifests have pipelines of their own; else name its images in ${file}`,
    );
  const program = { repository: repositoryOf(platform, settings), provider: settings.provider ?? 'github-actions' };
  return appOptions(
    {
      images,
      ...settings.allApps,
      ...own,
      app: name,
      program: { ...program, ...settings.allApps?.program, ...own?.program },
    },
    file,
    provider,
  );
}

function definedImages(platform: Platform, name: string): NonNullable<WantedApp['images']> {
  const { images = {} } = findApp(platform, name).baseline;
  return Object.entries(images).map(([container, { repository }]) => ({ container, repository }));
}

function repositoryOf(platform: Platform, settings: PipelineSettings): string {
  const repository = optionsOfProgram(platform, settings).repository;
  if (repository !== undefined) return repository;
  throw new UserError(
    "the program's repository is not known, so nobody could announce anything to it",
    `say program: { repository: 'owner/name' } in ${file}, or program: 'owner/name' of the environment repo`,
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

/**
 * The files by which the environment repo's forge checks requests, as `slipway init` writes them. None where the program
 * or the environment repo is on no forge yet: `slipway pipelines environments` writes them later.
 */
export function checksOf(platform: Platform, settings: PipelineSettings): Map<string, string> {
  const remote = remoteOf(platform);
  const program = settings.program?.repository ?? platform.environmentRepo.program ?? clonedFrom(platform.root);
  if (remote === undefined || program === undefined) return new Map();
  const { forge } = platform.environmentRepo;
  const usual = (forge ?? remote.host).includes('gitlab') ? 'gitlab-ci' : 'github-actions';
  return environmentFiles(platform, settings, settings.provider ?? usual);
}

function optionsOfProgram(platform: Platform, settings: PipelineSettings): ProgramOptions {
  const { environmentRepo } = platform;
  const branches = sitesOf(environmentRepo, residentsOf(platform)).map(({ branch }) => branch);
  return programOptions(
    {
      repository: environmentRepo.program ?? clonedFrom(platform.root),
      environmentRepository: remoteOf(platform)?.path ?? '',
      environmentBranches: [...new Set(branches)],
      stages: [...platform.environments.keys()],
      previewTokens: previewTokensOf(platform),
      ...settings.program,
    },
    file,
  );
}

/** Variables with tokens of the forges that apps with previews are on: `GITEA_TOKEN`. */
function previewTokensOf({ apps, previews }: Platform): string[] {
  const kinds = [...apps.values()].flatMap(({ props: { preview } }) => {
    if (preview === undefined) return [];
    const named = previews?.forges[forgeRepository(preview.repository)?.host ?? ''];
    const remote = parseRemote(preview.repository);
    return named ?? forgeProviders.find((one) => one.recognises(remote, {}))?.kind ?? [];
  });
  return [...new Set(kinds)].sort().map((kind) => `${kind.toUpperCase()}_TOKEN`);
}

/** Where the environment repo is on a forge. */
function remoteOf({ environmentRepo }: Platform): { readonly host: string; readonly path: string } | undefined {
  const remotes = [environmentRepo.url, environmentRepo.argocdUrl].map((url) => parseRemote(url));
  return remotes.flatMap(({ host, path }) => (host === undefined ? [] : [{ host, path }]))[0];
}

/** `owner/name` of the repository that the program was cloned from. */
function clonedFrom(root: string): string | undefined {
  const url = originOf(root);
  const { host, path } = url === undefined ? { host: undefined, path: undefined } : parseRemote(url);
  return host === undefined ? undefined : path;
}

function providerFiles(name: string, pipelines: readonly Pipeline[], options?: AppOptions): Iterable<[string, string]> {
  const provider = findProvider(name);
  throwIfAny(provider.problems({ pipelines, ...(options === undefined ? {} : { app: options }) }));
  return provider.files(pipelines);
}
