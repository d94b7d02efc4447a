import { throwIfAny } from '../errors';
import type { Layout } from './layout';
import { secretInUrl } from './repository-url';

/** The git repository of state, as the platform names it. */
export interface EnvironmentRepo {
  /** Where Slipway pushes: a URL, or a local path relative to the program. @default './environment-repo' */
  readonly url: string;
  /** Where Argo CD pulls from. @default the url */
  readonly argocdUrl: string;
  /** @default 'main' */
  readonly branch: string;
  readonly layout: Layout;
  /** Who Slipway's commits are by. */
  readonly author: { readonly name: string; readonly email: string };
  /** Which forge holds its pull requests. @default by the URL: a local path is 'local' */
  readonly forge: string | undefined;
  /** The program's repository, `owner/name`. @default the one that it was cloned from */
  readonly program: string | undefined;
}

/** What an environment repo is declared with. */
export type EnvironmentRepoProps = Partial<EnvironmentRepo> & Pick<EnvironmentRepo, 'layout'>;

/**
 * Declares the environment repo.
 *
 * @throws UserError for a URL that holds a credential: it would be written down where it is remembered and, as Argo CD's,
 * into the environment repo.
 */
export function environmentRepo(props: EnvironmentRepoProps): EnvironmentRepo {
  const { url = './environment-repo' } = props;
  refuseSecrets(props);
  return {
    url,
    argocdUrl: props.argocdUrl ?? url,
    branch: 'main',
    author: { name: 'Slipway', email: 'slipway@localhost' },
    ...props,
    forge: props.forge,
    program: props.program,
  };
}

function refuseSecrets({ url, argocdUrl, layout }: EnvironmentRepoProps): void {
  const urls = [
    ['url', url] as const,
    ['argocdUrl', argocdUrl] as const,
    ...[...(layout.repositories ?? [])].flatMap(([name, one]) => [
      [`layout: ${name}: url`, one.url] as const,
      [`layout: ${name}: argocdUrl`, one.argocdUrl] as const,
    ]),
  ];
  const problems = urls.flatMap(([field, value]) => {
    const secret = value === undefined ? undefined : secretInUrl(value);
    return secret === undefined ? [] : [{ where: `environmentRepo: ${field}`, ...secret }];
  });
  throwIfAny(problems);
}
