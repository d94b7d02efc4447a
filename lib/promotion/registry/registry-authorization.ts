import { z } from 'zod';
import type { Fetch } from '../../forge/retrying-fetch';
import type { Credential, CredentialSource } from './docker-credentials';
import { readJson } from './read-json';
import { refused, unreachable, wrongAnswer, type AskedRegistry } from './registry-error';
import type { RegistryPlace } from './registry-place';

/** A scheme of authentication that a registry asks for, and its parameters. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Partial<Record<string, string>>>;
}

/** Reads a `WWW-Authenticate` header. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  const token = /(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))|([\w-]+)/g;
  for (const [, name, quoted, plain, scheme] of header.matchAll(token)) {
    if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), parameters: {} });
    else if (name !== undefined) {
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
      const last = challenges.at(-1);
      if (last !== undefined) last.parameters[name.toLowerCase()] = value;
    }
  }
  return challenges;
}

/** What a request is sent with, and what of it must never be shown. */
export interface Authorization {
  readonly header: string;
  readonly secrets: readonly string[];
}

/**
 * Answers a registry's challenge: by the user's password where it asks for that, else by a token that its token server
 * gives, also without a credential where the repository is public.
 *
 * @returns undefined where it asks for a password and nobody is logged in.
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function authorize(
  place: RegistryPlace,
  challenges: readonly Challenge[],
  credentials: CredentialSource,
  fetch: Fetch,
): Promise<Authorization | undefined> {
  const credential = await credentials.tryFind(place.host);
  if (credential?.kind === 'access-token') return bearer(credential.token);
  const asked = challenges.find(({ scheme }) => scheme === 'bearer');
  if (asked !== undefined) return await tokenFrom(place, asked, credential, fetch);
  const wantsPassword = challenges.some(({ scheme }) => scheme === 'basic');
  return wantsPassword && credential?.kind === 'password' ? basic(credential) : undefined;
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() });

async function tokenFrom(
  place: RegistryPlace,
  { parameters }: Challenge,
  credential: Credential | undefined,
  fetch: Fetch,
): Promise<Authorization> {
  const asked = { host: place.host, what: `${place.host}/${place.name}`, secrets: secretsOf(credential) };
  const realm = realmOf(place, asked, parameters['realm']);
  const scopes = (parameters['scope'] ?? `repository:${place.name}:pull`).split(' ');
  const service = parameters['service'] === undefined ? [] : [['service', parameters['service']]];
  let response: Response;
  try {
    response =
      credential?.kind === 'refresh-token'
        ? await exchange(realm, [...service, ['scope', scopes.join(' ')]], credential.token, fetch)
        : await requestToken(realm, [...service, ...scopes.map((one) => ['scope', one])], credential, fetch);
  } catch (error) {
    throw unreachable({ ...asked, host: realm.host }, error);
  }
  const text = await response.text();
  if (!response.ok) throw refused({ ...asked, what: `${asked.what}: token server ${realm.host}` }, response.status, '');
  const answer = readJson(text, tokenAnswer);
  const token = answer?.token ?? answer?.access_token;
  if (token === undefined) throw wrongAnswer(asked, `token server ${realm.host} gave no token`);
  return bearer(token, asked.secrets);
}

/** A registry that is reached by TLS must not have the credential sent without. */
function realmOf(place: RegistryPlace, asked: AskedRegistry, realm = ''): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const isPlain = url?.protocol === 'http:' && place.api.startsWith('http:');
  if (url !== undefined && (url.protocol === 'https:' || isPlain)) return url;
  throw wrongAnswer(asked, `${place.host} names no token server that is reached by TLS`);
}

async function requestToken(
  realm: URL,
  parameters: readonly (readonly string[])[],
  credential: Credential | undefined,
  fetch: Fetch,
): Promise<Response> {
  const url = new URL(realm);
  for (const [name = '', value = ''] of parameters) url.searchParams.append(name, value);
  const headers = credential?.kind === 'password' ? { authorization: basic(credential).header } : {};
  return await fetch(url.href, { method: 'GET', headers });
}

/** @see https://distribution.github.io/distribution/spec/auth/oauth/ */
async function exchange(
  realm: URL,
  parameters: readonly (readonly string[])[],
  refreshToken: string,
  fetch: Fetch,
): Promise<Response> {
  const body = new URLSearchParams([
    ...parameters.map(([name = '', value = '']): [string, string] => [name, value]),
    ['grant_type', 'refresh_token'],
    ['client_id', 'slipway'],
    ['refresh_token', refreshToken],
  ]);
  return await fetch(realm.href, { method: 'POST', body });
}

function bearer(token: string, more: readonly string[] = []): Authorization {
  return { header: `Bearer ${token}`, secrets: [token, ...more] };
}

function basic({ username, password }: Extract<Credential, { kind: 'password' }>): Authorization {
  const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  return { header: `Basic ${pair}`, secrets: [password, pair] };
}

function secretsOf(credential: Credential | undefined): string[] {
  if (credential === undefined) return [];
  return credential.kind === 'password' ? [credential.password, basic(credential).header.slice(6)] : [credential.token];
}
