import { isSecret, Output, secret } from '@pulumi/pulumi';
import { join } from 'node:path';
import { argoCdInstallation } from '../argocd';
import { UserError } from '../errors';
import { cluster } from '../model/cluster';
import type { Platform } from '../model/platform';
import { loadPlatform } from '../render/load-platform';
import { bootstrap, type BootstrapOptions } from './bootstrap';
import { buildStack, type StackOutputs } from './build-stack';
import { github } from './forges/github';
import { existing } from './providers/existing';
import { kind } from './providers/kind';
import { distribution } from './registries/distribution';
import { external } from './registries/external';
import { harbor } from './registries/harbor';
import { planStack } from './stack-plan';
import { findResource, recordResources, type RecordedResource } from './testing/recorded-resources';

const sample = loadPlatform(join(__dirname, '..', '..'));

/** The sample platform, its first cluster built in another way. */
function platformWith(options: Partial<BootstrapOptions>, argocdUrl = sample.environmentRepo.argocdUrl): Platform {
  const base = { provider: kind(), argocd: { domain: 'argocd.example.com' } };
  const first = cluster({ name: 'nonprod-eu-1', bootstrap: bootstrap({ ...base, ...options }) });
  const environmentRepo = { ...sample.environmentRepo, argocdUrl };
  return { ...sample, environmentRepo, clusters: new Map([['nonprod-eu-1', first]]) };
}

interface Run {
  readonly resources: readonly RecordedResource[];
  readonly outputs: StackOutputs;
  readonly certificates: Readonly<Record<string, string>>;
}

async function build(
  options: Partial<BootstrapOptions> = {},
  secrets: Readonly<Record<string, string>> = {},
  { destroyData = false, preview = false, argocdUrl = sample.environmentRepo.argocdUrl } = {},
): Promise<Run> {
  const platform = platformWith(options, argocdUrl);
  const certificates: Record<string, string> = {};
  let outputs: StackOutputs | undefined;
  const resources = await recordResources(
    async () => {
      outputs = await buildStack(platform, planStack(platform, 'nonprod-eu-1'), {
        trySecret: (key) => (secrets[key] === undefined ? undefined : secret(secrets[key])),
        now: new Date('2026-01-06T10:00:00Z'),
        destroyData,
        keepCertificate: (environment, pem) => {
          certificates[environment] = pem;
        },
      });
    },
    { preview },
  );
  return { resources, outputs: outputs as StackOutputs, certificates };
}

const release = 'kubernetes:helm.sh/v3:Release';
const secretType = 'kubernetes:core/v1:Secret';

describe('Argo CD', () => {
  test('is installed once, then left to itself, and started by the root Application', async () => {
    const { resources } = await build();
    const installed = findResource(resources, release);
    expect(installed.inputs).toMatchObject({
      name: 'argocd',
      chart: 'argo-cd',
      version: '10.1.1',
      namespace: 'argocd',
    });
    // What comes after is a commit in the environment repo, which Pulumi does not undo.
    expect(installed.ignoreChanges).toEqual(['values', 'version']);
    expect(installed.inputs['values']).toEqual(argoCdInstallation(platformWith({}), 'nonprod-eu-1')?.firstValues);
    const root = findResource(resources, 'kubernetes:argoproj.io/v1alpha1:Application');
    // What depends on it goes before it when the stack is destroyed.
    expect(root.dependsOn).toContain('nonprod-eu-1-argocd');
    expect(root.ignoreChanges).toContain('spec');
    expect(root.inputs).toMatchObject({
      metadata: { name: 'root', namespace: 'argocd' },
      spec: { source: { path: 'clusters/nonprod-eu-1' } },
    });
  });

  test('reads the environment repo by a token that only the stack knows', async () => {
    const { resources } = await build({}, { environmentRepoToken: 'a token' });
    const { inputs, secrets } = findResource(resources, secretType, 'nonprod-eu-1-repository-environment-repo');
    expect(inputs).toMatchObject({ stringData: { url: sample.environmentRepo.argocdUrl, password: 'a token' } });
    expect(secrets).toContain('stringData');
  });

  test('is not given a key for an address that takes none', async () => {
    await expect(build({}, { environmentRepoKey: 'a deploy key' })).rejects.toThrow(
      `the secret 'environmentRepoKey' fits no address: ${sample.environmentRepo.argocdUrl}`,
    );
  });

  test('knows what Dex and the notifications must know, and git does not', async () => {
    const connectors = [{ type: 'github', id: 'github', name: 'GitHub', config: { clientID: 'a' } }];
    const argocd = { domain: 'argocd.example.com', dex: { connectors }, notificationSecrets: ['slack-token'] };
    const { resources } = await build(
      { argocd },
      { 'dex-github-clientSecret': 'a client secret', 'notification-slack-token': 'a token' },
    );
    expect(findResource(resources, secretType, 'nonprod-eu-1-dex')).toMatchObject({
      inputs: { metadata: { name: 'argocd-dex' }, stringData: { 'github.clientSecret': 'a client secret' } },
      secrets: expect.arrayContaining(['stringData']) as string[],
    });
    expect(findResource(resources, secretType, 'nonprod-eu-1-notifications').inputs).toMatchObject({
      metadata: { name: 'argocd-notifications-secret' },
      stringData: { 'slack-token': 'a token' },
    });
    const { values } = findResource(resources, release).inputs;
    expect(JSON.stringify(values)).not.toContain('a client secret');
  });

  test('is not on a cluster that another one deploys to', async () => {
    const hub = cluster({ name: 'ops' });
    const spoke = cluster({
      name: 'nonprod-eu-1',
      server: 'https://eu-1.example.com',
      deployedFrom: 'ops',
      bootstrap: bootstrap({ provider: kind(), registry: distribution() }),
    });
    const platform = { ...sample, clusters: new Map([hub, spoke].map((one) => [one.name, one])) };
    let outputs: StackOutputs | undefined;
    const resources = await recordResources(async () => {
      outputs = await buildStack(platform, planStack(platform, 'nonprod-eu-1'), {
        trySecret: () => undefined,
        now: new Date('2026-01-06T10:00:00Z'),
        keepCertificate: () => undefined,
      });
    });
    expect(resources.some(({ type }) => type === release)).toBe(false);
    expect(resources.map(({ type }) => type)).toEqual(expect.arrayContaining(['slipway:cluster:SealingKey']));
    expect(Object.keys(outputs ?? {})).toEqual(['kubeconfig', 'registry', 'registryPush', 'sealingCertificate']);
  });

  test('deploys to another cluster by a credential from the configuration', async () => {
    const spoke = cluster({
      name: 'edge-1',
      server: 'https://edge-1.example.com',
      labels: { region: 'us' },
      deployedFrom: 'nonprod-eu-1',
    });
    const platform = platformWith({});
    const clusters = new Map([...platform.clusters, ['edge-1', spoke]]);
    const resources = await recordResources(() =>
      buildStack({ ...platform, clusters }, planStack({ ...platform, clusters }, 'nonprod-eu-1'), {
        trySecret: (key) => (key === 'cluster-edge-1' ? secret('{"bearerToken":"t"}') : undefined),
        now: new Date('2026-01-06T10:00:00Z'),
        keepCertificate: () => undefined,
      }),
    );
    expect(findResource(resources, secretType, 'nonprod-eu-1-cluster-edge-1').inputs).toMatchObject({
      metadata: { labels: { region: 'us', 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: { name: 'edge-1', server: 'https://edge-1.example.com', config: '{"bearerToken":"t"}' },
    });
  });
});

describe('the sealing key', () => {
  test('is made, kept for ever, and its certificate put where secrets are sealed', async () => {
    const { resources, certificates, outputs } = await build();
    const key = findResource(resources, secretType, 'nonprod-eu-1-sealing-key');
    expect(key).toMatchObject({ protect: true, retainOnDelete: true });
    expect(key.inputs).toMatchObject({
      metadata: {
        namespace: 'sealed-secrets',
        labels: { 'sealedsecrets.bitnami.com/sealed-secrets-key': 'active' },
      },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.key': 'private key in PEM', 'tls.crt': 'certificate in PEM' },
    });
    expect(key.secrets).toContain('stringData');
    expect(findResource(resources, 'tls:index/privateKey:PrivateKey')).toMatchObject({
      protect: true,
      inputs: { algorithm: 'RSA', rsaBits: 4096 },
    });
    expect(certificates).toEqual({ dev: 'certificate in PEM', staging: 'certificate in PEM' });
    expect(outputs.sealingCertificate).toBeDefined();
  });

  test('is brought along to a rebuilt cluster', async () => {
    const brought = { sealingKey: 'old key', sealingCertificate: 'old certificate' };
    const { resources, certificates } = await build({ sealingKey: 'bring' }, brought);
    expect(resources.some(({ type }) => type.startsWith('tls:'))).toBe(false);
    expect(findResource(resources, secretType, 'nonprod-eu-1-sealing-key').inputs).toMatchObject({
      stringData: { 'tls.key': 'old key', 'tls.crt': 'old certificate' },
    });
    expect(certificates['dev']).toBe('old certificate');
  });

  test('that is to be brought and is not there stops with the command that sets it', async () => {
    await expect(build({ sealingKey: 'bring' }, { sealingKey: 'old key' })).rejects.toThrow(
      `Pulumi.nonprod-eu-1.yaml: the secret 'sealingCertificate' is not set\n` +
        '  fix: pulumi config set --secret slipway:sealingCertificate --stack nonprod-eu-1 < FILE',
    );
  });
});

describe('registries', () => {
  test('nodes know it once it stands, and every namespace of the cluster has its pull secret', async () => {
    const { resources, outputs } = await build({ registry: distribution() });
    expect(outputs.registry).toBe('localhost:5001');
    const trusts = findResource(resources, 'command:local:Command', 'nonprod-eu-1-trusts-registry');
    expect(trusts.dependsOn).toContain('nonprod-eu-1-registry');
    const pulls = resources.filter(({ type, inputs }) => type === secretType && inputs['type'] === dockerConfigType);
    expect(pulls.map(({ inputs }) => (inputs['metadata'] as { namespace: string }).namespace)).toEqual(
      expect.arrayContaining(['online-boutique-dev', 'online-boutique-staging']),
    );
    for (const { inputs, secrets } of pulls) {
      expect(secrets).toContain('stringData');
      const { '.dockerconfigjson': text } = inputs['stringData'] as { '.dockerconfigjson': string };
      expect(JSON.parse(text)).toMatchObject({
        auths: { 'localhost:5001': { username: 'slipway', password: 'a random password' } },
      });
    }
  });

  test('behind the Gateway: its namespace lets routes in, CI is told how to push', async () => {
    const registry = harbor({ domain: 'harbor.example.com', exposure: { via: 'gateway' } });
    const { resources, outputs } = await build({ registry });
    expect(findResource(resources, 'kubernetes:core/v1:Namespace', 'harbor').inputs).toMatchObject({
      metadata: { labels: { 'slipway.dev/environment': 'dev' } },
    });
    expect(outputs.registry).toBe('harbor.example.com/apps');
    expect(await isSecret(outputs.registryPush as Output<string>)).toBe(true);
    const values = JSON.stringify(argoCdInstallation(platformWith({ registry }), 'nonprod-eu-1')?.values);
    expect(values).toContain('"hostnames":["harbor.example.com"]');
  });
});

const dockerConfigType = 'kubernetes.io/dockerconfigjson';

describe('the forge', () => {
  const forge = github({ owner: 'example', program: 'platform', environmentRepo: 'platform-environments' });
  const argocdUrl = 'git@github.com:example/platform-environments.git';

  test('gives Argo CD a key that only reads, tells it of pushes, and the outputs who publishes', async () => {
    const { resources, outputs } = await build({ forge }, {}, { argocdUrl });
    expect(findResource(resources, secretType, 'nonprod-eu-1-repository-environment-repo').inputs).toMatchObject({
      stringData: { url: argocdUrl, sshPrivateKey: 'private key of OpenSSH' },
    });
    const webhook = findResource(resources, 'github:index/repositoryWebhook:RepositoryWebhook');
    expect(webhook.inputs).toMatchObject({
      configuration: { url: 'https://argocd.example.com/api/webhook', secret: 'a random password' },
    });
    expect(findResource(resources, secretType, 'nonprod-eu-1-webhook').inputs).toMatchObject({
      metadata: { name: 'argocd-webhook' },
      stringData: { secret: 'a random password' },
    });
    expect(await isSecret(outputs.publisherKey as Output<string>)).toBe(true);
  });

  test('must be the one that Argo CD pulls from', () => {
    expect(() => planStack(platformWith({ forge }), 'nonprod-eu-1')).toThrow(
      `the key that github gives it is for another address\n  fix: environmentRepo({ argocdUrl: '${argocdUrl}', … })`,
    );
  });
});

test('no secret stands in clear in what Pulumi would keep', async () => {
  const forge = github({ owner: 'example', program: 'p', environmentRepo: 'e', publisher: 'bot' });
  const oidc = { name: 'Example', issuer: 'https://login.example.com', clientId: 'argocd' };
  const secrets = { oidcClientSecret: 'a client secret', sealingKey: 'old key', sealingCertificate: 'old certificate' };
  const { resources } = await build(
    { forge, registry: distribution(), sealingKey: 'bring', argocd: { domain: 'argocd.example.com', oidc } },
    secrets,
    { argocdUrl: forge.argocdUrl },
  );
  const values = ['a client secret', 'old key', 'a random password', 'private key of OpenSSH', 'kubeconfig of kind'];
  let seen = 0;
  for (const { name, inputs, secrets: paths } of resources) {
    for (const [path, text] of leaves(inputs)) {
      if (!values.some((value) => text.includes(value))) continue;
      seen += 1;
      expect([
        name,
        path,
        paths.some((one) => path === one || path.startsWith(`${one}.`) || path.startsWith(`${one}[`)),
      ]).toEqual([name, path, true]);
    }
  }
  expect(seen).toBeGreaterThan(5);
});

const isOutput = (value: unknown): value is Output<unknown> => Output.isInstance(value);
const valueOf = (value: Output<unknown>): Promise<unknown> => new Promise((done) => void value.apply(done));

function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === '' ? key : `${path}.${key}`));
}

test('a second run asks for nothing else, and a preview for the same', async () => {
  const options = { registry: distribution(), access: { viewers: ['developers'] } };
  const first = await build(options);
  expect((await build(options)).resources).toEqual(first.resources);
  const preview = await build(options, {}, { preview: true });
  const asked = ({ resources }: Run): string[] => resources.map(({ type, name }) => `${type} ${name}`).sort();
  expect(asked(preview)).toEqual(asked(first));
});

test('no value is in two forms: the log and the outputs show no secret either', async () => {
  const lines: string[] = [];
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
    jest.spyOn(console, level).mockImplementation((...all: unknown[]) => void lines.push(all.join(' '))),
  );
  const forge = github({ owner: 'example', program: 'p', environmentRepo: 'e', publisher: 'bot' });
  const argocdUrl = forge.argocdUrl;
  const { outputs } = await build({ forge, registry: distribution() }, {}, { argocdUrl });
  for (const spy of spies) spy.mockRestore();
  expect(lines.join('\n')).not.toMatch(/a random password|private key|kubeconfig of kind/);
  const open = await Promise.all(
    Object.entries(outputs).map(async ([name, value]: [string, unknown]) => {
      const hidden = isOutput(value) && (await isSecret(value));
      return hidden ? undefined : [name, isOutput(value) ? await valueOf(value) : value];
    }),
  );
  expect(Object.fromEntries(open.filter((one) => one !== undefined))).toEqual({
    argocdUrl: 'https://argocd.example.com',
    webhookUrl: 'https://argocd.example.com/api/webhook',
    registry: 'localhost:5001',
    sealingCertificate: 'certificate in PEM',
  });
});

test('data is given up only where that is said', async () => {
  const options = { registry: distribution() };
  const kept = ({ resources }: Run): string[] =>
    resources
      .filter((one) => one.protect || one.retainOnDelete)
      .map(({ name }) => name.replace(/^nonprod-eu-1-pull-.*/, 'namespaces of apps'))
      .filter((name, index, all) => all.indexOf(name) === index)
      .sort();
  expect(kept(await build(options))).toEqual([
    'namespaces of apps',
    'nonprod-eu-1-registry-storage',
    'nonprod-eu-1-sealing',
    'nonprod-eu-1-sealing-key',
    'registry',
    'sealed-secrets',
  ]);
  expect(kept(await build(options, {}, { destroyData: true }))).toEqual([]);
});

describe('mistakes', () => {
  test('of all clusters are told together, before anything is made', () => {
    const platform = platformWith({
      provider: existing({ context: '' }),
      argocd: { domain: 'ARGO', chartVersion: 'latest' },
      access: { breakGlass: [{ group: 'a', reason: ' ', expires: 'soon' }] },
      registry: external({ address: 'https://registry.example.com' }),
    });
    let told: unknown;
    try {
      planStack(platform, 'nonprod-eu-1');
    } catch (error) {
      told = error;
    }
    expect(told).toBeInstanceOf(UserError);
    expect((told as UserError).problems.map(({ problem }) => problem.split(' ').slice(0, 2).join(' '))).toEqual([
      'access: breakGlass[0].expires',
      'access: breakGlass[0].reason',
      'argocd: chartVersion',
      'argocd: domain',
      'existing: context',
      'external: address',
    ]);
  });

  test('a stack that is no cluster is told the nearest ones', () => {
    expect(() => planStack(sample, 'nonprod-eu-2')).toThrow(
      `there is no cluster 'nonprod-eu-2'\n  fix: name the stack after one: did you mean 'nonprod-eu-1'?`,
    );
  });

  test('a cluster that does not say how it is built is told how to', () => {
    const clusters = new Map([['bare', cluster({ name: 'bare' })]]);
    expect(() => planStack({ ...sample, clusters }, 'bare')).toThrow(`cluster 'bare' does not say how it is built`);
  });
});
