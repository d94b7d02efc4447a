import { namespaceObjects, type NamespaceOptions } from './namespace';
import { objectOf, objectsOf, type RenderedObject } from './test-support';

const limits = { quota: {}, defaults: { request: {}, limit: {} } };

function rendered(options: Partial<NamespaceOptions> = {}): RenderedObject[] {
  return objectsOf((scope) =>
    namespaceObjects(scope, { name: 'shop', limits, nodeLocalDns: '169.254.20.10', ...options }),
  );
}

test('a namespace enforces Pod Security restricted', () => {
  expect(objectOf(rendered({ labels: { team: 'web' } }), 'Namespace')).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'shop',
      labels: {
        team: 'web',
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  });
});

test('a weaker level holds for all three modes, at the rules of the cluster', () => {
  const { labels } = objectOf(rendered({ podSecurity: 'baseline', kubernetes: '1.33' }), 'Namespace').metadata;
  expect(labels).toEqual({
    'pod-security.kubernetes.io/enforce': 'baseline',
    'pod-security.kubernetes.io/enforce-version': 'v1.33',
    'pod-security.kubernetes.io/audit': 'baseline',
    'pod-security.kubernetes.io/warn': 'baseline',
  });
});

test('all traffic is denied but DNS', () => {
  const objects = rendered();
  expect(objectOf(objects, 'NetworkPolicy', 'default-deny')['spec']).toEqual({
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
  });
  expect(objectOf(objects, 'NetworkPolicy', 'allow-dns')).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'allow-dns', namespace: 'shop' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
            },
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
      ],
    },
  });
});

test('an IPv6 address of the node-local DNS is one host too', () => {
  const policy = JSON.stringify(objectOf(rendered({ nodeLocalDns: 'fd00::10' }), 'NetworkPolicy', 'allow-dns'));
  expect(policy).toContain('"fd00::10/128"');
});

test('an open namespace has no policies', () => {
  expect(rendered({ network: 'open' }).map((one) => one.kind)).toEqual(['Namespace']);
});

test('quota and defaults are rendered where they are given', () => {
  const objects = rendered({
    limits: {
      quota: { 'limits.cpu': '20', pods: '50' },
      defaults: { request: { cpu: '50m' }, limit: { memory: '256Mi' } },
    },
  });
  expect(objectOf(objects, 'ResourceQuota')).toEqual({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'quota', namespace: 'shop' },
    spec: { hard: { 'limits.cpu': '20', pods: '50' } },
  });
  expect(objectOf(objects, 'LimitRange')['spec']).toEqual({
    limits: [{ type: 'Container', defaultRequest: { cpu: '50m' }, default: { memory: '256Mi' } }],
  });
});

test('without quota and defaults there is neither object', () => {
  const kinds = rendered().map((one) => one.kind);
  expect(kinds).not.toContain('ResourceQuota');
  expect(kinds).not.toContain('LimitRange');
});
