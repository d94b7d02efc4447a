import type { Problem } from '../errors';

/**
 * Why the URL of a repository must not be used or kept: it holds a password, or has a part that may hold one.
 *
 * @returns undefined for one that is fine, and for what is no URL at all.
 */
export function secretInUrl(url: string): Problem | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return secretBeforeHost(url);
  if (!URL.canParse(url)) return /\/\/[^/@]*:[^/@]*@/.test(url) ? credential('a repository') : undefined;
  const { host, pathname, username, password, search, hash } = new URL(url);
  if (password !== '' || (scheme !== 'ssh' && looksLikeToken(username))) return credential(`${host}${pathname}`);
  if (['http', 'https'].includes(scheme) && (search !== '' || hash !== ''))
    return { problem: `the URL of ${host}${pathname} has a part after ? or #`, fix: 'leave that part out' };
  return undefined;
}

/** `user:password@host:path` */
function secretBeforeHost(url: string): Problem | undefined {
  const [, user = '', host = ''] = /^(?:([^@/]*)@)?([^:@/]+):/.exec(url) ?? [];
  return user.includes(':') ? credential(host) : undefined;
}

function credential(place: string): Problem {
  return {
    problem: `the URL of ${place} holds a credential`,
    fix: 'leave it out of the URL: put the token into SLIPWAY_GIT_TOKEN, or log in with a git credential helper',
  };
}

function looksLikeToken(username: string): boolean {
  return /^(gh[a-z]_|github_pat_|gl[a-z]+-)/.test(username) || username.length >= 20;
}
