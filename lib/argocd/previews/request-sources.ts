import { UserError } from '../../errors';
import { forgeRepository, type Preview, type PreviewSettings } from '../../model/preview';
import type { Generator } from '../application-set';
import { giteaRequests } from './gitea-requests';
import { githubRequests } from './github-requests';
import { gitlabRequests } from './gitlab-requests';
import type { RequestSource } from './request-source';

/** Every forge whose labelled pull requests Argo CD can list. Bitbucket's it lists by no label: so there are none. */
export const requestSources: readonly RequestSource[] = [githubRequests, gitlabRequests, giteaRequests];

/** The generator of an app's labelled pull requests. @throws UserError where the forge is not known */
export function requestGenerator({ repository: url, label }: Preview, settings: PreviewSettings): Generator<0> {
  const repository = forgeRepository(url);
  if (repository === undefined) throw new Error(`'${url}' after it was checked`);
  const { forges, token } = settings;
  const kind = forges[repository.host];
  const kinds = requestSources.map((one) => one.kind).join(', ');
  const source = requestSources.find((one) =>
    kind === undefined ? one.recognises(repository.host) : one.kind === kind,
  );
  if (source === undefined)
    throw new UserError(
      kind === undefined
        ? `preview: the host '${repository.host}' does not tell what kind of forge it is`
        : `preview: forge '${kind}' has no previews`,
      `say it in previews of environments/index.ts: forges: { '${repository.host}': … }, one of ${kinds}`,
    );
  return source.generator({ repository, label, token });
}
