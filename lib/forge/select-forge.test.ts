import { UserError } from '../errors';
import type { Forge } from './forge';
import type { ForgeProvider } from './forge-provider';
import { selectForge } from './select-forge';
import type { ForgeSelection } from './select-forge';

/** What the selected forge asks first, and with which credential. */
async function firstRequest(selection: Omit<ForgeSelection, 'http'>): Promise<{ url: string; authorization: string }> {
  const asked: { url: string; authorization: string }[] = [];
  const forge = await selectForge({
    ...selection,
    http: {
      fetch: (url, { headers }) => {
        asked.push({ url, authorization: new Headers(headers).get('authorization') ?? '' });
        return Promise.resolve(Response.json([]));
      },
    },
  });
  await forge.listPullRequests({});
  const [first] = asked;
  if (first === undefined) throw new Error('nothing was asked');
  return first;
}

describe('selecting a forge', () => {
  it.each([
    ['git@github.com:shop/env.git', { GITHUB_TOKEN: 't' }, 'https://api.github.com/repos/shop/env/pulls', 'token t'],
    ['https://github.com/shop/env', { GH_TOKEN: 't' }, 'https://api.github.com/repos/shop/env/pulls', 'token t'],
    [
      'https://shop.ghe.com/shop/env',
      { GITHUB_TOKEN: 't' },
      'https://api.shop.ghe.com/repos/shop/env/pulls',
      'token t',
    ],
    [
      'https://git.corp.example/shop/env',
      { GITHUB_TOKEN: 't', GITHUB_SERVER_URL: 'https://git.corp.example' },
      'https://git.corp.example/api/v3/repos/shop/env/pulls',
      'token t',
    ],
    [
      'git@gitlab.com:group/sub/env.git',
      { GITLAB_TOKEN: 't' },
      'https://gitlab.com/api/v4/projects/group%2Fsub%2Fenv/merge_requests',
      'Bearer t',
    ],
    [
      'https://code.corp.example/group/env.git',
      { GITLAB_TOKEN: 't', CI_SERVER_HOST: 'code.corp.example' },
      'https://code.corp.example/api/v4/projects/group%2Fenv/merge_requests',
      'Bearer t',
    ],
    [
      'https://codeberg.org/shop/env',
      { FORGEJO_TOKEN: 't' },
      'https://codeberg.org/api/v1/repos/shop/env/pulls',
      'token t',
    ],
    [
      'https://git.corp.example:3000/shop/env',
      {
        GITEA_TOKEN: 't',
        GITHUB_TOKEN: 'x',
        GITEA_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://git.corp.example:3000/',
      },
      'https://git.corp.example:3000/api/v1/repos/shop/env/pulls',
      'token t',
    ],
  ])('knows %s', async (remote, variables, url, authorization) => {
    const asked = await firstRequest({ remote, variables });

    expect(asked.url.split('?')[0]).toBe(url);
    expect(asked.authorization).toBe(authorization);
  });

  it('follows the setting against the remote', async () => {
    const setting = { kind: 'gitea', baseUrl: 'https://api.example.com/gitea/api/v1/', repository: 'shop/env' };

    const asked = await firstRequest({ remote: '/srv/git/env.git', setting, variables: { GITEA_TOKEN: 't' } });

    expect(asked.url).toMatch(/^https:\/\/api\.example\.com\/gitea\/api\/v1\/repos\/shop\/env\/pulls\?/);
  });

  it("falls back on the forge CLI's login", async () => {
    const ran: string[] = [];
    const runTool = (command: string, args: readonly string[]): Promise<string> => {
      ran.push([command, ...args].join(' '));
      return Promise.resolve('from-the-tool\n');
    };

    const github = await firstRequest({ remote: 'git@github.com:shop/env.git', variables: {}, runTool });
    const gitlab = await firstRequest({ remote: 'git@gitlab.com:shop/env.git', variables: {}, runTool });

    expect([github.authorization, gitlab.authorization]).toEqual(['token from-the-tool', 'Bearer from-the-tool']);
    expect(ran).toEqual(['gh auth token --hostname github.com', 'glab config get token --host gitlab.com']);
  });

  it.each([
    [
      'git@github.com:shop/env.git',
      /no credential for the github repository 'shop\/env'\n.*set GITHUB_APP_ID.*GITHUB_TOKEN/,
    ],
    ['git@gitlab.com:shop/env.git', /set GITLAB_TOKEN/],
    ['https://gitea.com/shop/env', /set GITEA_TOKEN/],
    ['https://unknown.example.com/shop/env', /'unknown.example.com' does not tell .*\n.*one of github, gitlab, gitea/],
  ])('says what is missing for %s', async (remote, message) => {
    const selecting = selectForge({ remote, variables: { GITHUB_TOKEN: '' } });

    await expect(selecting).rejects.toThrow(UserError);
    await expect(selecting).rejects.toThrow(message);
  });

  it.each([
    [{ GITHUB_APP_ID: '1' }, 'GITHUB_APP_ID is set without GITHUB_APP_PRIVATE_KEY'],
    [{ GITHUB_APP_PRIVATE_KEY: 'k' }, 'GITHUB_APP_PRIVATE_KEY is set without GITHUB_APP_ID'],
    [{ GITHUB_APP_ID: '1', GITHUB_APP_PRIVATE_KEY: 'k', GITHUB_APP_INSTALLATION_ID: 'x' }, "'x' is no number"],
  ])('says that an App is told by half', async (variables, message) => {
    await expect(selectForge({ remote: 'git@github.com:shop/env.git', variables })).rejects.toThrow(message);
  });

  it('says which kinds there are', async () => {
    const selecting = selectForge({ remote: 'git@github.com:a/b', setting: { kind: 'gihub' }, variables: {} });

    await expect(selecting).rejects.toThrow("forge 'gihub' is unknown\n  fix: one of github, gitlab, gitea");
  });

  it('takes a forge that someone adds', async () => {
    const added: Forge = await selectForge({ remote: 'git@github.com:a/b', variables: { GITHUB_TOKEN: 't' } });
    const mine: ForgeProvider = {
      kind: 'mine',
      credentials: 'nothing',
      recognises: ({ host }) => host === undefined,
      tryConnect: () => Promise.resolve(added),
    };

    expect(await selectForge({ remote: './folder', variables: {}, providers: [mine] })).toBe(added);
  });
});
