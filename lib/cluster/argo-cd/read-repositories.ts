import type { Input } from '@pulumi/pulumi';
import type { Problem } from '../../errors';
import type { PrivateRepository } from '../../model/argo-cd-options';
import { addressOf, residentsOf, siteOf } from '../../model/location';
import { paths } from '../../model/paths';
import { argocdOf, type Platform } from '../../model/platform';
import type { RepositoryCredential } from './argo-cd';

/** A repository of the environment repo's layout that an Argo CD reads. */
export interface ReadRepository {
  /** Key of the layout's repository; '' is the environment repo's own. */
  readonly key: string;
  readonly url: string;
}

/** Every repository that the Argo CD on a cluster pulls rendered state from, each once, the environment repo's own first. */
export function readRepositories(platform: Platform, cluster: string): ReadRepository[] {
  const { environmentRepo, environments, apps } = platform;
  const residents = residentsOf(platform);
  const targets = [...environments.values()].flatMap((environment) =>
    environment.clusters.filter((one) => argocdOf(platform, one) === cluster).map((one) => ({ environment, one })),
  );
  const folders = [
    paths.cluster(cluster),
    ...targets.flatMap(({ environment: { name }, one }) => [
      paths.argocd(name, one),
      ...[...apps.values()].filter((app) => app.runsIn(name)).map((app) => paths.manifests(name, one, app.name)),
    ]),
  ];
  const keys = new Set(folders.map((folder) => siteOf(environmentRepo, residents, folder).repository));
  return [...keys].sort().map((key) => ({ key, url: addressOf(environmentRepo, key).argocdUrl }));
}

/** Where the keys and tokens that repositories are read by come from. */
export interface CredentialSources {
  /** A key that the forge's settings made for the environment repo's own. @default none */
  readonly readKey?: Input<string>;
  readonly trySecret: (key: string) => Input<string> | undefined;
}

/** A credential that is set and would let Argo CD read nothing. */
export function credentialProblems(
  repositories: readonly ReadRepository[],
  { trySecret }: Pick<CredentialSources, 'trySecret'>,
): Problem[] {
  const unused = (key: string, fits: (url: string) => boolean, fix: string): Problem[] =>
    trySecret(key) === undefined || repositories.some(({ url }) => fits(url))
      ? []
      : [{ problem: `the secret '${key}' fits no address: ${repositories.map(({ url }) => url).join(', ')}`, fix }];
  return [
    ...unused(
      'environmentRepoKey',
      (url) => !isHttp(url),
      'name an SSH address as argocdUrl, or set environmentRepoToken',
    ),
    ...unused('environmentRepoToken', isHttp, 'name an HTTPS address as argocdUrl, or set environmentRepoKey'),
  ];
}

function isHttp(url: string): boolean {
  return /^https?:/.test(url);
}

/**
 * What lets Argo CD read a repository of the environment repo: over SSH the secret `environmentRepoKey`, over HTTPS
 * `environmentRepoToken`; where a layout has several, `-<key>` behind it is for that one alone. Without any it is public.
 */
export function environmentRepoCredential(
  { key, url }: ReadRepository,
  { readKey, trySecret }: CredentialSources,
): RepositoryCredential {
  const name = key === '' ? 'environment-repo' : `environment-repo-${key}`;
  const secretOf = (kind: string): Input<string> | undefined =>
    (key === '' ? undefined : trySecret(`${kind}-${key}`)) ?? trySecret(kind);
  if (isHttp(url)) {
    const password = secretOf('environmentRepoToken');
    return password === undefined ? { name, url } : { name, url, username: 'slipway', password };
  }
  const sshPrivateKey = (key === '' ? readKey : undefined) ?? secretOf('environmentRepoKey');
  return sshPrivateKey === undefined ? { name, url } : { name, url, sshPrivateKey };
}

/** What lets Argo CD read a private repository of charts or manifests. */
export function privateRepositoryCredential(
  { name, url, type = 'git', username = 'slipway' }: PrivateRepository,
  secret: Input<string>,
): RepositoryCredential {
  const place = { name, url: url.replace(/^oci:\/\//, ''), type, isOci: url.startsWith('oci://') };
  return type === 'git' && !isHttp(url)
    ? { ...place, sshPrivateKey: secret }
    : { ...place, username, password: secret };
}
