import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../environment-repo/cache-folder';
import { GitStore } from '../environment-repo/git-store';
import { selectForge } from '../forge/select-forge';
import type { EnvironmentRepo } from '../model/environment-repo';
import type { Workspace } from '../promotion/workspace';
import type { Context } from './command';
import { runTool } from './run-tool';

const runFile = promisify(execFile);

/** A workspace on the environment repo, and its store with all that git can do. */
export interface OpenWorkspace extends Workspace {
  readonly store: GitStore;
}

/** Opens the environment repo that a program names. */
export async function openWorkspace(context: Context, repo: EnvironmentRepo): Promise<OpenWorkspace> {
  const { root, env } = context;
  const store = await GitStore.open({ url: repo.url, cacheFolder: cacheFolder(root, repo.url), folder: root, env });
  const actor = actorName(env);
  const forge = await selectForge({
    remote: isLocal(repo.url) ? resolve(root, repo.url) : repo.url,
    ...(repo.forge === undefined ? {} : { setting: { kind: repo.forge } }),
    variables: env,
    runTool,
    http: { now: () => context.now().getTime() },
    local: { store, user: { name: actor, email: repo.author.email } },
  });
  return {
    store,
    forge,
    branch: repo.branch,
    author: repo.author,
    actor,
    program: await programCommit(root),
    now: context.now,
  };
}

/** Whether a repository is a folder on this machine. */
export function isLocal(url: string): boolean {
  return !/^[a-z+]+:\/\//i.test(url) && !/^[^/]+@[^/]+:/.test(url);
}

/** Makes the embedded environment repo where it is not there yet. @returns whether it was made */
export async function ensureLocalRepository({ root, env }: Context, { url }: EnvironmentRepo): Promise<boolean> {
  const path = resolve(root, url);
  if (!isLocal(url) || existsSync(join(path, 'HEAD'))) return false;
  await GitStore.create(path, env);
  return true;
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
