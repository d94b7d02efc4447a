import { UserError } from '../../errors';
import type { Layout, RepositoryAddress } from '../../model/layout';
import { branch } from './branch';
import { directory } from './directory';
import { helmValues } from './helm-values';
import { kustomize } from './kustomize';
import { repository } from './repository';

/** What is kept of a layout, for commands that load no user code. */
export interface RememberedLayout {
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly repositories?: Readonly<Record<string, RepositoryAddress>> | undefined;
}

type Remake = (remembered: RememberedLayout) => Layout;

/** Every layout, by its name. */
const layouts: Readonly<Record<string, Remake>> = {
  directory,
  branch,
  kustomize,
  'helm-values': helmValues,
  repository: ({ settings = {}, repositories = {} }) =>
    repository({ per: settings['per'] === 'system' ? 'system' : 'cluster', repositories }),
};

/** Plain data that a layout can be made again from. */
export function rememberLayout({ name, settings, repositories }: Layout): RememberedLayout {
  return {
    name,
    ...(settings === undefined ? {} : { settings }),
    ...(repositories === undefined ? {} : { repositories: Object.fromEntries(repositories) }),
  };
}

/** The layout that was remembered. @throws UserError for one that Slipway does not bring along */
export function rememberedLayout(remembered: RememberedLayout): Layout {
  const make = Object.hasOwn(layouts, remembered.name) ? layouts[remembered.name] : undefined;
  if (make !== undefined) return make(remembered);
  throw new UserError(
    `the layout '${remembered.name}' is known to the program only, which does not load`,
    'slipway list says what is wrong with the program',
  );
}
