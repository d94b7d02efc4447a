import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { globSync } from 'tinyglobby';
import type { KubernetesObject } from '../model/kubernetes-object';
import { namedObjects, type NamedObjects } from './duplicate-objects';
import { plainAppFiles } from './plain-app';
import type { AppUnit, RenderedFile } from './unit';

/** What was rendered before, by the text that it was made from. */
export interface RenderMemory {
  /** The unit with its files. @param text all that they are made from */
  complete(unit: Omit<AppUnit, 'files'>, text: string): AppUnit;
}

/** Remembers nothing, for who doubts what is remembered. */
export const noMemory: RenderMemory = {
  complete: (unit, text) => ({ ...unit, files: plainAppFiles(text) }),
};

/** Remembers what this process rendered last: a plan that lost a race is made again from mostly the same apps. */
class RecentRenders implements RenderMemory {
  readonly #known = new Map<string, readonly RenderedFile[]>();

  /** @param most how many apps it remembers, each in one place */
  constructor(private readonly most: number) {}

  complete(unit: Omit<AppUnit, 'files'>, text: string): AppUnit {
    const files = this.#known.get(text) ?? plainAppFiles(text);
    // What was asked for last stands last.
    this.#known.delete(text);
    this.#known.set(text, files);
    if (this.#known.size > this.most) this.#known.delete(this.#known.keys().next().value ?? '');
    return { ...unit, files };
  }
}

/** Of this process: a page of YAML each, so that some hundreds are no burden. */
export const recentRenders: RenderMemory = new RecentRenders(256);

const slipway = join(__dirname, '..', '..');

/**
 * Remembers in a folder: one file for each app and place, so that it does not grow as apps change.
 *
 * What is remembered counts only for the very text that it was made from, and for the very code that made it.
 */
export class RenderFolder implements RenderMemory {
  readonly #code = codeHash();

  /**
   * @param root folder of the program: each has its own.
   * @param folder where to keep it. It may be deleted at any time.
   */
  constructor(
    private readonly root: string,
    private readonly folder = join(slipway, 'node_modules', '.cache', 'slipway', 'rendered'),
  ) {}

  complete(unit: Omit<AppUnit, 'files'>, text: string): AppUnit {
    const file = this.#fileOf(unit);
    const mark = hash(`${this.#code}\0${text}`);
    const known = read(file, mark);
    if (known !== undefined) return { ...unit, ...remembered(known, text) };
    const made = { ...unit, files: plainAppFiles(text) };
    keep(file, [mark, ...entryOf(made).map((part) => JSON.stringify(part))]);
    return made;
  }

  #fileOf({ folder }: Omit<AppUnit, 'files'>): string {
    const name = hash(`${this.root}\0${folder}`);
    return join(this.folder, name.slice(0, 2), name.slice(2));
  }
}

type Entry = readonly [NamedObjects, files: readonly (readonly [string, string])[], objects: readonly unknown[]];

function entryOf(unit: AppUnit): Entry {
  return [
    namedObjects(unit),
    unit.files.map(({ path, content }) => [path, content]),
    unit.files.map(({ object }) => object),
  ];
}

function remembered([named, files, objects]: readonly string[], text: string): Pick<AppUnit, 'files' | 'named'> {
  const parsed = once(() => JSON.parse(objects ?? '') as KubernetesObject[]);
  const made = once(() => plainAppFiles(text));
  return {
    named: JSON.parse(named ?? '') as NamedObjects,
    files: (JSON.parse(files ?? '') as Entry[1]).map(([path, content], index): RenderedFile => ({
      path,
      content,
      get object() {
        return parsed()[index] as KubernetesObject;
      },
      construct: () => made()[index]?.construct?.() ?? '',
    })),
  };
}

/** The lines below a mark, or undefined where the file is not there or has another one. */
function read(file: string, mark: string): string[] | undefined {
  try {
    const [found, ...lines] = readFileSync(file, 'utf8').split('\n');
    return found === mark && lines.length === 3 ? lines : undefined;
  } catch {
    return undefined;
  }
}

/** A folder that can not be written to remembers nothing. */
function keep(file: string, lines: readonly string[]): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, lines.join('\n'));
    renameSync(temporary, file);
  } catch {
    // It is rendered again the next time.
  }
}

/** Stands for all code that takes part in a render: Slipway's own, its packages and Node. */
function codeHash(): string {
  const own = ['constructs', 'model', 'argocd', 'flux', 'render'].map((room) => `lib/${room}/**/*.ts`);
  const files = globSync([...own, 'lib/errors.ts', 'package-lock.json'], { cwd: slipway, ignore: ['**/*.test.ts'] });
  const contents = files.sort().map((file) => `${file}\0${readFileSync(join(slipway, file), 'utf8')}`);
  return hash([process.version, ...contents].join('\0'));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
