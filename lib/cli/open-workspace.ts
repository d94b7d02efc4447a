import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import type { Forge } from '../forge/forge';
import { selectForge } from '../forge/select-forge';
import type { EnvironmentRepo } from '../model/environment-repo';
import type { Residents } from '../model/layout';
import { addressOf } from '../model/location';
import { spread } from '../promotion/spread';
import type { Target, Targets, Workspace } from '../promotion/workspace';
import type { Context } from './command';
import { runTool } from './run-tool';

const runFile = promisify(execFile);

/** A branch of a repository, and its store with all that git can do. */
export interface OpenTarget extends Target {
  readonly store: GitStore;
}

/** A workspace on the environment repo, on every branch and repository that the layout spreads it over. */
export interface OpenWorkspace extends Workspace {
  readonly store: GitStore;
  readonly targets: Targets & { readonly all: readonly [OpenTarget, ...OpenTarget[]] };
}

/** Opens the environment repo that a program names. */
export async function openWorkspace(
  context: Context,
  repo: EnvironmentRepo,
  residents: Residents,
): Promise<OpenWorkspace> {
  const actor = actorName(context.env);
  const targets = await spread(repo, residents, async (repository) => {
    const { url } = addressOf(repo, repository);
    const { root, env } = context;
    const store = await GitStore.open({ url, cacheFolder: cacheFolder(root, url), folder: root, env });
    return { store, forge: await openForge(context, repo, url, { store, name: actor }) };
  });
  const [{ store, forge, branch }] = targets.all;
  return {
    ...{ store, forge, branch, targets, author: repo.author, actor },
    program: await programCommit(context.root),
    now: context.now,
  };
}

async function openForge(
  { root, env, now }: Context,
  repo: EnvironmentRepo,
  url: string,
  { store, name }: { readonly store: GitStore; readonly name: string },
): Promise<Forge> {
  return await selectForge({
    remote: isLocal(url) ? resolve(root, url) : url,
    ...(repo.forge === undefined ? {} : { setting: { kind: repo.forge } }),
    variables: env,
    runTool,
    http: { now: () => now().getTime() },
    local: { store, user: { name, email: repo.author.email } },
  });
}

/** Whether a repository is a folder on this machine. */
export function isLocal(url: string): boolean {
  return !/^[a-z+]+:\/\//i.test(url) && !/^[^/]+@[^/]+:/.test(url);
}

/** Makes the embedded environment repo, all of its repositories, where they are not there yet. @returns those that were made */
export async function ensureLocalRepositories(
  { root, env }: Context,
  { url, layout }: EnvironmentRepo,
): Promise<string[]> {
  const made: string[] = [];
  for (const one of [url, ...[...(layout.repositories?.values() ?? [])].map((address) => address.url)]) {
    const path = resolve(root, one);
    if (!isLocal(one) || existsSync(join(path, 'HEAD'))) continue;
    await GitStore.create(path, env);
    made.push(one);
  }
  return made;
}

function actorName(env: Context['env']): string {
  return (
    env['SLIPWAY_ACTOR'] ??
    env['GITHUB_ACTOR'] ??
    env['GITLAB_USER_LOGIN'] ??
    env['GIT_AUTHOR_NAME'] ??
    userInfo().username
  );
}

/** The commit that the program is at; `-changed` where files differ from it. */
async function programCommit(root: string): Promise<string> {
  try {
    const { stdout } = await runFile('git', ['-C', root, 'rev-parse', 'HEAD']);
    const { stdout: changed } = await runFile('git', [
      '-C',
      root,
      'status',
      '--porcelain',
      '--',
      'lib',
      'environments',
      'main.ts',
      'package-lock.json',
    ]);
    return `${stdout.trim()}${changed === '' ? '' : '-changed'}`;
  } catch {
    return 'unversioned';
  }
}
