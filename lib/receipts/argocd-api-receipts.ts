import { types } from 'node:util';
import { UserError } from '../errors';
import { applicationReceipts, environmentLabel, type ApplicationReceiptsOptions } from './application-receipts';
import { applicationListSchema, type Application } from './application-status';
import type { ReceiptSource } from './receipt-source';

/** An Argo CD's API, and what its answers are compared with. */
export interface ArgocdReceiptsOptions extends ApplicationReceiptsOptions {
  /** Of the server, without `/api`: `https://argocd.example.com`. */
  readonly url: string;
  /** Of an account that may `get` applications, and needs no more. */
  readonly token: string;
  /** @default the platform's */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** @default 30 */
  readonly timeoutSeconds?: number;
}

/**
 * Receipts from Argo CD's API. Only reads.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/
 */
export function argocdReceipts(options: ArgocdReceiptsOptions): ReceiptSource {
  const { host } = new URL(options.url);
  return applicationReceipts(`Argo CD at ${host}`, options, (environment) => listApplications(options, environment));
}

async function listApplications(options: ArgocdReceiptsOptions, environment: string): Promise<readonly Application[]> {
  const { url, token, fetch = globalThis.fetch, timeoutSeconds = 30 } = options;
  const address = new URL(`${url.replace(/\/+$/, '')}/api/v1/applications`);
  address.searchParams.set('selector', `${environmentLabel}=${environment}`);
  const init: RequestInit = {
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    // A login page elsewhere is no answer, and must not see the token.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  };
  const response = await answerOf(url, () => fetch(address.href, init));
  if (response.status === 401 || response.status === 403) {
    throw new UserError(
      `Argo CD at ${url} refuses the token (${response.status})`,
      'give one of an account that may get applications',
    );
  }
  if (!response.ok) throw new UserError(`Argo CD at ${url} answers ${response.status}`, 'try again later');
  const list = applicationListSchema.safeParse(await answerOf(url, async () => response.json()));
  if (list.success) return list.data.items ?? [];
  const [issue] = list.error.issues;
  const what = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  throw new UserError(`Argo CD at ${url} answers something else than a list of applications: ${what}`, 'check the URL');
}

async function answerOf<T>(url: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const cause = types.isNativeError(error) && types.isNativeError(error.cause) ? error.cause.message : String(error);
    throw new UserError(`Argo CD at ${url} can not be asked: ${cause}`, 'check the URL and the network', undefined, {
      cause: error,
    });
  }
}
