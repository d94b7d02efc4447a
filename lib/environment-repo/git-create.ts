import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from './git-environment';
import { withLock, type Clock } from './git-lock';
import { GitProcess } from './git-process';

/** Whatever the user's configuration has as defaults. */
const initArguments = ['init', '--quiet', '--bare', '--template=', '--object-format=sha1', '--initial-branch=main'];

/**
 * Makes an empty bare repository with the branch `main`, ready to be a remote. Leaves one that exists as it is.
 *
 * @param path Absolute.
 */
export async function createRepository(path: string, env: Environment, clock: Clock): Promise<void> {
  const exists = (): boolean => existsSync(join(path, 'HEAD')) || existsSync(join(path, '.git'));
  if (exists()) return;
  mkdirSync(dirname(path), { recursive: true });
  await withLock(`${path}.lock`, clock, async () => {
    if (exists()) return;
    // Made aside and moved: a kill leaves no half of a repository under its name.
    const fresh = `${path}.new`;
    rmSync(fresh, { recursive: true, force: true });
    await initialise(fresh, env);
    renameSync(fresh, path);
  });
}

async function initialise(folder: string, env: Environment): Promise<void> {
  const git = new GitProcess(folder, { url: folder, localPath: folder }, env, 60_000);
  await git.run([...initArguments, folder], { doing: 'create a repository' });
  // Lets a cache leave out file contents, and ask for just the ones that it needs.
  appendFileSync(join(folder, 'config'), '[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n');
}
