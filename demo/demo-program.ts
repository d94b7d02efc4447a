import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../lib/cli/main';

const program = resolve(__dirname, '..');

/** What one command line printed. */
export interface Ran {
  readonly code: number;
  readonly text: string;
}

/**
 * The sample platform with an environment repo of its own in a temporary folder. Commands run in this process, on a clock
 * that moves only when it is told to: half an hour of soak takes no time, and every commit and status bears its time.
 */
export class DemoProgram {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-demo-'));
  #now: number;

  /** @param registry where images are looked up, and may come from; without it they are taken at their word */
  constructor(
    start: Date,
    private readonly registry?: string,
  ) {
    this.#now = start.getTime();
    for (const name of ['lib', 'package.json', 'package-lock.json', 'node_modules']) {
      symlinkSync(join(program, name), join(this.root, name));
    }
    cpSync(join(program, 'environments'), join(this.root, 'environments'), { recursive: true });
    if (registry !== undefined) this.#allow(registry);
    mkdirSync(join(this.root, 'home'));
  }

  get now(): Date {
    return new Date(this.#now);
  }

  /** As an engineer would: one more line in the policies. */
  #allow(registry: string): void {
    const policies = join('environments', 'policies.ts');
    const text = readFileSync(join(program, policies), 'utf8');
    this.write(policies, text.replace('registries: [', `registries: [\n    '${registry}',`));
  }

  /** Moves the clock on. */
  pass(minutes: number): void {
    this.#now += minutes * 60_000;
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.root, name), content);
  }

  /** Runs one command line. @param actor who does it */
  async run(words: readonly string[], actor = 'ann'): Promise<Ran> {
    const printed: string[] = [];
    const stream = { write: (text: string) => printed.push(text) > 0 };
    const code = await run(words, {
      cwd: this.root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(this.root, 'home'),
        GIT_CONFIG_NOSYSTEM: '1',
        SLIPWAY_ACTOR: actor,
        SLIPWAY_RECEIPTS_AUTHOR: 'argocd',
        ...(this.registry !== undefined ? {} : { SLIPWAY_REGISTRY: 'off' }),
      },
      ...{ stdout: stream, stderr: stream },
      stdin: (async function* () {
        yield await Promise.resolve('');
      })(),
      now: () => this.now,
    });
    return { code, text: printed.join('').trimEnd() };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
