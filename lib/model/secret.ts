import type { App } from './app';
import type { Duration } from './units';

/** One key of a secret that an app asks for: a name, never a value. Made by {@link secret}. */
export interface SecretReference {
  readonly secret: string;
  readonly key: string;
  /** The app that brings the secret, where it is another one of the same namespace. */
  readonly of?: App;
}

/** Further settings of {@link secret}. */
export interface SecretOptions {
  /** The app that brings it: one Secret of a namespace comes from one app, others say whose they use. @default the app itself */
  readonly of?: App;
}

/**
 * Asks for one key of a secret, whatever stands behind it: `environments/secrets/<environment>/<name>.yaml` says.
 *
 * @example secrets: { DATABASE_URL: secret('cart-db', 'url'), '/etc/cart/ca.pem': secret('cart-db', 'ca') }
 */
export function secret(name: string, key: string, { of }: SecretOptions = {}): SecretReference {
  return { secret: name, key, ...(of === undefined ? {} : { of }) };
}

/** What stands behind a secret in one environment, as a file of the program says. */
export interface SecretFile {
  /** Name of the secret, and of the file. */
  readonly name: string;
  readonly environment: string;
  /** Path from the root of the program. */
  readonly path: string;
  readonly text: string;
}

/** Folder of an environment's secrets, from the root of the program. */
export function secretsFolder(environment: string): string {
  return `environments/secrets/${environment}`;
}

/** The file of a secret, from the root of the program. */
export function secretPath(environment: string, name: string): string {
  return `${secretsFolder(environment)}/${name}.yaml`;
}

/** Says what is wrong with a key of a Secret, or undefined. @see https://kubernetes.io/docs/concepts/configuration/secret/ */
export function secretKeyFault(key: string): string | undefined {
  if (key.length > 253) return `must have at most 253 characters, has ${key.length}`;
  if (key === '.' || key.startsWith('..')) return 'must not be . or start with ..';
  return /^[-._a-zA-Z0-9]+$/.test(key) ? undefined : 'must consist of letters, digits, -, _ and .';
}

/** The fix for a key that {@link secretKeyFault} finds fault with. */
export const secretKeyFix = `write it like 'url' or 'tls.crt'`;

/** What all values of a Secret together may have at most, in bytes: 1 MiB. */
export const secretSizeLimit = 1024 * 1024;

/** The secrets of a program's environments. */
export interface SecretFiles {
  /** Undefined where the environment does not have it. */
  find(environment: string, name: string): SecretFile | undefined;
  /** Names of an environment's secrets, sorted. */
  names(environment: string): readonly string[];
}

/** An app that asks for one key of a secret, and where it does. */
export interface SecretUse extends SecretReference {
  readonly app: App;
  readonly environment: string;
  /** Where its pods run. */
  readonly namespace: string;
}

/** What an environment says of its secrets. */
export interface SecretSettings {
  /** What new secrets stand on; each file says for itself what it stands on. @default 'sealed' */
  readonly backend?: string;
  /** Values that were sealed longer ago are a problem of `slipway secrets check`. @default any age */
  readonly maxAge?: Duration;
  /** Fingerprint that its sealing certificate must have, `SHA256:…`. @default that of the committed certificate */
  readonly certificate?: string;
}
