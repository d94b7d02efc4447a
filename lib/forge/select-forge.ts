import { UserError } from '../errors';
import type { CredentialCheck } from './credential-check';
import type { Forge } from './forge';
import type { ForgeProvider, ForgeTarget, RunTool, Variables } from './forge-provider';
import { forgeProviders } from './registry';
import { parseRemote } from './remote-url';
import type { HttpWorld } from './retrying-fetch';

/** What configuration may say about the forge; everything is found out when it says nothing. */
export interface ForgeSetting {
  /** A kind from the registry, for servers whose name does not give it away. */
  readonly kind?: string;
  /** Root of the API, where it is not at its usual place below the remote's host. */
  readonly baseUrl?: string;
  /** The forge's repository, where its path differs from the remote's. */
  readonly repository?: string;
}

/** What a forge is selected by. */
export interface ForgeSelection {
  /** Git URL of the environment repo. */
  readonly remote: string;
  readonly setting?: ForgeSetting;
  readonly variables: Variables;
  /** @default no tool is asked */
  readonly runTool?: RunTool;
  readonly http?: HttpWorld;
  /** The repository itself, which `local` keeps its pull requests in. */
  readonly local?: NonNullable<ForgeTarget['local']>;
  /** @default every forge that Slipway knows */
  readonly providers?: readonly ForgeProvider[];
}

/**
 * Connects to the forge of a remote.
 *
 * @throws UserError when no forge recognises the remote, the configured kind is unknown, or there is no credential.
 */
export async function selectForge(selection: ForgeSelection): Promise<Forge> {
  const { provider, target } = targetOf(selection);
  const forge = await provider.tryConnect(target);
  if (forge !== undefined) return forge;
  throw noCredential(provider, target);
}

/**
 * Asks the forge of a remote what the credential for it may do; undefined where none is needed.
 *
 * @throws UserError as {@link selectForge}, and when the forge refuses the credential.
 */
export async function checkCredential(selection: ForgeSelection): Promise<CredentialCheck | undefined> {
  const { provider, target } = targetOf(selection);
  if (provider.tryCheckCredential === undefined) return undefined;
  const check = await provider.tryCheckCredential(target);
  if (check !== undefined) return check;
  throw noCredential(provider, target);
}

function targetOf(selection: ForgeSelection): { readonly provider: ForgeProvider; readonly target: ForgeTarget } {
  const { setting = {}, variables, runTool = () => Promise.resolve(undefined), http = {}, local } = selection;
  const parsed = parseRemote(selection.remote);
  const remote = { ...parsed, path: setting.repository ?? parsed.path };
  const provider = providerFor(selection, remote);
  const baseUrl = setting.baseUrl?.replace(/\/+$/, '');
  const target = {
    ...{ remote, variables, runTool, http },
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(local === undefined ? {} : { local }),
  };
  return { provider, target };
}

function noCredential({ kind, credentials }: ForgeProvider, { remote }: ForgeTarget): UserError {
  return new UserError(`there is no credential for the ${kind} repository '${remote.path}'`, `set ${credentials}`);
}

function providerFor(
  { setting = {}, variables, providers = forgeProviders }: ForgeSelection,
  remote: ReturnType<typeof parseRemote>,
): ForgeProvider {
  const kinds = providers.map(({ kind }) => kind).join(', ');
  if (setting.kind !== undefined) {
    const named = providers.find(({ kind }) => kind === setting.kind);
    if (named !== undefined) return named;
    throw new UserError(`forge '${setting.kind}' is unknown`, `one of ${kinds}`);
  }
  const recognised = providers.find((provider) => provider.recognises(remote, variables));
  if (recognised !== undefined) return recognised;
  const place = remote.host === undefined ? `the folder '${remote.path}'` : `the host '${remote.host}'`;
  throw new UserError(`${place} does not tell what kind of forge it is`, `set the forge's kind: one of ${kinds}`);
}
