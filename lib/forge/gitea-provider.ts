import { firstSet } from './forge-provider';
import type { ForgeProvider, ForgeTarget } from './forge-provider';
import { gitea, type GiteaOptions } from './gitea';
import { giteaCredentialCheck } from './gitea-credential-check';

const KNOWN_HOSTS = ['gitea.com', 'codeberg.org'];

/** Gitea and Forgejo, by a token. */
export const giteaProvider: ForgeProvider = {
  kind: 'gitea',
  credentials: 'GITEA_TOKEN or FORGEJO_TOKEN',
  recognises: ({ host }, variables) =>
    host !== undefined &&
    (KNOWN_HOSTS.includes(host) || /^(gitea|forgejo)\./.test(host) || host === runnersHost(variables)),
  tryConnect(target) {
    const options = tryOptions(target);
    return Promise.resolve(options && gitea(options));
  },
  async tryCheckCredential(target) {
    const options = tryOptions(target);
    return options && (await giteaCredentialCheck(options));
  },
};

function tryOptions({ remote, baseUrl, variables, http }: ForgeTarget): GiteaOptions | undefined {
  const { host = 'gitea.com', path: repository } = remote;
  const token = firstSet(variables, ['GITEA_TOKEN', 'FORGEJO_TOKEN']);
  if (token === undefined) return undefined;
  const api = baseUrl ?? `https://${host}/api/v1`;
  return { ...http, repository, baseUrl: api, token: token.value, credentialName: token.name };
}

/** Gitea's and Forgejo's runners name their server as GitHub's would. */
function runnersHost(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  if (variables['GITEA_ACTIONS'] !== 'true' && variables['FORGEJO_ACTIONS'] !== 'true') return undefined;
  const server = variables['GITHUB_SERVER_URL'];
  return server !== undefined && URL.canParse(server) ? new URL(server).host : undefined;
}
