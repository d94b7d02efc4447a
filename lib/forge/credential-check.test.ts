import { checkCredential, type ForgeSelection } from './select-forge';

/** A server that answers each path with a body, and headers where they matter. */
function serverOf(answers: Readonly<Record<string, { body: unknown; headers?: Record<string, string> }>>): {
  asked: string[];
  http: NonNullable<ForgeSelection['http']>;
} {
  const asked: string[] = [];
  return {
    asked,
    http: {
      sleep: () => Promise.resolve(),
      fetch: (url) => {
        const { pathname } = new URL(url);
        asked.push(pathname);
        const answer = answers[pathname];
        const response =
          answer === undefined
            ? Response.json({ message: 'Not Found' }, { status: 404 })
            : Response.json(answer.body, { headers: answer.headers ?? {} });
        return Promise.resolve(response);
      },
    },
  };
}

describe('GitHub', () => {
  const remote = 'https://github.com/example/environments.git';
  const variables = { GITHUB_TOKEN: 'ghp_secret' };
  const repository = { private: true, permissions: { admin: false, push: true } };
  const path = '/repos/example/environments';

  test('a classic token with the scope repo is enough', async () => {
    const { http } = serverOf({ [path]: { body: repository, headers: { 'x-oauth-scopes': 'repo, workflow' } } });
    expect(await checkCredential({ remote, variables, http })).toEqual({
      credential: 'GITHUB_TOKEN',
      detail: 'writes to example/environments',
      problems: [],
    });
  });

  test('a scope that is missing is named', async () => {
    const { http } = serverOf({ [path]: { body: repository, headers: { 'x-oauth-scopes': 'read:org' } } });
    const found = await checkCredential({ remote, variables, http });
    expect(found?.problems.map((one) => one.problem)).toEqual(['GITHUB_TOKEN lacks the scope repo: it has read:org']);
  });

  test('a token without write access is told, fine-grained or not', async () => {
    const { http } = serverOf({ [path]: { body: { ...repository, permissions: { push: false } } } });
    const found = await checkCredential({ remote, variables, http });
    expect(found?.problems.map((one) => one.problem)).toEqual(['GITHUB_TOKEN may not write to example/environments']);
  });

  test('a repository that the token does not see is told', async () => {
    const { http } = serverOf({});
    await expect(checkCredential({ remote, variables, http })).rejects.toThrow('may see them');
  });

  test('no credential is told with where it is looked for', async () => {
    await expect(checkCredential({ remote, variables: {}, http: {} })).rejects.toThrow(
      "there is no credential for the github repository 'example/environments'",
    );
  });
});

describe('GitLab', () => {
  const remote = 'https://gitlab.com/example/environments.git';
  const variables = { GITLAB_TOKEN: 'glpat-secret' };
  const self = '/api/v4/personal_access_tokens/self';
  const project = '/api/v4/projects/example%2Fenvironments';
  const level = (access_level: number): object => ({
    permissions: { project_access: null, group_access: { access_level } },
  });

  test('a developer with the scope api is enough', async () => {
    const { http } = serverOf({
      [self]: { body: { scopes: ['api'], expires_at: '2027-01-31' } },
      [project]: { body: level(30) },
    });
    expect(await checkCredential({ remote, variables, http })).toEqual({
      credential: 'GITLAB_TOKEN',
      detail: 'writes to example/environments until 2027-01-31',
      problems: [],
    });
  });

  test('all that is missing is told together', async () => {
    const { http } = serverOf({
      [self]: { body: { scopes: ['read_api'], expires_at: null } },
      [project]: { body: level(20) },
    });
    expect((await checkCredential({ remote, variables, http }))?.problems.map((one) => one.problem)).toEqual([
      'GITLAB_TOKEN lacks the scope api: it has read_api',
      'GITLAB_TOKEN may not write to example/environments',
    ]);
  });
});

test('Gitea tells what a token may do with the repository', async () => {
  const remote = 'https://gitea.com/example/environments.git';
  const path = '/api/v1/repos/example/environments';
  const { http } = serverOf({ [path]: { body: { permissions: { push: true, admin: true } } } });
  const found = await checkCredential({ remote, variables: { GITEA_TOKEN: 'secret' }, http });
  expect(found).toEqual({ credential: 'GITEA_TOKEN', detail: 'administers example/environments', problems: [] });
});

test('a repository on this machine needs no credential', async () => {
  expect(await checkCredential({ remote: '/srv/environments', variables: {}, http: {} })).toBeUndefined();
});
