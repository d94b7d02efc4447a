import { redact } from '../../forge/redact';
import { networkErrorCode } from '../../forge/retrying-fetch';
import { UserError } from '../../errors';
import { isDockerHub } from './registry-place';

/** What a registry was asked for; never holds a credential. */
export interface AskedRegistry {
  readonly host: string;
  /** As people write it: `registry.example.com/team/app:v1`. */
  readonly what: string;
  /** Never shown. */
  readonly secrets: readonly string[];
}

/** A registry did not give what it was asked for. */
export class RegistryError extends UserError {
  constructor(
    asked: AskedRegistry,
    problem: string,
    fix: string,
    /** Of HTTP; undefined where no answer came, or a wrong one. */
    readonly status?: number,
  ) {
    super(redact(`${asked.what}: ${problem}`, asked.secrets), fix);
  }
}

/** The registry refused. @param said its own words */
export function refused(asked: AskedRegistry, status: number, said: string): RegistryError {
  const words = said === '' ? '' : ` '${said.slice(0, 300)}'`;
  return new RegistryError(asked, `${asked.host} answered ${status}${words}`, fixFor(asked, status), status);
}

function fixFor({ host }: AskedRegistry, status: number): string {
  const login = isDockerHub(host) ? 'docker login' : `docker login ${host}`;
  switch (status) {
    case 401:
    case 403:
      return `check the name, as registries hide what a credential may not see; else log in with one that may pull it: ${login} (or point DOCKER_CONFIG at the folder of a config.json)`;
    case 404:
      return 'push it first, or correct its name or tag';
    case 429:
      return `wait for the registry's limit to be lifted, or log in for a higher one: ${login}`;
    default:
      return status >= 500
        ? `${host} is failing: run it again later; see its status page`
        : `check that ${host} is a registry of OCI images`;
  }
}

/** The registry did not answer. */
export function unreachable(asked: AskedRegistry, error: unknown): RegistryError {
  const code = networkErrorCode(error) ?? (error instanceof Error ? error.message : 'no answer');
  return new RegistryError(asked, `${asked.host} cannot be reached (${code})`, unreachableFix(asked.host, code));
}

function unreachableFix(host: string, code: string): string {
  if (/SSL|TLS_|EPROTO/.test(code))
    return `it does not speak TLS: give it a certificate, or name ${host} in SLIPWAY_INSECURE_REGISTRIES`;
  if (/CERT|SIGNATURE|ALTNAME/.test(code))
    return `trust its certificate: point NODE_EXTRA_CA_CERTS at the file of its authority`;
  return 'check its name, the network, the proxy and the firewall, then run it again; SLIPWAY_REGISTRY=off asks no registry (air-gapped)';
}

/** The answer can not be a registry's, or not to this question. */
export function wrongAnswer(asked: AskedRegistry, problem: string): RegistryError {
  return new RegistryError(
    asked,
    problem,
    `check that ${asked.host} is a registry, and what stands between: a proxy or a mirror`,
  );
}
