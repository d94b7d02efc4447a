import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors';
import type { AllReleases, ProgramHistory } from '../promotion/verify-render';
import type { Context } from './command';

const runFile = promisify(execFile);

/**
 * The git history of the program at a folder.
 *
 * @param protectedBranch what `main` of the program's remote is called here: `origin/main`.
 */
export function programHistory({ root, env }: Context, protectedBranch: string): ProgramHistory {
  const git = async (...args: string[]): Promise<boolean> => {
    try {
      await runFile('git', ['-C', root, ...args]);
      return true;
    } catch {
      return false;
    }
  };
  return {
    isProtected: (commit) => git('merge-base', '--is-ancestor', commit, protectedBranch),
    isAncestor: (ancestor, descendant) => git('merge-base', '--is-ancestor', ancestor, descendant),
    render: (commit, releases) => renderAt(root, env, commit, releases),
  };
}

/** Renders in a checkout of its own, with the packages of this one where the lock file is the same. */
async function renderAt(
  root: string,
  env: Context['env'],
  commit: string,
  releases: AllReleases,
): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-verify-'));
  const checkout = join(folder, 'program');
  try {
    await runFile('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', checkout, commit]);
    await installPackages(root, checkout);
    const out = join(folder, 'rendered');
    const file = join(folder, 'releases.json');
    writeFileSync(
      file,
      JSON.stringify(Object.fromEntries([...releases].map(([name, apps]) => [name, Object.fromEntries(apps)]))),
    );
    const args = [
      join(checkout, 'bin', 'slipway.js'),
      '-C',
      checkout,
      'render',
      '--arranged',
      '--out',
      out,
      '--releases',
      file,
    ];
    await runFile(process.execPath, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return readFolder(out);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new UserError(
      `commit ${commit} of the program could not be rendered: ${said.trim()}`,
      'check out that commit and run npm ci && npm run synth',
    );
  } finally {
    await runFile('git', ['-C', root, 'worktree', 'remove', '--force', checkout]).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function installPackages(root: string, checkout: string): Promise<void> {
  const lock = (folder: string): string => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (existsSync(join(root, 'node_modules')) && lock(root) === lock(checkout))
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  else await runFile('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: checkout });
}

function readFolder(folder: string): Map<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

/** `origin/main` where there is a remote, else `main`. */
export async function protectedBranchOf({ root }: Pick<Context, 'root'>): Promise<string> {
  try {
    await runFile('git', ['-C', root, 'rev-parse', '--verify', '--quiet', 'origin/main']);
    return 'origin/main';
  } catch {
    return 'main';
  }
}
