import { secret, type Output } from '@pulumi/pulumi';
import { giteaShape } from '../../forge/testing/gitea-shape';
import { testPlatform } from '../../render/testing';
import type { ForgeSettings, ForgeSituation } from '../forge-settings';
import { findResource, recordResources, type RecordedResource } from '../testing/recorded-resources';
import type { ApiSetting, ApiValue } from './api-settings';
import { gitea, type GiteaOptions } from './gitea';
import { giteaSettings } from './gitea-settings';
import { gitlab, type GitLabOptions } from './gitlab';
import { gitLabSettings } from './gitlab-settings';
import type { RepositorySettings } from './repository-settings';

const command = 'command:local:Command';
const onGitea: GiteaOptions = {
  ...{ url: 'https://gitea.example.com', owner: 'example', program: 'platform', environmentRepo: 'state' },
  actions: { variables: { REGION: 'eu' }, secrets: ['PAGER'] },
};
const onGitLab: GitLabOptions = {
  ...{ group: 'example/ops', program: 'platform', environmentRepo: 'state' },
  pipelines: { variables: { REGION: 'eu' }, secrets: ['PAGER'] },
};
const situation: ForgeSituation = {
  environments: [...testPlatform([]).environments.values()],
  branch: 'main',
  secretOf: (key: string): Output<string> => secret(`value of ${key}`),
  webhook: { url: 'https://argocd.example.com/api/webhook', secret: secret('signed with') },
};

/** The repositories on their own, without a cluster. */
function make(forge: ForgeSettings): Promise<readonly RecordedResource[]> {
  return recordResources(() => forge.create('one', situation, {}));
}

function everything({ repositories, keys, rules }: RepositorySettings): ApiSetting[] {
  return [...repositories, ...keys, ...rules];
}

function bodyOf(settings: readonly ApiSetting[], name: string, path: string): ApiValue | undefined {
  return settings.find((one) => one.name === name && one.create.path.startsWith(path))?.create.body;
}

describe.each([
  ['gitlab', gitlab(onGitLab), 'GITLAB_TOKEN', 'git@gitlab.com:example/ops/state.git'],
  ['gitea', gitea(onGitea), 'GITEA_TOKEN', 'git@gitea.example.com:example/state.git'],
] as const)('%s', (_name, forge, token, argocdUrl) => {
  test('first has repositories, then keys, then rules; its token is kept nowhere', async () => {
    const resources = await make(forge);
    const commands = resources.filter(({ type }) => type === command);
    expect(commands.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['one-repositories', []],
      ['one-keys', expect.arrayContaining(['one-read', 'one-publish', 'one-repositories'])],
      ['one-rules', expect.arrayContaining(['one-keys', 'one-publish'])],
    ]);
    for (const { inputs } of commands) {
      const { FORGE_SETTINGS } = inputs['environment'] as { FORGE_SETTINGS: string };
      expect(JSON.parse(FORGE_SETTINGS)).toMatchObject({ api: { token } });
      expect(inputs).toMatchObject({
        create: 'node --input-type=module - apply',
        update: 'node --input-type=module - apply',
        delete: 'node --input-type=module - remove',
      });
    }
    expect([forge.argocdUrl, forge.secrets]).toEqual([argocdUrl, ['pipeline-PAGER']]);
  });

  test('what it tells the forge in secret is a secret of the stack', async () => {
    const { inputs, secrets } = findResource(await make(forge), command, 'one-rules');
    expect(inputs['environment']).toMatchObject({
      WEBHOOK_SECRET: 'signed with',
      PIPELINE_PAGER: 'value of pipeline-PAGER',
      SLIPWAY_PUBLISHER_KEY: 'private key of OpenSSH',
    });
    expect(secrets.some((path) => path.startsWith('environment'))).toBe(true);
    const shown = (inputs['environment'] as { FORGE_SETTINGS: string }).FORGE_SETTINGS;
    for (const hidden of ['signed with', 'value of', 'private key']) expect(shown).not.toContain(hidden);
  });
});

test('GitLab: the publisher alone pushes, nobody to the program', () => {
  const byKey = everything(gitLabSettings({ ...onGitLab, ...situation }));
  const [code, state] = ['/projects/example%2Fops%2Fplatform', '/projects/example%2Fops%2Fstate'];
  expect(bodyOf(byKey, 'protected branch main', code)).toMatchObject({ allowed_to_push: [{ access_level: 0 }] });
  expect(bodyOf(byKey, 'protected branch main', state)).toMatchObject({
    allowed_to_push: [{ deploy_key_id: { idOf: { where: { title: 'Slipway publishes' } } } }],
    allow_force_push: false,
    code_owner_approval_required: true,
  });
  expect(bodyOf(byKey, 'deploy key Argo CD', state)).toMatchObject({ can_push: false });
  expect(bodyOf(byKey, 'variable PAGER', state)).toMatchObject({
    protected: true,
    value: { variable: 'PIPELINE_PAGER' },
  });

  const byUser = everything(gitLabSettings({ ...onGitLab, ...situation, publisher: 'bot' }));
  expect(bodyOf(byUser, 'protected branch main', state)).toMatchObject({
    allowed_to_push: [{ user_id: { idOf: { where: { username: 'bot' } } } }],
  });
  expect(byUser.map(({ name }) => name)).not.toContain('deploy key Slipway publishes');
  expect(byUser.map(({ name }) => name)).not.toContain('variable SLIPWAY_PUBLISHER_KEY');
});

test('Gitea: the publisher alone pushes, nobody to the program', () => {
  const byKey = everything(giteaSettings({ ...onGitea, ...situation }));
  expect(bodyOf(byKey, 'protected branch main', '/repos/example/platform')).toMatchObject({ enable_push: false });
  expect(bodyOf(byKey, 'protected branch main', '/repos/example/state')).toMatchObject({
    ...{ enable_push: true, enable_push_whitelist: true, push_whitelist_deploy_keys: true },
    status_check_contexts: ['verify-render', 'check', 'slipway/gates'],
    required_approvals: 1,
  });
  const byUser = everything(giteaSettings({ ...onGitea, ...situation, publisher: 'bot' }));
  expect(bodyOf(byUser, 'protected branch main', '/repos/example/state')).toMatchObject({
    ...{ push_whitelist_usernames: ['bot'], push_whitelist_deploy_keys: false },
  });
});

test('Gitea: every request has the shape that its API publishes', () => {
  const shape = giteaShape();
  const settings = everything(giteaSettings({ ...onGitea, ...situation }));
  const requests = settings.flatMap(({ create, update, remove, find }) => [
    { ...create, body: filled(create.body) },
    ...(update === undefined ? [] : [{ ...update, body: filled(update.body) as unknown }]),
    ...(remove === undefined ? [] : [{ method: 'DELETE', path: remove, body: undefined }]),
    ...(find === undefined ? [] : [{ method: 'GET', path: find.path, body: undefined }]),
  ]);
  const complaints = requests.flatMap(({ method, path, body }) =>
    shape.checkRequest(
      { method, template: templateOf(path), answer: () => ({ status: 200 }) },
      new URLSearchParams(),
      body,
    ),
  );
  expect([...new Set(complaints)]).toEqual([]);
  expect(requests.length).toBeGreaterThan(40);
});

/** What the script puts in, as far as its type goes. */
function filled(value: ApiValue): ApiValue {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(filled);
  if ('variable' in value) return 'a value';
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one as ApiValue)]));
}

/** A path as API descriptions write it. */
function templateOf(path: string): string {
  return path
    .replace(/^\/repos\/example\/\w+/, '/repos/{owner}/{repo}')
    .replace(/^\/orgs\/example\//, '/orgs/{org}/')
    .replace(/\/branch_protections\/.+/, '/branch_protections/{name}')
    .replace(/\/variables\/.+/, '/variables/{variablename}')
    .replace(/\/secrets\/.+/, '/secrets/{secretname}');
}

test('Argo CD pulls from another port where SSH has one', () => {
  const sshUrl = 'ssh://git@gitea.example.com:2222/example/state.git';
  expect([gitea({ ...onGitea, sshUrl }).argocdUrl, gitea({ ...onGitea, sshUrl }).problems()]).toEqual([sshUrl, []]);
});

test('both tell every mistake in their options at once', () => {
  const told = (forge: ForgeSettings): string[] => forge.problems().map(({ problem }) => problem);
  expect(told(gitlab({ ...onGitLab, url: 'gitlab.com', group: 'a b', program: 'a/b' }))).toEqual([
    `gitlab: url 'gitlab.com' is no https address`,
    `gitlab: group 'a b' is no path`,
    `gitlab: program 'a/b' is no path of a project`,
  ]);
  expect(
    told(gitea({ ...onGitea, url: 'http://gitea', sshUrl: 'gitea', owner: 'a/b', actions: { secrets: ['A B'] } })),
  ).toEqual([
    `gitea: url 'http://gitea' is no https address`,
    `gitea: sshUrl 'gitea' is no SSH address`,
    `gitea: owner 'a/b' is no name`,
    `gitea: actions.secrets[0] 'A B' is no name`,
  ]);
});
