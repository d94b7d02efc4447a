import type { Layout } from './layout';

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
  /** The program's repository on GitHub, `owner/name`: `init` then writes the workflow that checks what was rendered. */
  readonly program: string | undefined;
}

/** What an environment repo is declared with. */
export type EnvironmentRepoProps = Partial<EnvironmentRepo> & Pick<EnvironmentRepo, 'layout'>;

/** Declares the environment repo. */
export function environmentRepo(props: EnvironmentRepoProps): EnvironmentRepo {
  const { url = './environment-repo' } = props;
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
