import type { EnvironmentName } from '../../environments';
import { UserError, type Problem } from '../errors';
import { nearestNames } from './names';
import { joinPath } from './property-path';

/** A value for each environment; `default` stands in for those not named. */
export type EnvironmentValues<T> =
  (Readonly<Partial<Record<EnvironmentName, T>>> & { readonly default: T }) | Readonly<Record<EnvironmentName, T>>;

/** What `V` lacks: without a default, every environment must be there, and the compiler names the one that is not. */
type Complete<V> = 'default' extends keyof V ? unknown : Readonly<Record<EnvironmentName, unknown>>;
/** No name that is not an environment's. */
type Known<V> = Readonly<Record<Exclude<keyof V, EnvironmentName | 'default'>, never>>;

/** A value that differs by environment, made by {@link perEnvironment}. */
export class PerEnvironment<T> {
  constructor(private readonly values: Readonly<Record<string, T>>) {}

  /**
   * @param known names of all environments; any is taken for one by default.
   * @throws UserError when there is neither a value for the environment nor a default, or one for none that is known.
   */
  in(environment: string, known?: ReadonlySet<string>): T {
    const name = Object.hasOwn(this.values, environment) ? environment : 'default';
    const has = Object.hasOwn(this.values, name);
    const unknown = known === undefined ? [] : this.environments.filter((one) => !known.has(one));
    if (has && unknown.length === 0) return this.values[name] as T;
    throw new UserError([
      ...unknown.map((one) => ({
        problem: `perEnvironment has a value for '${one}', which is no environment`,
        fix: nearestNames(one, [...(known ?? [])]),
      })),
      ...(has ? [] : [this.#missing(environment)]),
    ]);
  }

  #missing(environment: string): Problem {
    return {
      problem: `perEnvironment has no value for '${environment}'`,
      fix: `add '${environment}' to { ${Object.keys(this.values).join(', ')} }, or a default`,
    };
  }

  /** Names that are values for, without `default`. */
  get environments(): string[] {
    return Object.keys(this.values).filter((name) => name !== 'default');
  }
}

/**
 * A value per environment. A missing or unknown environment does not compile; values may be of several types.
 *
 * @example replicas: perEnvironment({ dev: 1, staging: 2, production: 3 })
 * @example autoscaling: perEnvironment({ default: 'none', production: { min: 2, max: 9, cpuPercent: 70 } })
 */
export function perEnvironment<T>(values: EnvironmentValues<T>): PerEnvironment<T>;
export function perEnvironment<const V extends Readonly<Partial<Record<EnvironmentName | 'default', unknown>>>>(
  values: V & Complete<V> & Known<V>,
): PerEnvironment<V[keyof V]>;
export function perEnvironment(values: Readonly<Record<string, unknown>>): PerEnvironment<unknown> {
  return new PerEnvironment(values);
}

type Plain = string | number | boolean | bigint | symbol | null | undefined | ((...args: never[]) => unknown);

/** Marks classes whose instances are references, not settings: {@link Varying} and `resolveVarying` leave them alone. */
export interface Reference {
  readonly isReference: true;
}

/** A setting whose value, or any part of it, may differ by environment. */
export type Varying<T> =
  | T
  | PerEnvironment<T>
  | (T extends Plain | Reference ? never : T extends object ? { readonly [K in keyof T]: Varying<T[K]> } : never);

/**
 * Replaces each {@link PerEnvironment} inside a setting by its value for one environment.
 *
 * @param known names of all environments; any is taken for one by default.
 * @throws UserError naming every part that has no value for the environment, or one for none that is known.
 */
export function resolveVarying<T>(value: Varying<T>, environment: string, known?: ReadonlySet<string>): T {
  const names: Names = { environment, known };
  try {
    return resolve(value, names) as T;
  } catch (error) {
    const problems = error instanceof UserError ? missingValues(value, names, '') : [];
    throw problems.length === 0 ? error : new UserError(problems);
  }
}

interface Names {
  readonly environment: string;
  readonly known: ReadonlySet<string> | undefined;
}

function resolve(value: unknown, names: Names): unknown {
  if (value instanceof PerEnvironment) return resolve(value.in(names.environment, names.known), names);
  if (Array.isArray(value)) return value.map((one) => resolve(one, names));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, resolve(value[key], names)]));
}

/** Walks again to say where: paths cost too much to be kept while nothing is wrong. */
function missingValues(value: unknown, names: Names, path: string): Problem[] {
  if (value instanceof PerEnvironment) return missingIn(value, names, path);
  if (Array.isArray(value)) return value.flatMap((one, index) => missingValues(one, names, joinPath(path, index)));
  if (!isPlainObject(value)) return [];
  return Object.keys(value).flatMap((key) => missingValues(value[key], names, joinPath(path, key)));
}

function missingIn(value: PerEnvironment<unknown>, names: Names, path: string): Problem[] {
  try {
    return missingValues(value.in(names.environment, names.known), names, path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map((one) => ({ ...one, problem: path === '' ? one.problem : `${path}: ${one.problem}` }));
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
