import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from './git-commit';
import type { Environment } from './git-environment';
import { GitStore, type GitStoreOptions } from './git-store';

/** Who writes in tests. */
export const tester: Identity = { name: 'Test Er', email: 'tester@example.com' };

/** When tests happen. */
export const testDate = new Date('2026-01-02T03:04:05Z');

/** A folder with a bare remote in it, for one test. */
export class GitSandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'slipway-git-'));
  readonly remote = join(this.folder, 'remote.git');
  readonly env: Environment = {
    PATH: process.env['PATH'],
    HOME: this.folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(this.folder, 'gitconfig'),
  };

  /** A sandbox whose remote exists and is empty. */
  static async create(): Promise<GitSandbox> {
    const sandbox = new GitSandbox();
    await GitStore.create(sandbox.remote, sandbox.env);
    return sandbox;
  }

  /** Plain git, on the remote unless a `-C` says otherwise. */
  git(...args: readonly string[]): string {
    return execFileSync('git', ['-C', this.remote, ...args], { env: this.env, encoding: 'utf8' }).trimEnd();
  }

  /** A store on the remote, as its path names it: it works in it. */
  async open(options: Partial<GitStoreOptions> = {}): Promise<GitStore> {
    const { folder, env } = this;
    return await GitStore.open({ url: this.remote, cacheFolder: 'cache', folder, env, ...options });
  }

  /** A store that works through a cache, as for a remote on another machine. */
  async openCached(options: Partial<GitStoreOptions> = {}): Promise<GitStore> {
    return await this.open({ url: `file://${this.remote}`, ...options });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Commits some files on a branch and pushes them, as an earlier run of Slipway would have. */
export async function publishFiles(
  store: GitStore,
  files: Readonly<Record<string, string | null>>,
  message = 'Change files',
): Promise<string> {
  const ref = 'refs/heads/main';
  return await store.withRetries({ refs: [ref] }, async (heads) => {
    const head = heads.get(ref);
    const parents = head === undefined ? [] : [head];
    const changes = new Map(Object.entries(files));
    const oid = await store.commit({ parents, changes, message, author: tester, date: testDate });
    return { updates: [{ ref, oid, expected: head ?? null }], value: oid };
  });
}
