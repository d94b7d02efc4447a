import type { IGitRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1';
import { UserError } from '../errors';
import type { Site } from '../model/location';
import { fluxNamespace, type FluxObjectProps } from './flux-object';

type GitRepositorySpec = NonNullable<IGitRepository['spec']>;

/** A branch of the environment repo, as Flux pulls it. */
export interface GitSource extends Site {
  readonly url: string;
}

/** Name of the GitRepository of a branch: `environment-repo`, then what tells it from the one that all share. */
export function gitRepositoryName({ repository, branch }: Site, usualBranch: string): string {
  const parts = ['environment-repo', repository, branch === usualBranch ? '' : branch];
  return parts
    .filter((part) => part !== '')
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/-+$/, '');
}

/**
 * A branch of the environment repo. Its history is not fetched: Flux needs the newest commit only.
 *
 * @param secret in the namespace of Flux; `none` for a repository that anybody may read.
 * @see https://fluxcd.io/flux/components/source/gitrepositories/
 */
export function gitRepository(name: string, { url, branch }: GitSource, secret: string): FluxObjectProps {
  const spec: GitRepositorySpec = {
    url: fluxUrl(url),
    ref: { branch },
    interval: '1m',
    ...(secret === 'none' ? {} : { secretRef: { name: secret } }),
  };
  return { kind: 'GitRepository', name, namespace: fluxNamespace, spec };
}

/** Another git repository, at a commit or a tag. */
export function gitRepositoryAt(name: string, url: string, revision: string): FluxObjectProps {
  const spec: GitRepositorySpec = {
    url: fluxUrl(url),
    ref: /^[0-9a-f]{40}$/.test(revision) ? { commit: revision } : { tag: revision },
    interval: '1h',
  };
  return { kind: 'GitRepository', name, spec };
}

/**
 * A git URL as Flux takes it: with a scheme, `ssh://git@host/path` for `git@host:path`.
 *
 * @throws UserError for what is no such URL: a local path.
 */
export function fluxUrl(url: string): string {
  if (/^(https?|ssh):\/\//.test(url)) return url;
  const [, host, path] = /^([^/@]+@[^/:]+):(.+)$/.exec(url) ?? [];
  if (host !== undefined && path !== undefined) return `ssh://${host}/${path.replace(/^\/+/, '')}`;
  throw new UserError(
    `'${url}' is no address that Flux can pull from`,
    `name one in environmentRepo({ argocdUrl: 'https://git.example.com/environment-repo.git' })`,
    'environments/index.ts',
  );
}
