import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors';
import { secretInUrl } from '../model/repository-url';

/** Where a remote repository is. */
export interface GitRemote {
  /** As git takes it; a local path is absolute. Never holds a password. */
  readonly url: string;
  /** The folder, where the remote is one on this machine. */
  readonly localPath?: string;
  /** `https://host`: the only place that a token from the environment is sent to. */
  readonly tokenScope?: string;
}

/**
 * Reads a remote's URL: a local path, `file://`, `https://`, `http://`, `ssh://` or `user@host:path`.
 *
 * @param folder What a relative path is relative to.
 * @throws UserError for a URL that holds a password, and for any other transport.
 */
export function parseRemote(url: string, folder: string): GitRemote {
  if (url === '' || /\p{Cc}/u.test(url) || url.startsWith('-')) {
    throw new UserError(`${quoted(url)} is no URL of a git repository`, 'name a path, or an https:// or ssh:// URL');
  }
  const secret = secretInUrl(url);
  if (secret !== undefined) throw new UserError([secret]);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme !== undefined) return parseWithScheme(url, scheme);
  if (/^[a-z0-9-]+::/i.test(url)) throw unknownTransport(url);
  if (isAbsolute(url) || !/^[^/]*:/.test(url)) return { url: resolve(folder, url), localPath: resolve(folder, url) };
  return parseScpLike(url);
}

function parseWithScheme(url: string, scheme: string): GitRemote {
  if (scheme === 'file') return parseFileUrl(url);
  if (!['https', 'http', 'ssh'].includes(scheme)) throw unknownTransport(url);
  const parsed = parseUrl(url);
  if (parsed.hostname.startsWith('-') || parsed.username.startsWith('-')) throw unknownTransport(url);
  return { url, ...tokenScope(parsed) };
}

/** A token goes over TLS, or stays on this machine. */
function tokenScope({ protocol, host, hostname }: URL): Pick<GitRemote, 'tokenScope'> {
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback) ? { tokenScope: `${protocol}//${host}` } : {};
}

function parseFileUrl(url: string): GitRemote {
  const parsed = parseUrl(url);
  if (parsed.host !== '' && parsed.host !== 'localhost') throw unknownTransport(url);
  return { url, localPath: fileURLToPath(parsed) };
}

function parseScpLike(url: string): GitRemote {
  const [, user = '', host = ''] = /^(?:([^@/]*)@)?([^:@/]+):/.exec(url) ?? [];
  if (host === '' || host.startsWith('-') || user.startsWith('-')) throw unknownTransport(url);
  return { url };
}

function parseUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new UserError(`${quoted(url)} is no valid URL`, 'name a path, or an https:// or ssh:// URL');
  }
}

function unknownTransport(url: string): UserError {
  return new UserError(
    `${quoted(url)} uses a transport that Slipway does not`,
    'use a local path, https://, ssh:// or user@host:path',
  );
}

/** A URL in an error never shows what stands before its @. */
function quoted(url: string): string {
  return JSON.stringify(url.replace(/[^/@]*@/g, '…@'));
}
