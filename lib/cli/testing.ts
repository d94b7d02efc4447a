import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { run } from './main';

// Each test runs many git processes, on a machine that may do much else.
jest.setTimeout(300_000);

const repository = resolve(__dirname, '../..');

/** What one command line printed. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What differs from the plain program of tests. */
export interface ProgramOptions {
  /** Files by path, in place of the program's own or beside them; null leaves one out. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Environment repo of another program. @default one of its own */
  readonly environmentRepo?: string;
}

/** How one command line is run. */
export interface RunOptions {
  /** Of a terminal. @default no terminal */
  readonly columns?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A small program in a temporary folder, with apps `cart`, `redis` (system `shop`) and `web` (system `site`), and
 * environments dev (by commit), staging and production (by pull request). Its clock stands still until `pass` moves it.
 *
 * Node keeps what it loaded: a changed program needs a folder of its own, on the same environment repo.
 */
export class TestProgram {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-program-'));
  readonly environmentRepo: string;
  readonly env: Readonly<Record<string, string>>;
  #now = new Date('2026-03-11T12:00:00Z').getTime();

  constructor({ files = {}, environmentRepo = join(this.root, 'environment-repo') }: ProgramOptions = {}) {
    this.environmentRepo = environmentRepo;
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.root,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: join(this.root, 'gitconfig'),
      SLIPWAY_REGISTRY: 'off',
      SLIPWAY_ACTOR: 'alice',
    };
    for (const [path, text] of Object.entries({ ...plainFiles(environmentRepo), ...files })) {
      if (text !== null) this.write(path, text);
    }
  }

  /** Moves the clock on. */
  pass(hours: number): void {
    this.#now += hours * 3_600_000;
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs one command line in this process. */
  async run(line: string, { columns, input = '', env = {} }: RunOptions = {}): Promise<Ran> {
    const out: string[] = [];
    const err: string[] = [];
    const code = await run(splitWords(line), {
      cwd: this.root,
      env: { ...this.env, ...env },
      stdout: {
        write: (text: string) => out.push(text) > 0,
        ...(columns === undefined ? {} : { isTTY: true, columns }),
      },
      stderr: { write: (text: string) => err.push(text) > 0 },
      stdin: (async function* () {
        yield await Promise.resolve(input);
      })(),
      now: () => new Date(this.#now),
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  /** Runs a command line that must succeed. @returns what it printed */
  async text(line: string, options?: RunOptions): Promise<string> {
    const { code, out, err } = await this.run(line, options);
    if (code !== 0) throw new Error(`slipway ${line}: exit code ${code}\n${out}${err}`);
    return out;
  }

  /** What a command line that must succeed prints with `--json`. */
  async json(line: string): Promise<unknown> {
    return JSON.parse(await this.text(`${line} --json`));
  }

  /** Plain git in the environment repo, at the clock's time. */
  git(...args: readonly string[]): string {
    const date = new Date(this.#now).toISOString();
    const env = { ...this.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync('git', ['-C', this.environmentRepo, ...args], { env, encoding: 'utf8' }).trimEnd();
  }

  /** Changes the environment repo by hand, as somebody who clones it and pushes. */
  byHand(change: (git: (...args: readonly string[]) => string, folder: string) => void): void {
    const folder = mkdtempSync(join(tmpdir(), 'slipway-by-hand-'));
    const identity = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.com'];
    try {
      this.git('clone', '--quiet', this.environmentRepo, folder);
      const git = (...args: readonly string[]): string => this.git('-C', folder, ...identity, ...args);
      change(git, folder);
      git('push', '--quiet', 'origin', 'HEAD:main');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Splits a line as a shell does, as far as tests and examples need it: spaces and double quotes. */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}

/** A file of the program that imports from Slipway by its place. */
export function sourceFile(imports: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(imports).map(
    ([from, names]) => `import { ${names} } from '${from.startsWith('.') ? from : join(repository, 'lib', from)}';`,
  );
  return `${lines.join('\n')}\n${body}\n`;
}

/**
 * The `environments/index.ts` of the plain program. Its gateway comes from elsewhere, and one pod is enough to test with.
 *
 * @param repository what the environment repo is declared with, as code
 * @param layout file and name of the layout in it
 */
export function programIndex(
  repository: string,
  [file, name]: readonly [file: string, name: string] = ['directory', 'directory'],
): string {
  return sourceFile(
    {
      'model/cluster': 'cluster',
      'model/environment-repo': 'environmentRepo',
      'model/policy-settings': 'policySettings',
      [`render/layouts/${file}`]: name,
    },
    `export const environments = ['dev', 'staging', 'production'];
export const clusters = [cluster({ name: 'nonprod' }), cluster({ name: 'prod' })];
export const repository = environmentRepo(${repository});
export const policies = policySettings({
  external: [{ kind: 'Gateway', name: 'public', reason: 'made by hand' }],
  exceptions: [{ rule: 'production-replicas', reason: 'one pod is enough to test with', until: '2099-12-31' }],
});`,
  );
}

function plainFiles(environmentRepo: string): Record<string, string> {
  return {
    'environments/index.ts': programIndex(`{ url: '${environmentRepo}', layout: directory() }`),
    'environments/dev.ts': environmentFile('dev', `cluster: 'nonprod', domain: 'dev.example.com'`),
    'environments/staging.ts': environmentFile(
      'staging',
      `cluster: 'nonprod', domain: 'staging.example.com', promotesFrom: 'dev', publish: 'pull-request'`,
    ),
    'environments/production.ts': environmentFile(
      'production',
      `shortName: 'prod', cluster: 'prod', domain: 'example.com', promotesFrom: 'staging', publish: 'pull-request', tags: 'version'`,
    ),
    'lib/apps/shop/redis.ts': sourceFile(
      { 'constructs/workload-app': 'workload', 'model/port': 'tcp' },
      `export const redis = workload({
  name: 'redis', system: 'shop', owner: 'team-shop', image: 'registry.example.com/redis:v1.0.0', port: tcp(6379),
});`,
    ),
    'lib/apps/shop/cart.ts': sourceFile(
      {
        'constructs/workload-app': 'workload',
        'model/port': 'grpc',
        'model/per-environment': 'perEnvironment',
        './redis': 'redis',
      },
      `export const cart = workload({
  name: 'cart', system: 'shop', owner: 'team-shop', image: 'registry.example.com/cart:v1.0.0', port: grpc(7070),
  calls: { REDIS_ADDR: redis },
  replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
});`,
    ),
    'lib/apps/site/web.ts': sourceFile(
      { 'constructs/workload-app': 'workload', 'model/port': 'http', '../shop/cart': 'cart' },
      `export const web = workload({
  name: 'web', system: 'site', owner: 'team-site', image: 'registry.example.com/web:v1.0.0', port: http(80),
  calls: { CART_ADDR: cart },
  expose: { host: 'www' },
});`,
    ),
  };
}

function environmentFile(name: string, settings: string): string {
  return sourceFile(
    { 'model/environment': 'environment' },
    `export const ${name} = environment({ name: '${name}', ${settings} });`,
  );
}
