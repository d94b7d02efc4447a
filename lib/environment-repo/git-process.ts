import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmpdir } from 'node:os';
import { Readable, type Writable } from 'node:stream';
import { gitEnvironment, secretsOf, type Environment } from './git-environment';
import { gitError, GitError, redact } from './git-errors';
import { ObjectReader, ObjectReaders, type Objects } from './git-object-reader';
import type { GitRemote } from './git-remote';
import { GitSettings } from './git-settings';
import { TreeReader } from './git-tree-reader';

/** What a git process answered. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  /** Redacted. */
  readonly stderr: string;
}

/** How one git process is run. */
export interface GitRun {
  /** What Slipway is doing, for the message: "cannot <doing>". */
  readonly doing: string;
  readonly input?: string | Uint8Array | Iterable<string | Uint8Array>;
  /** Exit codes beside 0 that are an answer and no failure. */
  readonly answers?: readonly number[];
  /** Whether git may fetch missing objects by itself, one by one. Default false. */
  readonly lazy?: boolean;
  /** More environment, such as an author for `commit-tree`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told the process's id as soon as it runs. */
  readonly started?: (pid: number) => void;
}

/** Runs git on one bare repository: by argument lists, never through a shell. */
export class GitProcess {
  readonly #environments: Readonly<Record<'lazy' | 'plain', Record<string, string>>>;
  readonly #secrets: readonly string[];
  /** Reads what the repository has. */
  readonly objects: ObjectReader;
  /** The same, and fetches what is missing, object by object. */
  readonly lazyObjects: Objects;
  readonly #fetching: ObjectReader | undefined;
  readonly trees: TreeReader;
  readonly settings = new GitSettings(this);
  /** As arguments of `fetch` and `push` name the remote. */
  readonly remoteName: string;

  /** @param timeoutMs How long one git process may take before it is stopped. */
  constructor(
    readonly folder: string,
    readonly remote: GitRemote,
    env: Environment,
    readonly timeoutMs: number,
  ) {
    // Where the repository is the remote itself, nothing is missing, and its settings are its own.
    const isRemote = folder === remote.url;
    const [plain, lazy] = (isRemote ? (['none', 'none'] as const) : (['plain', 'lazy'] as const)).map((origin) =>
      gitEnvironment(env, remote, origin),
    );
    this.#environments = { plain: plain ?? {}, lazy: lazy ?? {} };
    this.#secrets = secretsOf(env);
    this.remoteName = isRemote ? remote.url : 'origin';
    this.objects = this.#objectReader(false);
    this.#fetching = isRemote ? undefined : this.#objectReader(true);
    this.lazyObjects = this.#fetching === undefined ? this.objects : new ObjectReaders(this.objects, this.#fetching);
    this.trees = new TreeReader(this.lazyObjects);
  }

  /** Ends what reads objects, as when the folder is made anew. */
  closeReaders(): void {
    this.objects.close();
    this.#fetching?.close();
  }

  /**
   * Runs one git command in the repository.
   *
   * @throws GitError for what a user can mend, GitFailure for the rest.
   */
  async run(args: readonly string[], run: GitRun): Promise<GitAnswer> {
    const answer = await this.#spawn([`--git-dir=${this.folder}`, ...args], run);
    if (answer.code === 0 || run.answers?.includes(answer.code) === true) return answer;
    throw this.failure(run.doing, answer.stderr);
  }

  /** The error for what a git process printed. */
  failure(doing: string, stderr: string): Error {
    return gitError(doing, this.remote.url, stderr);
  }

  /** What the command printed, without the line end. */
  async read(args: readonly string[], run: GitRun): Promise<string> {
    const { stdout } = await this.run(args, run);
    return stdout.toString().trimEnd();
  }

  #objectReader(lazy: boolean): ObjectReader {
    return new ObjectReader({
      start: () => this.#start([`--git-dir=${this.folder}`, 'cat-file', '--batch-command', '--buffer'], { lazy }),
      failure: (stderr) => this.failure('read objects', redact(stderr, this.#secrets)),
      timeoutMs: this.timeoutMs,
    });
  }

  #start(args: readonly string[], { lazy, env }: Pick<GitRun, 'lazy' | 'env'>): ChildProcessWithoutNullStreams {
    return spawn('git', args, {
      // Any folder that is sure to exist: the repository is named by --git-dir.
      cwd: tmpdir(),
      env: { ...this.#environments[lazy === true ? 'lazy' : 'plain'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  #spawn(args: readonly string[], { input, started, ...run }: GitRun): Promise<GitAnswer> {
    return new Promise((resolve, reject) => {
      const child = this.#start(args, run);
      if (child.pid !== undefined) started?.(child.pid);
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        child.kill();
      }, this.timeoutMs);
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', (error) => {
        clearTimeout(timer);
        reject(notStarted(error));
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        const said = Buffer.concat(stderr).toString();
        const end = late
          ? `Operation timed out after ${this.timeoutMs} ms`
          : signal === null
            ? ''
            : `killed by ${signal}`;
        resolve({
          code: code ?? -1,
          stdout: Buffer.concat(stdout),
          stderr: redact(`${said}${end}`, this.#secrets),
        });
      });
      feed(child.stdin, input, (error) => {
        child.kill();
        reject(error);
      });
    });
  }
}

/** @param failed Told when the input itself cannot be made. */
function feed(stdin: Writable, input: GitRun['input'], failed: (error: Error) => void): void {
  // A process that fails stops reading: its exit code and its message say more than this pipe's error.
  stdin.on('error', () => undefined);
  if (input === undefined) stdin.end();
  else if (typeof input === 'string' || input instanceof Uint8Array) stdin.end(input);
  else Readable.from(input, { objectMode: true }).on('error', failed).pipe(stdin);
}

function notStarted(error: Error): Error {
  if (!('code' in error) || error.code !== 'ENOENT') return error;
  return new GitError('old-git', 'git is not installed, or not on the PATH', 'install git 2.36 or newer');
}
