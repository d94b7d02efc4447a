import { throwIfAny } from '../errors';
import { App } from '../model/app';
import type { Environment } from '../model/environment';
import type { Varying } from '../model/per-environment';
import { splitAppFields, unknownSettingProblems, type AppFields } from './app-fields';
import { innerPathProblems, releasedRevision, repositoryProblems } from './source-repository';

/** What an app is declared with that Argo CD builds by Kustomize. */
export interface KustomizationProps extends AppFields {
  /** Git repository of the overlays. */
  readonly repository: string;
  /** Folder of the overlay in it, which may differ by environment. */
  readonly path: Varying<string> | ((environment: Environment) => string);
  /** Baseline git revision: a commit or a tag. A branch moves, and git then does not say what runs. */
  readonly revision: string;
}

/**
 * Declares an app whose manifests Argo CD builds out of a Kustomize overlay in git; the release names the revision.
 *
 * @example
 * export const payments = kustomization({
 *   name: 'payments',
 *   owner: 'team-payments',
 *   repository: 'https://git.example.com/payments/deploy.git',
 *   path: ({ name }) => `overlays/${name}`,
 *   revision: 'v1.4.0',
 * });
 * @throws UserError on a bad repository or path.
 */
export function kustomization(props: KustomizationProps): App {
  const { app, rest } = splitAppFields(props);
  const { repository, path, revision } = rest;
  throwIfAny([
    ...unknownSettingProblems(rest, ['repository', 'path', 'revision']),
    ...repositoryProblems(repository),
    ...(typeof path === 'string' ? innerPathProblems(path, 'path') : []),
  ]);
  return new App({
    ...app,
    revision,
    source: (context) => {
      const own = typeof path === 'function' ? path(context.environment) : context.resolve<string>(path);
      throwIfAny(innerPathProblems(own, 'path'));
      return { kind: 'kustomize', repository, path: own, version: releasedRevision(context) };
    },
  });
}
