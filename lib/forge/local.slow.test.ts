import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import type { MergeResult, PullRequest } from './forge';
import type { LocalForge } from './local';
import { LocalSandbox } from './testing/local-sandbox';

const runFile = promisify(execFile);
const root = join(__dirname, '..', '..');

/** Opens a request for each branch, as a process of its own with a cache of its own. */
const opener = `
  require(${JSON.stringify(join(root, 'bin', 'register.js'))});
  const { GitStore } = require(${JSON.stringify(join(root, 'lib/environment-repo/git-store.ts'))});
  const { local } = require(${JSON.stringify(join(root, 'lib/forge/local.ts'))});
  const [url, cacheFolder, ...heads] = process.argv.slice(1);
  (async () => {
    const store = await GitStore.open({ url, cacheFolder, folder: '/', env: process.env });
    const forge = local({ store, repository: url, user: { name: 'slipway', email: 'slipway@localhost' } });
    const opened = [];
    for (const head of heads) opened.push(await forge.openPullRequest({ head, base: 'main', title: head, body: '' }));
    console.log(JSON.stringify(opened.map(({ head, number }) => [head, number])));
  })();
`;

it('processes that open requests at once get different numbers, and lose none', async () => {
  const sandbox = await LocalSandbox.create();
  const { env, folder, remote } = sandbox.git;
  const groups = [0, 1, 2, 3, 4].map((group) => [0, 1, 2].map((index) => `head-${group}-${index}`));
  for (const head of groups.flat()) await sandbox.push(head);

  const printed = await Promise.all(
    groups.map((heads, group) =>
      runFile(process.execPath, ['-e', opener, remote, join(folder, `process-${group}`), ...heads], { env }),
    ),
  );

  const opened = printed.flatMap(({ stdout }) => JSON.parse(stdout) as [string, number][]);
  const listed = await sandbox.forge.listPullRequests({ state: 'open' });
  expect(listed.map(({ number }) => number)).toEqual(groups.flat().map((_, index) => index + 1));
  expect(new Map(opened)).toEqual(new Map(listed.map(({ head, number }) => [head, number])));
  sandbox.remove();
});

type Step =
  | { readonly kind: 'base'; readonly path: string; readonly text: string | null }
  | { readonly kind: 'head'; readonly branch: string; readonly path: string; readonly text: string | null }
  | { readonly kind: 'merge'; readonly branches: readonly string[] }
  | { readonly kind: 'close'; readonly branch: string };

const branch = fc.constantFrom('x', 'y', 'z');
const path = fc.constantFrom('a', 'b', 'apps/c', 'apps/d');
const text = fc.option(fc.constantFrom('1', '2', '3'), { freq: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('base' as const), path, text }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('head' as const), branch, path, text }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('merge' as const),
      branches: fc.uniqueArray(branch, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), branch }) },
);

/** Plays steps on real git, and checks each of them with git's own means. */
class Play {
  readonly open = new Map<string, PullRequest>();
  /** What every request should have become. */
  readonly ends = new Map<number, 'merged' | 'closed'>();
  /** Every commit that was ever said to be on the base. */
  readonly landed: string[] = [];
  #opened = 0;

  constructor(
    readonly sandbox: LocalSandbox,
    readonly forges: readonly LocalForge[],
  ) {}

  async run(one: Step): Promise<void> {
    if (one.kind === 'base') this.landed.push(await this.#commit('main', one));
    else if (one.kind === 'head') await this.#head(one.branch, one);
    else if (one.kind === 'merge') await this.#merge(one.branches);
    else await this.#close(one.branch);
  }

  async check(): Promise<void> {
    const requests = await this.sandbox.forge.listPullRequests({});
    expect(requests.map(({ number }) => number)).toEqual(Array.from({ length: this.#opened }, (_, index) => index + 1));
    for (const { number, state, head, headSha } of requests) {
      expect(state).toBe(this.ends.get(number) ?? 'open');
      if (state === 'open') expect(this.sandbox.tryResolve(head)).toBe(headSha);
    }
    const history = new Set(this.#git('rev-list', 'main').split('\n'));
    expect(this.landed.filter((commit) => !history.has(commit))).toEqual([]);
  }

  async #head(name: string, change: Pick<Step & { kind: 'head' }, 'path' | 'text'>): Promise<void> {
    const headSha = await this.#commit(name, change);
    const open = this.open.get(name);
    if (open !== undefined) {
      this.open.set(name, { ...open, headSha });
      return;
    }
    this.open.set(name, await this.forges[0]!.openPullRequest({ head: name, base: 'main', title: name, body: '' }));
    this.#opened += 1;
  }

  async #merge(names: readonly string[]): Promise<void> {
    const requests = names.flatMap((name) => this.open.get(name) ?? []);
    const overlapping = requests.filter((request) => this.#overlaps(request)).map(({ number }) => number);
    const results = await Promise.all(
      requests.map(({ number, headSha }, index) => this.forges[index]!.merge(number, { expectedHead: headSha })),
    );
    requests.forEach((request, index) => this.#judge(request, results[index]!, overlapping));
    if (requests.length === 1) expect(results[0]?.outcome === 'merged').toBe(overlapping.length === 0);
  }

  #judge(request: PullRequest, result: MergeResult, overlapping: readonly number[]): void {
    if (result.outcome !== 'merged') {
      expect(result.outcome).toBe('not-mergeable');
      return;
    }
    expect(overlapping).not.toContain(request.number);
    this.open.delete(request.head);
    this.ends.set(request.number, 'merged');
    this.landed.push(result.commit, request.headSha);
    expect(this.sandbox.tryResolve(request.head)).toBeUndefined();
    const [base = '', head = ''] = this.#git('log', '-1', '--format=%P', result.commit).split(' ');
    expect(head).toBe(request.headSha);
    const changed = new Set(this.#changed(this.#git('merge-base', base, head), head));
    for (const name of ['a', 'b', 'apps/c', 'apps/d', 'README.md']) {
      expect([name, this.#at(result.commit, name)]).toEqual([name, this.#at(changed.has(name) ? head : base, name)]);
    }
  }

  async #close(name: string): Promise<void> {
    const request = this.open.get(name);
    if (request === undefined) return;
    await this.forges[1]!.closePullRequest(request.number);
    this.open.delete(name);
    this.ends.set(request.number, 'closed');
  }

  #overlaps({ headSha }: PullRequest): boolean {
    const start = this.#git('merge-base', 'main', headSha);
    const ours = new Set(this.#changed(start, 'main'));
    return this.#changed(start, headSha).some((name) => ours.has(name));
  }

  #changed(from: string, to: string): string[] {
    return this.#git('diff-tree', '-r', '--no-renames', '--name-only', from, to)
      .split('\n')
      .filter((name) => name !== '');
  }

  #at(commit: string, name: string): string {
    return this.#git('ls-tree', commit, name);
  }

  #commit(name: string, { path: at, text: content }: Pick<Step & { kind: 'base' }, 'path' | 'text'>): Promise<string> {
    return this.sandbox.push(name, { [at]: content });
  }

  #git(...args: readonly string[]): string {
    return this.sandbox.git.git(...args);
  }
}

it('no order of pushes, merges and closings loses a change or lands another than the head', async () => {
  const play = async (steps: readonly Step[]): Promise<void> => {
    const sandbox = await LocalSandbox.create({ 'README.md': 'state\n', a: '0\n', b: '0\n', 'apps/c': '0\n' });
    try {
      const game = new Play(sandbox, [sandbox.forge, await sandbox.elsewhere('second')]);
      for (const one of steps) await game.run(one);
      await game.check();
    } finally {
      sandbox.remove();
    }
  };

  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), play), { numRuns: 20 });
});
