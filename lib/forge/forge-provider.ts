import type { CredentialCheck } from './credential-check';
import type { Forge } from './forge';
import type { LocalOptions } from './local';
import type { Remote } from './remote-url';
import type { HttpWorld } from './retrying-fetch';

/** Environment variables, passed in. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Runs a forge's command-line tool and returns what it prints; undefined when it is missing or fails. */
export type RunTool = (command: string, args: readonly string[]) => Promise<string | undefined>;

/** Where a forge is to be connected to, and by what. */
export interface ForgeTarget {
  readonly remote: Remote;
  /** Root of the API. @default derived from the remote's host */
  readonly baseUrl?: string;
  readonly variables: Variables;
  readonly runTool: RunTool;
  readonly http: HttpWorld;
  /** The repository itself, for a forge that lives in it. */
  readonly local?: Pick<LocalOptions, 'store' | 'user'>;
}

/** One kind of forge: how it is recognised, and how it is connected to. */
export interface ForgeProvider {
  /** The word in configuration, for example `github`. */
  readonly kind: string;
  /** Whether this remote is surely of this kind. */
  readonly recognises: (remote: Remote, variables: Variables) => boolean;
  /** Undefined when no credential is there. */
  readonly tryConnect: (target: ForgeTarget) => Promise<Forge | undefined>;
  /** Where a credential is looked for, for the error that there is none. */
  readonly credentials: string;
  /**
   * Asks the forge what the credential may do; undefined when none is there. @default nothing is needed
   *
   * @throws UserError when the forge refuses it or does not answer.
   */
  readonly tryCheckCredential?: (target: ForgeTarget) => Promise<CredentialCheck | undefined>;
}

/** The first of these variables that is set and not empty. */
export function firstSet(
  variables: Variables,
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') return { name, value };
  }
  return undefined;
}
