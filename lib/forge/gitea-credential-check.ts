import { pushCheck, repositoryPermissions, type CredentialCheck } from './credential-check';
import { giteaClient, type GiteaOptions } from './gitea';

/** What a credential may do on Gitea and Forgejo: they tell of the repository, not of the token's scopes. */
export async function giteaCredentialCheck(options: GiteaOptions): Promise<CredentialCheck> {
  const { credentialName = 'GITEA_TOKEN', repository } = options;
  const { client, repo } = giteaClient(options);
  const told = await client.request({ method: 'GET', path: repo }, repositoryPermissions);
  return pushCheck(
    credentialName,
    repository,
    told,
    'give its user write access, and the token write:repository, write:issue and read:organization',
  );
}
