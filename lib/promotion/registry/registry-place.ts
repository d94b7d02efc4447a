/** Where a repository of images is, as its registry's API has it. */
export interface RegistryPlace {
  /** `host[:port]` that is asked, and that credentials are looked up by. */
  readonly host: string;
  /** Path within the registry: `library/redis`. */
  readonly name: string;
  /** Root of the API, without a slash at the end: `https://registry-1.docker.io/v2`. */
  readonly api: string;
}

/** The registry that images without a host are from. */
export const dockerHub = 'registry-1.docker.io';

/**
 * Finds the registry of a repository: `redis` is `library/redis` of Docker Hub.
 *
 * @param insecure hosts (`host[:port]`) that are asked without TLS; this machine's own always are.
 * @see https://github.com/distribution/reference/blob/main/normalize.go
 */
export function registryPlace(repository: string, insecure: readonly string[] = []): RegistryPlace {
  const [first = '', ...rest] = repository.split('/');
  const hasHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const named = hasHost ? first : 'docker.io';
  const host = isDockerHub(named) ? dockerHub : named;
  const path = hasHost ? rest.join('/') : repository;
  const name = host === dockerHub && !path.includes('/') ? `library/${path}` : path;
  const scheme = isThisMachine(host) || insecure.includes(host) ? 'http' : 'https';
  return { host, name, api: `${scheme}://${host}/v2` };
}

/** Whether it is one of the names of Docker Hub. */
export function isDockerHub(host: string): boolean {
  return ['docker.io', 'index.docker.io', dockerHub].includes(host);
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(host);
}
