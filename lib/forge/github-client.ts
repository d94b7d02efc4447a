import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { ForgeRequestError, unreachable } from './forge-request-error';
import type { Connection } from './forge-request-error';
import { refusalText } from './http';
import { ownerAndName } from './owner-and-name';
import { retryingFetch } from './retrying-fetch';
import type { Fetch, HttpWorld } from './retrying-fetch';

/** A GitHub App's own credentials: short-lived tokens are made of them. */
export interface GitHubApp {
  readonly appId: string;
  /** PEM. */
  readonly privateKey: string;
  /** @default the App's installation on the repository */
  readonly installationId?: number;
}

/** One repository on GitHub and the credential for it. */
export interface GitHubOptions extends HttpWorld {
  /** `owner/name`. */
  readonly repository: string;
  /** Enterprise servers: `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly baseUrl?: string;
  readonly credential: { readonly token: string } | { readonly app: GitHubApp };
  /** Where the credential came from, for messages. @default 'GITHUB_TOKEN' */
  readonly credentialName?: string;
}

/** Calls GitHub: every failure that a user can mend comes out as a `UserError`. */
export interface GitHubClient {
  readonly owner: string;
  readonly repo: string;
  readonly call: <T>(action: (octokit: Octokit) => Promise<T>) => Promise<T>;
}

/**
 * Makes the client. Retries and pacing are the room's own `retryingFetch`, not Octokit's plugins: those keep their
 * limits in module state and their timers to themselves.
 *
 * @throws UserError when the repository is not `owner/name`.
 */
export function gitHubClient(options: GitHubOptions): GitHubClient {
  const { repository, baseUrl = 'https://api.github.com', credential, credentialName = 'GITHUB_TOKEN' } = options;
  const { owner, name: repo } = ownerAndName(repository, 'GitHub');
  const connection: Connection = {
    forge: 'GitHub',
    baseUrl,
    repository,
    credential: credentialName,
    permissions:
      'Contents, Pull requests and Commit statuses: write; Actions: write to dispatch; Members: read for teams',
    secrets: 'token' in credential ? [credential.token] : [credential.app.privateKey],
  };
  const patient = retryingFetch(options, { writeGapMilliseconds: 1000 });
  // Octokit follows links to the next page wherever they lead, and takes the credential along.
  const fetch: Fetch = (url, init) => patient(onServer(url, baseUrl), init);
  const shared = { baseUrl, userAgent: 'slipway', request: { fetch }, log: silent };
  const connect = once(() => connected(shared, credential, owner, repo));
  return {
    owner,
    repo,
    async call(action) {
      try {
        return await action(await connect());
      } catch (error) {
        throw translated(connection, error);
      }
    },
  };
}

function onServer(url: string, baseUrl: string): string {
  const { pathname, search } = new URL(url);
  return `${new URL(baseUrl).origin}${pathname}${search}`;
}

/** Octokit warns on its own about deprecations and failures; Slipway's errors say it once. */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Said elsewhere.
}

type OctokitOptions = NonNullable<ConstructorParameters<typeof Octokit>[0]>;

async function connected(
  shared: OctokitOptions,
  credential: GitHubOptions['credential'],
  owner: string,
  repo: string,
): Promise<Octokit> {
  if ('token' in credential) return new Octokit({ ...shared, auth: credential.token });
  const { appId, privateKey, installationId } = credential.app;
  const auth = { appId, privateKey };
  const asApp = (extra: object): Octokit =>
    new Octokit({ ...shared, authStrategy: createAppAuth, auth: { ...auth, ...extra } });
  if (installationId !== undefined) return asApp({ installationId });
  const { data } = await asApp({}).rest.apps.getRepoInstallation({ owner, repo });
  return asApp({ installationId: data.id });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Octokit's errors carry the request with its headers: none of it is kept but method, path and GitHub's words. */
function translated(connection: Connection, error: unknown): unknown {
  if (error instanceof Error && error.name === 'GraphqlResponseError') {
    const refusal = { status: 422, detail: error.message, rateLimited: false };
    return new ForgeRequestError(connection, { method: 'POST', path: '/graphql' }, refusal);
  }
  if (!isRequestError(error)) return error;
  const { pathname } = new URL(error.request.url);
  const asked = { method: error.request.method, path: pathname };
  const { response } = error;
  // Octokit gives a request that found no server the status 500, without a response.
  if (response === undefined) return unreachable(connection, asked, error);
  const detail = refusalText(JSON.stringify(response.data ?? ''));
  const limitTold =
    response.headers['x-ratelimit-remaining'] === '0' ||
    response.headers['retry-after'] !== undefined ||
    /secondary rate limit/i.test(detail);
  const rateLimited = error.status === 429 || (error.status === 403 && limitTold);
  return new ForgeRequestError(connection, asked, { status: error.status, detail, rateLimited });
}

interface RequestError extends Error {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly response?: { readonly headers: Readonly<Record<string, unknown>>; readonly data: unknown };
}

function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error && 'request' in error;
}
