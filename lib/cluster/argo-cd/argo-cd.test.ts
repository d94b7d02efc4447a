import { Provider } from '@pulumi/kubernetes';
import { argoCdProblems, type ArgoCdOptions } from '../../model/argo-cd-options';
import { cluster } from '../../model/cluster';
import { environmentRepo } from '../../model/environment-repo';
import { repository } from '../../render/layouts/repository';
import { testApp, testPlatform } from '../../render/testing';
import { findResource, recordResources, type RecordedResource } from '../testing/recorded-resources';
import { ArgoCd, type ArgoCdArgs } from './argo-cd';
import {
  credentialProblems,
  environmentRepoCredential,
  privateRepositoryCredential,
  readRepositories,
} from './read-repositories';

const secretType = 'kubernetes:core/v1:Secret';
const metadata = { name: 'slipway', namespace: 'argocd' };
const project = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', metadata, spec: {} };
const application = { ...project, kind: 'Application', metadata: { ...metadata, name: 'root' } };

/** Argo CD on its own, in a cluster that somebody else built. */
function make(more: Partial<ArgoCdArgs> = {}): Promise<readonly RecordedResource[]> {
  return recordResources(() => {
    const provider = new Provider('cluster', { kubeconfig: 'a kubeconfig' });
    const root = { project, application };
    return new ArgoCd('one', { provider, chartVersion: '10.1.1', values: { a: 1 }, root, repositories: [], ...more });
  });
}

test('is installed once its secrets are there, and destroyed after what it started', async () => {
  const resources = await make({ webhookSecret: 'signed with', oidcClientSecret: 'a client secret' });
  const release = findResource(resources, 'kubernetes:helm.sh/v3:Release');
  expect(release).toMatchObject({
    inputs: { name: 'argocd', chart: 'argo-cd', version: '10.1.1', namespace: 'argocd', values: { a: 1 } },
    ignoreChanges: ['values', 'version'],
  });
  expect(release.dependsOn).toEqual(['argocd', 'one-notifications', 'one-oidc', 'one-webhook']);
  const root = findResource(resources, 'kubernetes:argoproj.io/v1alpha1:Application');
  expect(root.dependsOn).toEqual(['one-argocd', 'one-project']);
  expect(root.ignoreChanges).toContain('spec');
  expect(findResource(resources, secretType, 'one-oidc')).toMatchObject({
    inputs: { metadata: { name: 'argocd-oidc' }, stringData: { clientSecret: 'a client secret' } },
    secrets: ['stringData'],
  });
});

test('is given a Secret for each repository and cluster', async () => {
  const resources = await make({
    repositories: [
      { name: 'state', url: 'git@git.example.com:team/state.git', sshPrivateKey: 'a key' },
      {
        name: 'charts',
        url: 'ghcr.io/example/charts',
        type: 'helm',
        isOci: true,
        username: 'bot',
        password: 'a token',
      },
    ],
    clusters: [{ name: 'eu-2', server: 'https://eu-2', labels: { region: 'eu' }, config: '{}' }],
  });
  expect(findResource(resources, secretType, 'one-repository-state')).toMatchObject({
    inputs: {
      metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } },
      stringData: { type: 'git', url: 'git@git.example.com:team/state.git', sshPrivateKey: 'a key' },
    },
    secrets: ['stringData'],
  });
  expect(findResource(resources, secretType, 'one-repository-charts').inputs['stringData']).toEqual({
    ...{ type: 'helm', url: 'ghcr.io/example/charts', enableOCI: 'true', username: 'bot', password: 'a token' },
  });
  expect(findResource(resources, secretType, 'one-cluster-eu-2').inputs).toMatchObject({
    metadata: { labels: { region: 'eu', 'argocd.argoproj.io/secret-type': 'cluster' } },
    stringData: { name: 'eu-2', server: 'https://eu-2', config: '{}' },
  });
});

describe('the repositories that it reads', () => {
  const platform = {
    ...testPlatform([testApp('cart'), testApp('mail')]),
    environmentRepo: environmentRepo({
      argocdUrl: 'git@git.example.com:team/state.git',
      layout: repository({
        per: 'cluster',
        repositories: { prod: { url: '/srv/prod.git', argocdUrl: 'https://git.example.com/team/prod.git' } },
      }),
    }),
    clusters: new Map(['nonprod', 'prod'].map((name) => [name, cluster({ name })])),
  };

  test('are those of its own clusters', () => {
    expect(readRepositories(platform, 'nonprod')).toEqual([{ key: '', url: 'git@git.example.com:team/state.git' }]);
    expect(readRepositories(platform, 'prod')).toEqual([{ key: 'prod', url: 'https://git.example.com/team/prod.git' }]);
  });

  test('are each read by what fits their address: its own first, else that of all', () => {
    const secrets: Record<string, string> = {
      environmentRepoKey: 'key of all',
      environmentRepoToken: 'token of all',
      'environmentRepoToken-prod': 'token of prod',
    };
    const sources = { trySecret: (key: string): string | undefined => secrets[key] };
    const ssh = 'git@git.example.com:team/state.git';
    expect(environmentRepoCredential({ key: '', url: ssh }, sources)).toMatchObject({ sshPrivateKey: 'key of all' });
    expect(environmentRepoCredential({ key: '', url: ssh }, { ...sources, readKey: 'made' })).toMatchObject({
      sshPrivateKey: 'made',
    });
    const [prod] = readRepositories(platform, 'prod');
    expect(environmentRepoCredential(prod ?? { key: '', url: '' }, sources)).toEqual({
      name: 'environment-repo-prod',
      url: 'https://git.example.com/team/prod.git',
      username: 'slipway',
      password: 'token of prod',
    });
    expect(environmentRepoCredential({ key: '', url: ssh }, { trySecret: () => undefined })).toEqual({
      name: 'environment-repo',
      url: ssh,
    });
  });

  test('a credential that fits none of them is told', () => {
    const trySecret = (key: string): string | undefined => (key === 'environmentRepoKey' ? 'a key' : undefined);
    expect(credentialProblems(readRepositories(platform, 'prod'), { trySecret })).toEqual([
      {
        problem: `the secret 'environmentRepoKey' fits no address: https://git.example.com/team/prod.git`,
        fix: 'name an SSH address as argocdUrl, or set environmentRepoToken',
      },
    ]);
    expect(credentialProblems(readRepositories(platform, 'nonprod'), { trySecret })).toEqual([]);
  });

  test('of others are private by declaration', () => {
    const oci = { name: 'charts', url: 'oci://ghcr.io/example/charts', type: 'helm' } as const;
    expect(privateRepositoryCredential(oci, 'a token')).toMatchObject({
      ...{ url: 'ghcr.io/example/charts', isOci: true, username: 'slipway', password: 'a token' },
    });
    const git = { name: 'app', url: 'git@git.example.com:team/app.git' };
    expect(privateRepositoryCredential(git, 'a key')).toMatchObject({ sshPrivateKey: 'a key', isOci: false });
    const wrong: ArgoCdOptions = {
      domain: 'argocd.example.com',
      sshKnownHosts: ['git.example.com'],
      repositories: [
        { name: 'environment-repo', url: 'https://ann:secret@charts.example.com' },
        { name: 'A', url: '/srv/charts' },
        { name: 'oci', url: 'oci://ghcr.io/example/charts' },
      ],
    };
    expect(argoCdProblems(wrong).map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/sshKnownHosts\[0\] 'git\.example\.com' is no line of known_hosts$/),
      expect.stringMatching(/repositories\[0\]\.name 'environment-repo' is the environment repo's$/),
      expect.stringMatching(/repositories\[0\]\.url .*holds a credential$/),
      expect.stringMatching(/repositories\[1\]\.name 'A' must consist/),
      expect.stringMatching(/repositories\[1\]\.url '\/srv\/charts' is no address that a credential fits$/),
      expect.stringMatching(/repositories\[2\] .* is no git repository$/),
    ]);
  });
});
