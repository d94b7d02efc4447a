import { Provider } from '@pulumi/kubernetes';
import { findResource, recordResources, type RecordedResource } from '../testing/recorded-resources';
import { Access } from './access';
import { accessProblems, type AccessOptions } from './access-options';
import { GuardedNamespace } from './guarded-namespace';
import { SealingKey, type SealingKeyArgs } from './sealing-key';

const binding = 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding';
const now = new Date('2026-01-06T10:00:00Z');

function made(make: (provider: Provider) => unknown): Promise<readonly RecordedResource[]> {
  return recordResources(() => make(new Provider('cluster', { kubeconfig: 'a kubeconfig' })));
}

describe('people', () => {
  const access = (options: AccessOptions): Promise<readonly RecordedResource[]> =>
    made((provider) => new Access('one', { ...options, provider, now }));

  test('read, and not Secrets', async () => {
    const resources = await access({ viewers: ['developers'] });
    const bindings = resources.filter(({ type }) => type === binding);
    expect(bindings.map(({ inputs }) => (inputs['roleRef'] as { name: string }).name)).toEqual([
      'view',
      'slipway-reader',
    ]);
    const reader = findResource(resources, 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRole');
    const rules = reader.inputs['rules'] as { resources: string[]; verbs: string[] }[];
    expect(rules.flatMap((rule) => rule.resources)).not.toContain('secrets');
    expect(new Set(rules.flatMap((rule) => rule.verbs))).toEqual(new Set(['get', 'list', 'watch']));
  });

  test('break the glass with a reason, for a while', async () => {
    const breakGlass = [
      { group: 'on-call', reason: 'incident of Monday', expires: '2026-01-06T18:00:00Z' },
      { group: 'old', reason: 'incident of last year', expires: '2026-01-06T10:00:00Z' },
    ];
    const bindings = (await access({ breakGlass })).filter(({ type }) => type === binding);
    expect(bindings.map(({ name }) => name)).toEqual(['one-break-glass-on-call']);
    expect(bindings[0]?.inputs).toMatchObject({
      metadata: {
        annotations: { 'slipway.dev/reason': 'incident of Monday', 'slipway.dev/expires': '2026-01-06T18:00:00Z' },
      },
      roleRef: { name: 'cluster-admin' },
    });
  });

  test('have nothing that nobody says, and every mistake is told at once', async () => {
    expect((await access({})).filter(({ type }) => type.startsWith('kubernetes:'))).toEqual([]);
    const wrong = { viewers: [''], breakGlass: [{ group: 'a', reason: ' ', expires: 'soon' }], admins: ['a'] };
    expect(accessProblems(wrong as AccessOptions).map(({ problem }) => problem)).toEqual([
      `access: viewers[0] '' must not be empty`,
      `access: breakGlass[0].reason ' ' must not be empty`,
      `access: breakGlass[0].expires 'soon' is no moment`,
      'access: admins is no setting',
    ]);
  });
});

test('a guarded namespace lets nothing in and meets the restricted standard', async () => {
  const resources = await made((provider) => new GuardedNamespace('one', { provider, labels: { a: 'b' } }));
  expect(findResource(resources, 'kubernetes:core/v1:Namespace').inputs).toMatchObject({
    metadata: {
      labels: {
        a: 'b',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  });
  const policy = findResource(resources, 'kubernetes:networking.k8s.io/v1:NetworkPolicy', 'one-default-deny');
  expect(policy).toMatchObject({
    inputs: { spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] } },
    dependsOn: ['one'],
  });
});

describe('the sealing key', () => {
  const sealing = (more: Partial<SealingKeyArgs> = {}): Promise<readonly RecordedResource[]> =>
    made((provider) => new SealingKey('one', { provider, namespace: 'sealed-secrets', ...more }));

  test('is made for ten years, kept, and known to the controller by its label', async () => {
    const resources = await sealing();
    expect(findResource(resources, 'tls:index/selfSignedCert:SelfSignedCert')).toMatchObject({
      protect: true,
      inputs: { validityPeriodHours: 87_600 },
    });
    const key = findResource(resources, 'tls:index/privateKey:PrivateKey');
    expect(key).toMatchObject({ protect: true, inputs: { algorithm: 'RSA', rsaBits: 4096 } });
    expect(key.additionalSecretOutputs).toContain('privateKeyPem');
    expect(findResource(resources, 'kubernetes:core/v1:Secret')).toMatchObject({
      ...{ protect: true, retainOnDelete: true, secrets: ['stringData'] },
      inputs: {
        metadata: { labels: { 'sealedsecrets.bitnami.com/sealed-secrets-key': 'active' } },
        type: 'kubernetes.io/tls',
        stringData: { 'tls.key': 'private key in PEM', 'tls.crt': 'certificate in PEM' },
      },
    });
  });

  test('is brought along without another being made', async () => {
    const resources = await sealing({ brought: { privateKey: 'old key', certificate: 'old certificate' } });
    expect(resources.some(({ type }) => type.startsWith('tls:'))).toBe(false);
    expect(findResource(resources, 'kubernetes:core/v1:Secret')).toMatchObject({
      inputs: { stringData: { 'tls.key': 'old key', 'tls.crt': 'old certificate' } },
      secrets: ['stringData'],
    });
  });
});
