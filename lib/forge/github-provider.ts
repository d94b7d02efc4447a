import { UserError } from '../errors';
import { firstSet } from './forge-provider';
import type { ForgeProvider, ForgeTarget, Variables } from './forge-provider';
import { github } from './github';
import type { GitHubOptions } from './github-client';
import { gitHubCredentialCheck } from './github-credential-check';

/** GitHub: an App's key first (a publisher should be an App), then tokens, then the login of `gh`. */
export const githubProvider: ForgeProvider = {
  kind: 'github',
  credentials: 'GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY, GITHUB_TOKEN, GH_TOKEN, or `gh auth login`',
  recognises: ({ host }, variables) =>
    host !== undefined && (host === 'github.com' || host.endsWith('.ghe.com') || host === ownServer(variables)),
  async tryConnect(target) {
    const options = await tryOptions(target);
    return options && github(options);
  },
  async tryCheckCredential(target) {
    const options = await tryOptions(target);
    return options && (await gitHubCredentialCheck(options));
  },
};

async function tryOptions(target: ForgeTarget): Promise<GitHubOptions | undefined> {
  const found = appCredential(target.variables) ?? tokenCredential(target.variables) ?? (await toolCredential(target));
  if (found === undefined) return undefined;
  const baseUrl = target.baseUrl ?? apiOf(target.remote.host);
  return { ...target.http, repository: target.remote.path, baseUrl, ...found };
}

type Credential = Pick<GitHubOptions, 'credential' | 'credentialName'>;

function appCredential(variables: Variables): Credential | undefined {
  const appId = firstSet(variables, ['GITHUB_APP_ID']);
  const key = firstSet(variables, ['GITHUB_APP_PRIVATE_KEY']);
  if (appId === undefined && key === undefined) return undefined;
  if (appId === undefined || key === undefined) {
    const [set, missing] = appId === undefined ? ['PRIVATE_KEY', 'ID'] : ['ID', 'PRIVATE_KEY'];
    throw new UserError(`GITHUB_APP_${set} is set without GITHUB_APP_${missing}`, 'set both, or neither');
  }
  const installation = firstSet(variables, ['GITHUB_APP_INSTALLATION_ID']);
  if (installation !== undefined && !/^\d+$/.test(installation.value)) {
    throw new UserError(`GITHUB_APP_INSTALLATION_ID '${installation.value}' is no number`, 'leave it out to find it');
  }
  // CI systems that take one line only are given the key with `\n` written out.
  const privateKey = key.value.replaceAll('\\n', '\n');
  const app = { appId: appId.value, privateKey };
  return {
    credential: { app: installation === undefined ? app : { ...app, installationId: Number(installation.value) } },
    credentialName: 'GITHUB_APP_PRIVATE_KEY',
  };
}

function tokenCredential(variables: Variables): Credential | undefined {
  const token = firstSet(variables, ['GITHUB_TOKEN', 'GH_TOKEN']);
  return token && { credential: { token: token.value }, credentialName: token.name };
}

async function toolCredential({ remote, runTool }: ForgeTarget): Promise<Credential | undefined> {
  const token = (await runTool('gh', ['auth', 'token', '--hostname', remote.host ?? 'github.com']))?.trim();
  return token ? { credential: { token }, credentialName: 'the login of gh' } : undefined;
}

/** An Enterprise server that CI or `gh` is set to; Gitea's runners set GitHub's variables too. */
function ownServer(variables: Variables): string | undefined {
  if (variables['GITEA_ACTIONS'] === 'true' || variables['FORGEJO_ACTIONS'] === 'true') return undefined;
  const server = firstSet(variables, ['GH_HOST', 'GITHUB_SERVER_URL'])?.value;
  return server !== undefined && URL.canParse(server) ? new URL(server).host : server?.toLowerCase();
}

/** @see https://docs.github.com/en/enterprise-cloud@latest/rest/quickstart */
function apiOf(host = 'github.com'): string {
  if (host === 'github.com') return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}
