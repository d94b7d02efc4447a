import type { Environment } from '../../model/environment';

/** A setting that two environments have differently. */
export interface SettingDifference {
  /** Dotted: `network.via`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Whether one of both says that it is meant to differ. */
  readonly isDeclared: boolean;
}

/** What makes an environment itself, the rules for coming into it, and whom it tells: these differ by nature. */
const own: readonly (keyof Environment)[] = [
  'name',
  'shortName',
  'clusters',
  'domain',
  'promotesFrom',
  'publish',
  'requestPer',
  'promotion',
  'rollback',
  'sync',
  'tags',
  'entry',
  'gates',
  'owners',
  'notifications',
  'differs',
];

/** Every setting that differs, beyond what makes an environment itself; sorted by path. */
export function settingsDrift(from: Environment, to: Environment): SettingDifference[] {
  const declared = declaredPaths(from, to);
  const rest = (one: Environment): object =>
    Object.fromEntries(Object.entries(one).filter(([key]) => !own.some((name) => name === key)));
  return differences(rest(from), rest(to), '')
    .map((one) => ({ ...one, isDeclared: isBelow(one.path, declared) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * An environment with all that makes another one itself, and with what is meant to differ taken from there too: what is
 * left differs without being declared.
 */
export function asIfIn(from: Environment, to: Environment): Environment {
  return taken(from, to, '', [...own, ...declaredPaths(from, to)]) as Environment;
}

/** An environment that is the other one in all that differs by nature, save its name: by it values are chosen. */
export function inPlaceOf(from: Environment, to: Environment): Environment {
  return { ...(taken(from, to, '', own) as Environment), name: from.name };
}

function declaredPaths(from: Environment, to: Environment): readonly string[] {
  return [...from.differs, ...to.differs];
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((one) => path === one || path.startsWith(`${one}.`));
}

function differences(from: unknown, to: unknown, path: string): Omit<SettingDifference, 'isDeclared'>[] {
  if (!isPlain(from) || !isPlain(to)) {
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
  }
  return keysOf(from, to).flatMap((key) => differences(from[key], to[key], joined(path, key)));
}

function taken(from: unknown, to: unknown, path: string, declared: readonly string[]): unknown {
  if (isBelow(path, declared)) return to;
  if (!isPlain(from) || !isPlain(to)) return from;
  const entries = keysOf(from, to).map((key) => [key, taken(from[key], to[key], joined(path, key), declared)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function keysOf(from: object, to: object): string[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])];
}

function joined(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
