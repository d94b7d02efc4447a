import { Provider } from '@pulumi/kubernetes';
import { output, type Output } from '@pulumi/pulumi';
import { keptData } from '../data-protection';
import type { BuiltRegistry, Registry } from '../registry';
import { findResource, recordResources, type RecordedResource } from '../testing/recorded-resources';
import { distribution, type DistributionOptions } from './distribution';
import { external } from './external';
import { harbor, type HarborOptions } from './harbor';
import { PullSecrets } from './pull-secrets';

const secretType = 'kubernetes:core/v1:Secret';
const job = 'kubernetes:batch/v1:Job';

interface Made {
  readonly resources: readonly RecordedResource[];
  readonly built: BuiltRegistry;
  /** What its outputs come to. */
  readonly told: Readonly<Record<'pullSecret' | 'pushCredential' | 'authority', unknown>>;
}

/** A registry on its own, in a cluster that somebody else built. */
async function make(registry: Registry, secrets: Readonly<Record<string, string>> = {}): Promise<Made> {
  let built: BuiltRegistry | undefined;
  const told: Record<string, unknown> = {};
  const resources = await recordResources(async () => {
    const provider = new Provider('cluster', { kubeconfig: 'a kubeconfig' });
    const secretOf = (key: string): Output<string> => output(secrets[key] ?? `no secret ${key}`);
    built = await registry.create('one', { provider, data: keptData, secretOf, namespaceLabels: { a: 'b' } }, {});
    const { pullSecret, pushCredential, authority } = built;
    output({ pullSecret, pushCredential, authority }).apply((values) => Object.assign(told, values));
  });
  return { resources, built: built as BuiltRegistry, told: told as Made['told'] };
}

function wrong(registry: Registry): string[] {
  return registry.problems().map(({ problem }) => problem);
}

describe('distribution', () => {
  test('keeps its storage and asks for a password that only the stack knows', async () => {
    const { resources, built } = await make(distribution({ storage: '5Gi', storageClass: 'fast' }));
    const made = resources.filter(({ type }) => !/^(random|pulumi:providers)/.test(type)).map(({ type }) => type);
    expect(made.sort()).toEqual([
      'kubernetes:apps/v1:Deployment',
      'kubernetes:core/v1:Namespace',
      'kubernetes:core/v1:PersistentVolumeClaim',
      secretType,
      'kubernetes:core/v1:Service',
      'kubernetes:networking.k8s.io/v1:NetworkPolicy',
      'kubernetes:networking.k8s.io/v1:NetworkPolicy',
      'slipway:cluster:Distribution',
      'slipway:cluster:GuardedNamespace',
    ]);
    expect(findResource(resources, 'kubernetes:core/v1:PersistentVolumeClaim')).toMatchObject({
      ...{ protect: true, retainOnDelete: true },
      inputs: { spec: { storageClassName: 'fast', resources: { requests: { storage: '5Gi' } } } },
    });
    const users = findResource(resources, secretType, 'one-registry-users');
    expect(users.inputs).toMatchObject({ stringData: { htpasswd: 'slipway:$2a$10$hash\n' } });
    expect(users.secrets).toContain('stringData');
    const deployment = findResource(resources, 'kubernetes:apps/v1:Deployment');
    expect(deployment.dependsOn).toEqual(['one-registry-storage', 'one-registry-users']);
    expect(built).toMatchObject({ address: 'localhost:5001', trust: { nodePort: 30_500, isEncrypted: false } });
  });

  test('speaks HTTPS where another machine may ask it, by a certificate that it makes', async () => {
    const { resources, built, told } = await make(distribution({ host: 'registry.example.com:30500' }));
    expect(findResource(resources, 'tls:index/certRequest:CertRequest').inputs).toMatchObject({
      dnsNames: ['registry.example.com', 'registry.registry.svc', 'localhost'],
      ipAddresses: ['127.0.0.1'],
    });
    expect(findResource(resources, 'tls:index/locallySignedCert:LocallySignedCert').inputs).toMatchObject({
      caCertPem: 'certificate in PEM',
      allowedUses: expect.arrayContaining(['server_auth']) as string[],
    });
    expect(findResource(resources, secretType, 'one-registry-tls')).toMatchObject({
      inputs: {
        type: 'kubernetes.io/tls',
        stringData: { 'tls.crt': 'signed certificate in PEM', 'tls.key': 'private key in PEM' },
      },
      additionalSecretOutputs: ['data', 'stringData'],
      secrets: ['stringData'],
    });
    const { inputs, dependsOn } = findResource(resources, 'kubernetes:apps/v1:Deployment');
    expect(dependsOn).toContain('one-registry-tls');
    expect(JSON.stringify(inputs)).toContain('"REGISTRY_HTTP_TLS_KEY","value":"/etc/registry-tls/tls.key"');
    expect(inputs).toMatchObject({
      spec: { template: { metadata: { annotations: { 'slipway.dev/certificate': expect.any(String) as string } } } },
    });
    expect(told.authority).toBe('certificate in PEM');
    expect(built.trust).toMatchObject({ host: 'registry.example.com:30500', isEncrypted: true });
  });

  test('takes a certificate that was made elsewhere', async () => {
    const registry = distribution({ host: 'registry.example.com:30500', tls: 'bring' });
    expect(registry.secrets).toEqual(['registryCertificate', 'registryKey']);
    const { resources, told } = await make(registry, { registryCertificate: 'their cert', registryKey: 'their key' });
    expect(findResource(resources, secretType, 'one-registry-tls').inputs).toMatchObject({
      stringData: { 'tls.crt': 'their cert', 'tls.key': 'their key' },
    });
    expect(resources.some(({ type }) => type.startsWith('tls:'))).toBe(false);
    expect(told.authority).toBeUndefined();
  });

  test('tells every mistake in its options at once', () => {
    const options = {
      storage: 'much',
      nodePort: 80,
      host: 'https://registry',
      tls: 'yes',
    } as never as DistributionOptions;
    expect(wrong(distribution(options))).toEqual([
      expect.stringMatching(/^distribution: storage 'much' is no size/),
      expect.stringMatching(/^distribution: nodePort 80 /),
      expect.stringMatching(/^distribution: host 'https:\/\/registry' is no host with a port/),
      expect.stringMatching(/^distribution: tls 'yes' /),
    ]);
    expect(wrong(distribution({ host: 'registry.example.com:30500', tls: 'none' }))).toEqual([
      expect.stringContaining('would send passwords in clear'),
    ]);
  });
});

describe('harbor', () => {
  const domain = 'harbor.example.com';

  test('keeps its volumes and has passwords of its own', async () => {
    const { resources } = await make(harbor({ domain }));
    const { inputs, secrets, protect } = findResource(resources, 'kubernetes:helm.sh/v3:Release');
    expect(inputs).toMatchObject({
      chart: 'harbor',
      values: {
        externalURL: 'https://harbor.example.com',
        harborAdminPassword: 'a random password',
        secretKey: 'a random password',
        registry: { credentials: { password: 'a random password' } },
        database: { internal: { password: 'a random password' } },
        persistence: { resourcePolicy: 'keep' },
      },
    });
    expect(secrets.some((path) => path.startsWith('values'))).toBe(true);
    expect(protect).toBe(true);
    expect(findResource(resources, 'kubernetes:core/v1:Namespace').inputs).toMatchObject({
      metadata: { labels: { a: 'b', 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
  });

  test('is set up inside the cluster; pods pull by one robot account, CI pushes by another', async () => {
    const { resources, built, told } = await make(harbor({ domain, projects: [{ name: 'shop', keep: 50 }] }));
    expect(findResource(resources, job).dependsOn).toContain('one-harbor');
    const { data } = findResource(resources, 'kubernetes:core/v1:ConfigMap').inputs as { data: Record<string, string> };
    expect(JSON.parse(data['settings.json'] ?? '')).toEqual({
      projects: [{ name: 'shop', isPublic: false, keep: 50 }],
      proxyCaches: [],
    });
    expect(built.address).toBe('harbor.example.com/shop');
    expect(JSON.parse(String(told.pullSecret))).toMatchObject({
      auths: { 'harbor.example.com': { username: 'robot$slipway-pull', password: 'a random password' } },
    });
    expect(JSON.parse(String(told.pushCredential))).toMatchObject({
      auths: { 'harbor.example.com': { username: 'robot$slipway-push' } },
    });
  });

  test('other settings of harbor are another Job', async () => {
    const nameOf = async (keep: number): Promise<unknown> => {
      const { resources } = await make(harbor({ domain, projects: [{ name: 'shop', keep }] }));
      return findResource(resources, job).inputs['metadata'];
    };
    const [first, again, other] = [await nameOf(50), await nameOf(50), await nameOf(60)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('behind a Gateway its route is told, for Argo CD to bring', async () => {
    const registry = harbor({ domain, exposure: { via: 'gateway', gateway: 'internal' } });
    expect(registry.route).toMatchObject({
      name: 'harbor',
      namespace: 'harbor',
      hostname: domain,
      gateway: 'internal',
    });
    const { resources } = await make(registry);
    expect(findResource(resources, 'kubernetes:helm.sh/v3:Release').inputs).toMatchObject({
      values: { expose: { type: 'clusterIP', tls: { enabled: false } } },
    });
    const policy = findResource(resources, 'kubernetes:networking.k8s.io/v1:NetworkPolicy', 'one-harbor-from-outside');
    expect(JSON.stringify(policy.inputs)).toContain('"values":["nginx"]');
    expect(harbor({ domain }).route).toBeUndefined();
  });

  test('tells every mistake in its options at once', () => {
    const options = {
      ...{ domain: 'Harbor', storage: 'much', projects: [] },
      ...{ exposure: { via: 'gateway', gateway: 'A' }, proxyCaches: [{ name: 'x', type: 'ftp', url: 'http://x' }] },
    } as never as HarborOptions;
    expect(wrong(harbor(options)).map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'harbor: domain',
      'harbor: exposure.gateway',
      'harbor: storage',
      'harbor: projects',
      'harbor: proxyCaches[0].type',
      'harbor: proxyCaches[0].url',
    ]);
  });
});

describe('external', () => {
  test('makes nothing and hands its address and credential on', async () => {
    const registry = external({ address: 'registry.example.com/shop', pullSecret: 'registryPull' });
    const { resources, built, told } = await make(registry, { registryPull: '{"auths":{}}' });
    const made = resources.map(({ type }) => type).filter((type) => !type.startsWith('pulumi:'));
    expect(made).toEqual(['slipway:cluster:ExternalRegistry']);
    expect(built.address).toBe('registry.example.com/shop');
    expect(told.pullSecret).toBe('{"auths":{}}');
    expect(registry.secrets).toEqual(['registryPull']);
  });

  test('wants an address as images begin', () => {
    expect(wrong(external({ address: 'https://registry.example.com' }))).toEqual([
      `external: address 'https://registry.example.com' is no registry address`,
    ]);
  });
});

test('every namespace gets the credential, and is begun where it does not stand', async () => {
  const resources = await recordResources(() => {
    const provider = new Provider('cluster', { kubeconfig: 'a kubeconfig' });
    const args = {
      provider,
      namespaces: ['shop', 'standing'],
      standing: ['standing'],
      dockerConfigJson: '{"auths":{}}',
    };
    return new PullSecrets('one-pull', args);
  });
  expect(resources.filter(({ type }) => type === 'kubernetes:core/v1:Namespace')).toMatchObject([
    { inputs: { metadata: { name: 'shop' } }, retainOnDelete: true, ignoreChanges: ['metadata', 'spec'] },
  ]);
  const secrets = ['shop', 'standing'].map((one) => findResource(resources, secretType, `one-pull-${one}-registry`));
  expect(secrets).toMatchObject(
    ['shop', 'standing'].map((namespace) => ({
      inputs: {
        metadata: { name: 'registry', namespace },
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': '{"auths":{}}' },
      },
      secrets: ['stringData'],
      additionalSecretOutputs: ['data', 'stringData'],
    })),
  );
  expect(secrets[0]?.dependsOn).toEqual(['one-pull-shop']);
});
