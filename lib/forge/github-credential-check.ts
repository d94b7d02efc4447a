import { pushCheck, repositoryPermissions, type CredentialCheck } from './credential-check';
import { gitHubClient, type GitHubOptions } from './github-client';

/**
 * What a credential may do on GitHub. Classic tokens tell their scopes in a header; an App's and fine-grained ones tell what
 * they may do with the repository only.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
 */
export async function gitHubCredentialCheck(options: GitHubOptions): Promise<CredentialCheck> {
  const { credentialName = 'GITHUB_TOKEN', repository } = options;
  const { owner, repo, call } = gitHubClient(options);
  const { data, headers } = await call((octokit) => octokit.rest.repos.get({ owner, repo }));
  const needed = data.private ? 'repo' : 'public_repo';
  const pushing = pushCheck(
    credentialName,
    repository,
    repositoryPermissions.parse(data),
    'give it Contents, Pull requests and Commit statuses: write',
  );
  const told = headers['x-oauth-scopes'];
  if (told === undefined || told === '') return pushing;
  const scopes = told.split(',').map((one) => one.trim());
  const enough = scopes.includes('repo') || scopes.includes(needed);
  const missing = {
    problem: `${credentialName} lacks the scope ${needed}: it has ${scopes.join(', ')}`,
    fix: `make one at https://github.com/settings/tokens/new?scopes=${needed}, or a fine-grained one`,
  };
  return { ...pushing, problems: enough ? pushing.problems : [missing] };
}
