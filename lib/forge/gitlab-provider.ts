import { firstSet } from './forge-provider';
import type { ForgeProvider } from './forge-provider';
import { gitlab } from './gitlab';

/** GitLab: a token, or the login of `glab`. CI's own job token may not open merge requests. */
export const gitlabProvider: ForgeProvider = {
  kind: 'gitlab',
  credentials: 'GITLAB_TOKEN, or `glab auth login`',
  recognises: ({ host }, variables) =>
    host !== undefined && (/^gitlab\./.test(host) || host === variables['CI_SERVER_HOST']?.toLowerCase()),
  async tryConnect({ remote, baseUrl, variables, runTool, http }) {
    const { host = 'gitlab.com', path: repository } = remote;
    const set = firstSet(variables, ['GITLAB_TOKEN']);
    const token = set?.value ?? (await runTool('glab', ['config', 'get', 'token', '--host', host]))?.trim();
    if (token === undefined || token === '') return undefined;
    const trigger = firstSet(variables, ['GITLAB_TRIGGER_TOKEN']);
    return gitlab({
      ...http,
      repository,
      baseUrl: baseUrl ?? `https://${host}/api/v4`,
      token,
      credentialName: set?.name ?? 'the login of glab',
      ...(trigger === undefined ? {} : { triggerToken: trigger.value }),
    });
  },
};
