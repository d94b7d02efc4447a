/** A git remote, taken apart; any credential in it is dropped. */
export interface Remote {
  /** Lower case, with a port where an `https` remote names one; undefined for a folder on this machine. */
  readonly host?: string;
  /** Path on that host without `.git` and outer slashes, for example `owner/name`; the folder for a local remote. */
  readonly path: string;
}

/** Takes apart `https://…`, `ssh://…`, `user@host:path`, `file://…` and plain folders. */
export function parseRemote(url: string): Remote {
  if (url.startsWith('file://')) return { path: decodeURIComponent(new URL(url).pathname) };
  if (/^(https?|ssh|git):\/\//.test(url)) {
    const { protocol, host, hostname, pathname } = new URL(url);
    // The port of SSH says nothing about where the API listens.
    return { host: (protocol.startsWith('http') ? host : hostname).toLowerCase(), path: cleanPath(pathname) };
  }
  const [, host, path] = /^(?:[^@/\\:]+@)?([^@/\\:]{2,}):(?![\\/]{2})(.+)$/.exec(url) ?? [];
  if (host === undefined || path === undefined) return { path: url };
  return { host: host.toLowerCase(), path: cleanPath(path) };
}

function cleanPath(path: string): string {
  return decodeURIComponent(path)
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
}
