import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import { isOid, type Oid } from './git-objects';

/** An object as `git cat-file` tells of it. */
export interface ObjectInfo {
  readonly oid: Oid;
  readonly type: string;
}

/** The same with its content. */
export interface GitObject extends ObjectInfo {
  readonly content: Buffer;
}

/** A running `git cat-file --batch-command --buffer`, and how its failures are told. */
export interface ObjectSource {
  start(): ChildProcessWithoutNullStreams;
  /** The error for a process that ended before it had answered. @param stderr what it printed, with how it ended */
  failure(stderr: string): Error;
  /** How long one question may take. */
  readonly timeoutMs: number;
}

/** Long enough for one command's work, short enough that nobody finds git at work on a folder that is to be deleted. */
const idleMs = 1000;

/** Objects by what stands under each name (an id, `<commit>:<path>`), in their order; undefined where nothing does. */
export interface Objects {
  info(names: readonly string[]): Promise<(ObjectInfo | undefined)[]>;
  contents(names: readonly string[]): Promise<(GitObject | undefined)[]>;
}

/**
 * Reads objects through one git process that goes on running, as each start of one costs more than what it reads.
 *
 * The process ends with this one, after a second without a question, and when it is closed. One that was killed is
 * started again, once for each question.
 *
 * @see https://git-scm.com/docs/git-cat-file
 */
export class ObjectReader implements Objects {
  #running: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly source: ObjectSource) {}

  async info(names: readonly string[]): Promise<(ObjectInfo | undefined)[]> {
    return await this.#ask(names, 'info');
  }

  async contents(names: readonly string[]): Promise<(GitObject | undefined)[]> {
    return await this.#ask(names, 'contents');
  }

  /** Ends the process, as when the folder that it reads is made anew. The next question starts another one. */
  close(): void {
    this.#running?.end();
    this.#running = undefined;
  }

  async #ask(names: readonly string[], command: 'info' | 'contents'): Promise<(GitObject | undefined)[]> {
    if (names.length === 0) return [];
    // One question after the other: answers come in the order of what was asked.
    const answer = this.#last.then(async () => {
      const isFresh = this.#running?.isUsable !== true;
      try {
        return await this.#askRunning(names, command);
      } catch (error) {
        if (isFresh) throw error;
        return await this.#askRunning(names, command);
      }
    });
    this.#last = answer.catch(() => undefined);
    return await answer;
  }

  async #askRunning(names: readonly string[], command: 'info' | 'contents'): Promise<(GitObject | undefined)[]> {
    if (this.#running?.isUsable !== true) this.#running = new Running(this.source);
    return await this.#running.ask(names, command);
  }
}

/** Asks one reader, and another one for what that does not find: its process is started only then. */
export class ObjectReaders implements Objects {
  constructor(
    readonly first: Objects,
    readonly second: Objects,
  ) {}

  async info(names: readonly string[]): Promise<(ObjectInfo | undefined)[]> {
    return await this.#ask(names, (reader, some) => reader.info(some));
  }

  async contents(names: readonly string[]): Promise<(GitObject | undefined)[]> {
    return await this.#ask(names, (reader, some) => reader.contents(some));
  }

  async #ask<T>(
    names: readonly string[],
    ask: (reader: Objects, some: readonly string[]) => Promise<(T | undefined)[]>,
  ): Promise<(T | undefined)[]> {
    const found = await ask(this.first, names);
    const missing = names.filter((_, index) => found[index] === undefined);
    if (missing.length === 0) return found;
    const fetched = await ask(this.second, missing);
    const byName = new Map(missing.map((name, index) => [name, fetched[index]]));
    return found.map((one, index) => one ?? byName.get(names[index] ?? ''));
  }
}

interface Question {
  readonly withContents: boolean;
  readonly count: number;
  readonly answers: (GitObject | undefined)[];
  readonly resolve: (answers: (GitObject | undefined)[]) => void;
  readonly reject: (error: Error) => void;
}

const newline = 10;

/** One git process, and the question that it is at. */
class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #source: ObjectSource;
  #question: Question | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes without which nothing more can be read. */
  #needed = 0;
  #stderr = '';
  #timer: NodeJS.Timeout | undefined;
  isUsable = true;

  constructor(source: ObjectSource) {
    this.#source = source;
    this.#child = source.start();
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      if (this.#length >= this.#needed) this.#read();
    });
    this.#child.stderr.on(
      'data',
      (chunk: Buffer) => (this.#stderr = `${this.#stderr}${chunk.toString()}`.slice(-8000)),
    );
    // What is wrong shows in how the process ends.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', (_, signal) => {
      this.#fail(source.failure(`${this.#stderr}${signal === null ? '' : `killed by ${signal}`}`));
    });
    this.#hold(false);
  }

  async ask(names: readonly string[], command: 'info' | 'contents'): Promise<(GitObject | undefined)[]> {
    clearTimeout(this.#timer);
    this.#hold(true);
    const { timeoutMs } = this.#source;
    this.#timer = setTimeout(() => {
      // What it started may go on holding its pipes: its end is not waited for.
      this.#fail(this.#source.failure(`Operation timed out after ${timeoutMs} ms`));
      this.#child.kill('SIGKILL');
    }, timeoutMs);
    try {
      return await new Promise((resolve, reject) => {
        const withContents = command === 'contents';
        this.#question = { withContents, count: names.length, answers: [], resolve, reject };
        this.#child.stdin.write(`${names.map((name) => `${command} ${name}\n`).join('')}flush\n`);
      });
    } finally {
      clearTimeout(this.#timer);
      this.#hold(false);
      this.#timer = setTimeout(() => this.end(), idleMs).unref();
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.isUsable = false;
    this.#child.stdin.end();
  }

  /** An idle process does not keep this one from ending. */
  #hold(isBusy: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const one of [this.#child, ...([stdin, stdout, stderr] as unknown as Socket[])]) {
      if (isBusy) one.ref();
      else one.unref();
    }
  }

  #fail(error: Error): void {
    this.isUsable = false;
    const question = this.#question;
    this.#question = undefined;
    question?.reject(error);
  }

  /** Answers are `<id> <type> <size>`, a line end, and with contents those and a line end; or `<name> missing`. */
  #read(): void {
    const question = this.#question;
    if (question === undefined) return;
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
    let at = 0;
    this.#needed = 0;
    while (question.answers.length < question.count) {
      const lineEnd = bytes.indexOf(newline, at);
      if (lineEnd < 0) break;
      const [oid = '', type = '', size = '', more] = bytes.toString('utf8', at, lineEnd).split(' ');
      const isFound = isOid(oid) && /^\d+$/.test(size) && more === undefined;
      const start = lineEnd + 1;
      const next = isFound && question.withContents ? start + Number(size) + 1 : start;
      if (next > bytes.length) {
        this.#needed = next - at;
        break;
      }
      const content = bytes.subarray(start, Math.max(start, next - 1));
      question.answers.push(isFound ? { oid, type, content } : undefined);
      at = next;
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)];
    this.#length = bytes.length - at;
    if (question.answers.length < question.count) return;
    this.#question = undefined;
    question.resolve(question.answers);
  }
}
