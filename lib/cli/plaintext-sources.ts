import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { parse } from 'yaml';
import { UserError } from '../errors';
import { allowListPath, readAllowList, type AllowedPath } from '../plaintext';
import { loadProgram } from './load-program';
import type { Context } from './command';

/** A text that is searched for secrets, by the path that it is told by. */
export interface SearchedText {
  readonly path: string;
  readonly text: string;
}

/** Everything rendered, every release, and every file of `environments/`. */
export async function* programTexts(context: Context): AsyncGenerator<SearchedText> {
  const { knownReleases } = await import('../promotion/known-releases');
  const { renderPlatform, toYaml } = await import('../render');
  const platform = loadProgram(context);
  const releases = await knownReleases(platform, context.env);
  for (const unit of renderPlatform(platform, releases)) {
    for (const { path, content } of unit.files) yield { path, text: content };
  }
  for (const environment of platform.environments.keys()) {
    for (const app of platform.apps.keys()) {
      const release = releases.find(environment, app);
      if (release !== undefined) yield { path: `${environment}/releases/${app}.yaml`, text: toYaml(release) };
    }
  }
  for (const path of globSync('environments/**', { cwd: context.root, dot: true })) {
    yield { path, text: readFileSync(join(context.root, path), 'utf8') };
  }
}

/** Files by name. @throws UserError where one can not be read */
export function* namedTexts({ root, cwd }: Context, files: readonly string[]): Generator<SearchedText> {
  for (const file of files) {
    const absolute = resolve(cwd, file);
    try {
      yield { path: relative(root, absolute), text: readFileSync(absolute, 'utf8') };
    } catch (error) {
      throw new UserError('can not be read', 'name a file', file, { cause: error });
    }
  }
}

/** What git is about to commit, as it is staged. */
export function* stagedTexts({ root, env }: Context): Generator<SearchedText> {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', root, ...args], { env, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  const paths = git('diff', '--cached', '--name-only', '-z', '--no-renames', '--diff-filter=d').split('\0');
  for (const path of paths.filter((one) => one !== '')) yield { path, text: git('show', `:${path}`) };
}

/** The paths that may hold what looks like a secret. @throws UserError with everything that is wrong with their list */
export function allowedPaths({ root }: Context): { readonly file: string; readonly paths: readonly AllowedPath[] } {
  const file = join(root, allowListPath);
  if (!existsSync(file)) return { file: allowListPath, paths: [] };
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError('is no YAML', 'mend it', allowListPath, { cause: error });
  }
  const read = readAllowList(document);
  if ('problems' in read) throw new UserError(read.problems);
  return { file: allowListPath, paths: read };
}
