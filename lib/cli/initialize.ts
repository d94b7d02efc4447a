import type { EnvironmentRepo } from '../model/environment-repo';
import { residentsOf } from '../model/location';
import type { Platform } from '../model/platform';
import type { Initialized } from '../promotion/init';
import type { Context } from './command';
import { ensureLocalRepositories, openWorkspace, type OpenWorkspace } from './open-workspace';

/** An environment repo that is ready, and what had to be done for it. */
export interface Initialization {
  readonly workspace: OpenWorkspace;
  readonly initialized: Initialized;
  /** In words; empty where it was ready before. */
  readonly told: readonly string[];
}

/** What environments/index.ts is to say from now on: else the next publish would lead Argo CD back to where it was declared. */
export function toWriteDown(declared: EnvironmentRepo, { url, argocdUrl }: EnvironmentRepo): string[] {
  const settings = [
    ...(declared.url === url ? [] : [`url: '${url}'`]),
    ...(declared.argocdUrl === argocdUrl || declared.argocdUrl === declared.url ? [] : [`argocdUrl: '${argocdUrl}'`]),
  ];
  return settings.length === 0 ? [] : [`now write ${settings.join(' and ')} into environments/index.ts`];
}

/** Makes the embedded environment repo where it is not there, and records the baseline where nothing is recorded. */
export async function initialize(context: Context, platform: Platform): Promise<Initialization> {
  const { init } = await import('../promotion/init');
  const { checksOf, loadPipelineSettings } = await import('./pipeline-files');
  const repo = platform.environmentRepo;
  const made = await ensureLocalRepositories(context, repo);
  const workspace = await openWorkspace(context, repo, residentsOf(platform));
  context.progress('rendering the baseline');
  const pipelines = checksOf(platform, loadPipelineSettings(platform));
  const initialized = await init(workspace, platform, workspace.program ?? 'unversioned', pipelines);
  const { releases, commit, request } = initialized;
  const by =
    request === undefined
      ? `commit ${commit?.slice(0, 10) ?? ''}`
      : `${request.state} ${request.url}: have it reviewed and merged`;
  const told =
    releases === 0
      ? []
      : [`${made.length === 0 ? '' : `made ${made.join(', ')}; `}recorded ${releases} releases as the baseline, ${by}`];
  return { workspace, initialized, told };
}
