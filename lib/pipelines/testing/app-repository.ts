import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AppOptions } from '../app-options';
import { makefile } from '../makefile';

/** One call of a program that stands in for a real one. */
export interface RecordedCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: string;
}

/** How `make` is run. */
export interface MakeOptions {
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The repository of an app with one commit, its generated Makefile, and stand-ins on the path for whatever talks to an
 * engine, a registry or a server: they record their calls, and leave the files that the real ones would.
 */
export class AppRepository {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-app-'));
  readonly commit: string;
  readonly #stand: string;

  constructor(options: AppOptions, stands: readonly string[]) {
    this.#stand = `${this.root}-bin`;
    mkdirSync(this.#stand);
    for (const name of stands) this.standIn(name, '');
    this.write('Makefile', makefile(options));
    this.write('Dockerfile', 'FROM scratch AS test\nFROM scratch\n');
    this.write('.gitignore', 'build/\n');
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('remote', 'add', 'origin', 'git@git.example.com:example/cart.git');
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Start');
    this.commit = this.git('rev-parse', 'HEAD');
  }

  /** Puts a program on the path that records its call, then does what the script says. */
  standIn(name: string, script: string): void {
    const file = join(this.#stand, name);
    writeFileSync(
      file,
      `#!/bin/bash
input=""; case "$*" in *"--data @-"*|*--password-stdin*) input=$(cat) ;; esac
printf '%s\\0' ${name} "$input" "$@" >>${this.#log}; printf '\\n\\0' >>${this.#log}
${script}
`,
    );
    chmodSync(file, 0o755);
  }

  make(target: string, { env = {} }: MakeOptions = {}): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync('make', target.split(' '), {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...this.#env(), ...env },
      // A socket for standard input makes bash read its settings, as for a login from afar.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { status, output: stdout + stderr };
  }

  /** What was called since the last time. */
  calls(): RecordedCall[] {
    if (!existsSync(this.#log)) return [];
    const records = readFileSync(this.#log, 'utf8').split('\0\n\0').slice(0, -1);
    rmSync(this.#log);
    return records.map((record) => {
      const [program = '', input = '', ...args] = record.split('\0');
      return { program, input, args };
    });
  }

  git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    const { stdout, stderr, status } = spawnSync('git', [...identity, ...args], {
      cwd: this.root,
      encoding: 'utf8',
      env: { ...this.#env(), GIT_CONFIG_GLOBAL: '/dev/null' },
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.#stand, { recursive: true, force: true });
    rmSync(this.#log, { force: true });
  }

  get #log(): string {
    return `${this.root}.calls`;
  }

  #env(): Record<string, string> {
    return { PATH: `${this.#stand}:${process.env['PATH'] ?? ''}`, HOME: this.root };
  }
}
