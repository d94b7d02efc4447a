import { UserError } from '../errors';
import { redact } from './redact';
import { networkErrorCode } from './retrying-fetch';

/** Whom was asked, and with what: enough to say how to mend a refusal, and what to keep out of the text. */
export interface Connection {
  /** `GitHub`, `GitLab`, … */
  readonly forge: string;
  /** Root of the API, without a slash at the end. */
  readonly baseUrl: string;
  readonly repository: string;
  /** Where the credential came from, for example `GITHUB_TOKEN`. */
  readonly credential: string;
  /** What the credential must be allowed, in the forge's own words. */
  readonly permissions: string;
  /** Never shown. */
  readonly secrets: readonly string[];
}

/** What was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

/** What came back: a status that is no success. */
export interface Refusal {
  readonly status: number;
  /** The forge's own words. */
  readonly detail: string;
  readonly rateLimited: boolean;
}

/** A forge refused a request. `detail` is what it said. */
export class ForgeRequestError extends UserError {
  readonly status: number;
  readonly detail: string;

  constructor(connection: Connection, asked: Asked, { status, detail, rateLimited }: Refusal) {
    const said = redact(detail, connection.secrets).trim().slice(0, 500);
    const path = redact(asked.path, connection.secrets);
    const answer = `${String(status)}${said === '' ? '' : ` '${said}'`}`;
    super(
      `${connection.forge} answered ${answer} to ${asked.method} ${path}`,
      fixFor(rateLimited ? 429 : status, connection),
      connection.repository,
    );
    this.status = status;
    this.detail = said;
  }
}

/** What is read, or undefined where the forge has no such thing or hides it from this credential. */
export async function unlessHidden<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ForgeRequestError && (error.status === 403 || error.status === 404)) return undefined;
    throw error;
  }
}

/** The answer never came. */
export function unreachable(connection: Connection, asked: Asked, error: unknown): UserError {
  const { origin } = new URL(connection.baseUrl);
  const code = networkErrorCode(error) ?? (error instanceof Error ? error.message : 'no answer');
  return new UserError(
    redact(`${connection.forge} at ${origin} cannot be reached (${code}), asked for ${asked.path}`, connection.secrets),
    'check the address, the network, the proxy and the TLS certificate, then run it again',
    connection.repository,
  );
}

/** The answer was not what this API answers. */
export function unexpectedAnswer(connection: Connection, asked: Asked, problem: string): UserError {
  return new UserError(
    redact(`the answer to ${asked.method} ${asked.path} is not ${connection.forge}'s: ${problem}`, connection.secrets),
    `check that ${connection.baseUrl} is the API of a ${connection.forge} server`,
    connection.repository,
  );
}

function fixFor(status: number, { forge, repository, credential, permissions }: Connection): string {
  switch (status) {
    case 401:
      return `give a valid credential in ${credential}: this one is missing, expired or revoked`;
    case 403:
      return `allow the credential in ${credential}: ${permissions}`;
    case 404:
      return `check that '${repository}' and what is asked of it exist, and that the credential in ${credential} may see them: ${forge} answers 404 for what it hides`;
    case 400:
    case 409:
    case 422:
      return `correct what ${forge} names, then run it again`;
    case 429:
      return 'wait for the rate limit to be lifted, then run it again: what was done is not done twice';
    default:
      return status >= 500
        ? `${forge} is failing: run it again later; see its status page`
        : `see ${forge}'s documentation of this request`;
  }
}
