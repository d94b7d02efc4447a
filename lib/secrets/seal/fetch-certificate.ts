import { UserError } from '../../errors';
import { installedKubectl } from '../../receipts/kubectl';
import { readCertificate, checkUsable, type SealingCertificate } from './sealing-certificate';

/** Where a certificate is fetched from: a URL, or the controller's Service in a cluster. */
export interface CertificateSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly url?: string;
  /** Context of the kubeconfig. */
  readonly context?: string;
  readonly namespace: string;
  readonly service: string;
}

/**
 * Fetches the certificate that a controller publishes. It only reads: from the cluster by `kubectl get --raw`, as a
 * person with read access to the Service's proxy.
 */
export async function fetchCertificate(source: CertificateSource): Promise<string> {
  const { env, url, context, namespace, service } = source;
  if (url !== undefined) return await download(url);
  const path = `/api/v1/namespaces/${namespace}/services/http:${service}:/proxy/v1/cert.pem`;
  const chosen = context === undefined ? [] : [`--context=${context}`];
  return await installedKubectl(env)([...chosen, 'get', '--raw', path]);
}

async function download(url: string): Promise<string> {
  const fix = 'check the URL, or fetch it from the cluster: leave out --url';
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new UserError(`can not be reached: ${why}`, fix, url, { cause: error });
  }
  if (!response.ok) throw new UserError(`answers with status ${response.status}`, fix, url);
  return await response.text();
}

/** What a fetched certificate would replace. */
export interface CertificateChange {
  readonly path: string;
  readonly present?: string;
  readonly now: Date;
  /** Another key than the present one's is fine. */
  readonly replace?: boolean;
  /** The fingerprint that the environment names. */
  readonly pinned?: string | undefined;
}

/** Decides whether a fetched certificate may become an environment's. @throws UserError where it is unusable, or foreign */
export function planCertificate(
  pem: string,
  { path, present, now, replace = false, pinned }: CertificateChange,
): SealingCertificate {
  const fetched = readCertificate(pem, path);
  checkUsable(fetched, now, pinned);
  if (present === undefined || replace) return fetched;
  const before = readCertificate(present, path);
  if (before.fingerprint === fetched.fingerprint) return fetched;
  throw new UserError(
    `is for ${before.fingerprint}; what was fetched is foreign to it: ${fetched.fingerprint}`,
    "compare it with the cluster's; if the key pair was renewed, add --replace, then: slipway secrets rotate",
    path,
  );
}
