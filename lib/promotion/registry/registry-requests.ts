import { z } from 'zod';
import { retryingFetch, type HttpWorld } from '../../forge/retrying-fetch';
import type { CredentialSource } from './docker-credentials';
import { readJson } from './read-json';
import { authorize, parseChallenges, type Authorization } from './registry-authorization';
import { refused, unreachable, wrongAnswer, type AskedRegistry } from './registry-error';
import type { RegistryPlace } from './registry-place';

/** What requests to registries depend on. */
export interface RegistryWorld {
  readonly credentials: CredentialSource;
  /** Hosts that are asked without TLS. @default only this machine's own */
  readonly insecure?: readonly string[];
  readonly http?: HttpWorld;
  /** For one attempt. @default 30 */
  readonly timeoutSeconds?: number;
}

/** What one request asks for. */
export interface RegistryRequest {
  /** Below `/v2/<name>/`: `manifests/latest`. */
  readonly path: string;
  readonly accept?: readonly string[];
  /** As people write what is asked for. */
  readonly what: string;
  /** Longer answers are refused. */
  readonly mostBytes: number;
}

/** An answer with its whole body. */
export interface RegistryAnswer {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Sends requests to registries. */
export interface RegistryRequests {
  /**
   * @returns undefined where the registry has no such thing
   * @throws RegistryError for any other refusal, or where no answer comes; it never holds a credential
   */
  tryGet(place: RegistryPlace, request: RegistryRequest): Promise<RegistryAnswer | undefined>;
}

/**
 * Requests that log in when they are asked to, once per repository, and try again after errors of the server or the
 * network. Credentials go to the registry and to its token server, and not where a redirect leads.
 */
export function registryRequests({ credentials, http = {}, timeoutSeconds = 30 }: RegistryWorld): RegistryRequests {
  const fetch = retryingFetch(http, { tries: 4, timeoutSeconds, longestWaitSeconds: 60 });
  const authorizations = new Map<string, Authorization>();

  async function send(place: RegistryPlace, { path, accept = [] }: RegistryRequest): Promise<Response> {
    const known = authorizations.get(place.api + place.name);
    const headers = {
      'user-agent': 'slipway',
      ...(accept.length === 0 ? {} : { accept: accept.join(', ') }),
      ...(known === undefined ? {} : { authorization: known.header }),
    };
    return await fetch(`${place.api}/${place.name}/${path}`, { method: 'GET', headers });
  }

  async function logIn(place: RegistryPlace, response: Response): Promise<boolean> {
    const challenges = parseChallenges(response.headers.get('www-authenticate') ?? '');
    await response.body?.cancel();
    const authorization = await authorize(place, challenges, credentials, fetch);
    if (authorization !== undefined) authorizations.set(place.api + place.name, authorization);
    return authorization !== undefined;
  }

  return {
    async tryGet(place, request) {
      const asked = (): AskedRegistry => ({
        host: place.host,
        what: request.what,
        secrets: authorizations.get(place.api + place.name)?.secrets ?? [],
      });
      let response = await orUnreachable(asked, () => send(place, request));
      // The token may have expired, so this is tried also with one.
      if (response.status === 401 && (await logIn(place, response)))
        response = await orUnreachable(asked, () => send(place, request));
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      const body = await orUnreachable(asked, () => bodyOf(response, request.mostBytes));
      if (body === undefined) throw wrongAnswer(asked(), `is longer than ${request.mostBytes} bytes`);
      if (!response.ok) throw refused(asked(), response.status, saidIn(body));
      return { url: new URL(response.url), headers: response.headers, body };
    },
  };
}

async function orUnreachable<T>(asked: () => AskedRegistry, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw unreachable(asked(), error);
  }
}

/** @returns undefined where it is too long */
async function bodyOf(response: Response, mostBytes: number): Promise<Buffer | undefined> {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream ?? []) {
    length += chunk.byteLength;
    if (length > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const refusal = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().optional() })),
});

/** @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
function saidIn(body: Buffer): string {
  const errors = readJson(body, refusal)?.errors ?? [];
  return errors.map(({ code, message }) => (message === undefined ? code : `${code}: ${message}`)).join('; ');
}
