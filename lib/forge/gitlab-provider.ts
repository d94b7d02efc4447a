import { firstSet } from './forge-provider';
import type { ForgeProvider, ForgeTarget } from './forge-provider';
import { gitlab, type GitLabOptions } from './gitlab';
import { gitLabCredentialCheck } from './gitlab-credential-check';

/** GitLab: a token, or the login of `glab`. CI's own job token may not open merge requests. */
export const gitlabProvider: ForgeProvider = {
  kind: 'gitlab',
  credentials: 'GITLAB_TOKEN, or `glab auth login`',
  recognises: ({ host }, variables) =>
    host !== undefined && (/^gitlab\./.test(host) || host === variables['CI_SERVER_HOST']?.toLowerCase()),
  async tryConnect(target) {
    const options = await tryOptions(target);
    return options && gitlab(options);
  },
  async tryCheckCredential(target) {
    const options = await tryOptions(target);
    return options && (await gitLabCredentialCheck(options));
  },
};

async function tryOptions({
  remote,
  baseUrl,
  variables,
  runTool,
  http,
}: ForgeTarget): Promise<GitLabOptions | undefined> {
  const { host = 'gitlab.com', path: repository } = remote;
  const set = firstSet(variables, ['GITLAB_TOKEN']);
  const token = set?.value ?? (await runTool('glab', ['config', 'get', 'token', '--host', host]))?.trim();
  if (token === undefined || token === '') return undefined;
  const trigger = firstSet(variables, ['GITLAB_TRIGGER_TOKEN']);
  return {
    ...http,
    repository,
    baseUrl: baseUrl ?? `https://${host}/api/v4`,
    token,
    credentialName: set?.name ?? 'the login of glab',
    ...(trigger === undefined ? {} : { triggerToken: trigger.value }),
  };
}
