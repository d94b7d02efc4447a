import { secret, type Output } from '@pulumi/pulumi';
import { testPlatform } from '../../render/testing';
import { findResource, recordResources, type RecordedResource } from '../testing/recorded-resources';
import { github, type GitHubOptions } from './github';

const repositories: GitHubOptions = { owner: 'example', program: 'platform', environmentRepo: 'state' };
const options: GitHubOptions = { ...repositories, publisher: '/slipway-publisher' };
const protection = 'github:index/branchProtection:BranchProtection';
const deployKey = 'github:index/repositoryDeployKey:RepositoryDeployKey';
const actionsSecret = 'github:index/actionsSecret:ActionsSecret';

/** The repositories on their own, without a cluster. */
function make(chosen = options): Promise<readonly RecordedResource[]> {
  const situation = {
    environments: [...testPlatform([]).environments.values()].map((one) =>
      one.name === 'production' ? { ...one, publish: 'pull-request' as const } : one,
    ),
    branch: 'main',
    secretOf: (key: string): Output<string> => secret(`value of ${key}`),
    webhook: { url: 'https://argocd.example.com/api/webhook', secret: 'signed with' },
  };
  return recordResources(() => github(chosen).create('one', situation, {}));
}

test('both repositories are guarded, and the publisher alone pushes', async () => {
  const resources = await make();
  expect(findResource(resources, protection, 'state-main').inputs).toMatchObject({
    pattern: 'main',
    enforceAdmins: true,
    allowsForcePushes: false,
    requiredStatusChecks: [{ strict: true, contexts: ['verify-render', 'check', 'slipway/gates'] }],
    requiredPullRequestReviews: [{ requireCodeOwnerReviews: true, pullRequestBypassers: ['/slipway-publisher'] }],
    restrictPushes: [{ pushAllowances: ['/slipway-publisher'] }],
  });
  expect(JSON.stringify(findResource(resources, protection, 'platform-main').inputs)).not.toContain('publisher');
  const repositories = resources.filter(({ type }) => type === 'github:index/repository:Repository');
  expect(repositories.map(({ protect, retainOnDelete }) => [protect, retainOnDelete])).toEqual([
    [true, true],
    [true, true],
  ]);
});

test('Argo CD reads by a key of its own, and hears of pushes', async () => {
  const resources = await make();
  expect(findResource(resources, deployKey).inputs).toMatchObject({ readOnly: true, key: 'ssh-ed25519 AAAA' });
  const webhook = findResource(resources, 'github:index/repositoryWebhook:RepositoryWebhook');
  expect(webhook.inputs).toMatchObject({
    events: ['push'],
    configuration: { url: 'https://argocd.example.com/api/webhook', secret: 'signed with' },
  });
  expect(webhook.secrets.some((path) => path.startsWith('configuration'))).toBe(true);
});

test('without a publisher a key may write, and passes the rules that nobody else does', async () => {
  const resources = await make(repositories);
  expect(findResource(resources, deployKey, 'one-publish').inputs).toMatchObject({ readOnly: false });
  expect(findResource(resources, deployKey, 'one-read').inputs).toMatchObject({ readOnly: true });
  expect(findResource(resources, 'github:index/repositoryRuleset:RepositoryRuleset').inputs).toMatchObject({
    bypassActors: [{ actorType: 'DeployKey', bypassMode: 'always' }],
    conditions: { refName: { includes: ['refs/heads/main'] } },
    rules: {
      nonFastForward: true,
      pullRequest: { requireCodeOwnerReview: true },
      requiredStatusChecks: {
        requiredChecks: [{ context: 'verify-render' }, { context: 'check' }, { context: 'slipway/gates' }],
      },
    },
  });
  expect(resources.filter(({ type }) => type === protection).map(({ name }) => name)).toEqual(['platform-main']);
  const known = findResource(resources, actionsSecret, 'platform-SLIPWAY_PUBLISHER_KEY');
  expect(known).toMatchObject({ inputs: { value: 'private key of OpenSSH' }, secrets: ['value'] });
});

test('Actions know what they are told, and runs for one environment more', async () => {
  const resources = await make({
    ...options,
    actions: { variables: { SLIPWAY_CLIENT_ID: 'Iv1' }, secrets: ['SLIPWAY_PRIVATE_KEY'] },
    environmentSecrets: { production: ['PAGER'] },
  });
  for (const repository of ['platform', 'state']) {
    const variable = findResource(
      resources,
      'github:index/actionsVariable:ActionsVariable',
      `${repository}-SLIPWAY_CLIENT_ID`,
    );
    expect(variable.inputs).toMatchObject({ variableName: 'SLIPWAY_CLIENT_ID', value: 'Iv1' });
    expect(findResource(resources, actionsSecret, `${repository}-SLIPWAY_PRIVATE_KEY`)).toMatchObject({
      inputs: { value: 'value of pipeline-SLIPWAY_PRIVATE_KEY' },
      secrets: ['value'],
    });
  }
  expect(findResource(resources, 'github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret')).toMatchObject({
    name: 'platform-production-PAGER',
    inputs: { environment: 'production', value: 'value of pipeline-PAGER' },
    secrets: ['value'],
    dependsOn: ['platform', 'platform-production'],
  });
});

test('environments, and labels for what Slipway opens', async () => {
  const resources = await make();
  const environments = resources.filter(({ type }) => type.endsWith(':RepositoryEnvironment'));
  expect(environments.map(({ inputs }) => [inputs['environment'], inputs['canAdminsBypass']])).toEqual([
    ['dev', true],
    ['staging', true],
    ['production', false],
  ]);
  const labels = resources.filter(({ type }) => type.endsWith(':IssueLabel')).map(({ inputs }) => inputs['name']);
  expect(labels).toEqual(expect.arrayContaining(['promotion', 'rollback', 'production']));
});

test('tells every mistake in its options at once', () => {
  const wrong = {
    ...options,
    owner: 'a/b',
    publisher: 'who?',
    actions: { secrets: ['A-B'] },
    checks: 1,
  } as GitHubOptions;
  expect(
    github(wrong)
      .problems()
      .map(({ problem }) => problem),
  ).toEqual([
    `github: owner 'a/b' is no name`,
    `github: publisher 'who?' is no user or app`,
    `github: actions.secrets[0] 'A-B' is no name`,
    'github: checks is no setting',
  ]);
  expect(github({ ...options, actions: { secrets: ['A'] } }).secrets).toEqual(['pipeline-A']);
});
