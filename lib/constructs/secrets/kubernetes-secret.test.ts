import { app, type App } from '../../model/app';
import { secret, type SecretReference } from '../../model/secret';
import { kinds, podOf, render, shop } from '../test-workload';
import { contextOf, objectOf, objectsOf, problemsOf, renderedApp, type TestPlace } from '../test-support';
import { podSecrets } from './pod-secrets';
import { argoCdRepository } from './secret-objects';

const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
const sealed = (name: string, namespace: string, keys: readonly string[], more = 'type: Opaque\n'): string =>
  `name: ${name}\nnamespace: ${namespace}\nscope: strict\n${more}keys:\n${keys
    .map(
      (key) =>
        `  ${key}: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`,
    )
    .join('')}`;

describe('images are pulled with a secret', () => {
  const imagePullSecrets = [secret('registry', '.dockerconfigjson'), 'other'];
  const place = (type = 'kubernetes.io/dockerconfigjson', key = '.dockerconfigjson'): TestPlace => ({
    secrets: { registry: sealed('registry', 'shop', [key], `type: ${type}\n`) },
  });

  test('which comes along, as any other', () => {
    const objects = render({ imagePullSecrets }, place());
    expect(kinds(objects)).toContain('SealedSecret/registry');
    const pods = (objectOf(objects, 'Deployment')['spec'] as { template: { spec: { imagePullSecrets: unknown } } })
      .template;
    expect(pods.spec.imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'other' }]);
    expect(podOf({ imagePullSecrets: ['other'] })['imagePullSecrets']).toEqual([{ name: 'other' }]);
  });

  test('which another app brings', () => {
    const of = shop({ name: 'base' });
    const objects = render({ imagePullSecrets: [secret('registry', '.dockerconfigjson', { of })] }, place());
    expect(kinds(objects)).not.toContain('SealedSecret/registry');
  });

  test('of the right type and key, that is there', () => {
    expect(problemsOf(() => render({ imagePullSecrets }, place('Opaque')))[0]).toContain(
      `is of type 'Opaque', and images are pulled with one of type 'kubernetes.io/dockerconfigjson'`,
    );
    const wrong = [secret('registry', 'config')];
    expect(problemsOf(() => render({ imagePullSecrets: wrong }, place(undefined, 'config')))[0]).toContain(
      `images are pulled with key '.dockerconfigjson', not 'config'`,
    );
    expect(problemsOf(() => render({ imagePullSecrets }, {}))[0]).toContain(
      `which dev does not have (slipway seal registry`,
    );
    const vault =
      'backend: vault\nserver: { url: https://v }\nrole: r\nkeys: { .dockerconfigjson: { kv: a, field: b } }\n';
    expect(problemsOf(() => render({ imagePullSecrets }, { secrets: { registry: vault } }))[0]).toContain(
      'makes no Secret',
    );
  });

  test('once, where a container asks for it too', () => {
    const context = contextOf(shop(), place());
    const asking = [{ name: 'main', secrets: { '/auth.json': secret('registry', '.dockerconfigjson') } }];
    const taken = podSecrets(context, asking, { user: 1, group: 1, runsOnce: false }, [
      secret('registry', '.dockerconfigjson'),
    ]);
    expect(taken.brought).toHaveLength(1);
  });
});

describe('Argo CD reads a repository with a secret', () => {
  const repositories = (namespace = 'argocd'): App =>
    app({
      name: 'repositories',
      owner: 'team-web',
      namespace,
      resources: (scope, context) => argoCdRepository(scope, context, 'charts'),
    });
  const labelled = 'type: Opaque\nlabels: { argocd.argoproj.io/secret-type: repository }\n';
  const place = (more = labelled, keys = ['password', 'url'], namespace = 'argocd'): TestPlace => ({
    secrets: { charts: sealed('charts', namespace, keys, more) },
  });

  test('whose label tells what it is', () => {
    const one = objectOf(renderedApp(repositories(), place()), 'SealedSecret');
    expect(one['spec']).toMatchObject({
      template: { metadata: { labels: { 'argocd.argoproj.io/secret-type': 'repository' } } },
    });
  });

  test('every key of it is used, so that none counts as idle', () => {
    const used: string[] = [];
    const { secretFile, ...context } = contextOf(repositories(), place());
    const noted = (reference: SecretReference): ReturnType<typeof secretFile> => {
      used.push(reference.key);
      return secretFile(reference);
    };
    objectsOf((scope) => argoCdRepository(scope, { ...context, secretFile: noted }, 'charts'));
    expect([...new Set(used)].sort()).toEqual(['password', 'url']);
  });

  test.each([
    ['no label', place('type: Opaque\n'), 'argocd', 'has no label argocd.argoproj.io/secret-type'],
    ['another label', place(labelled.replace(': repository', ': cluster')), 'argocd', 'has no label'],
    ['no URL', place(labelled, ['password']), 'argocd', `asks for key 'url' of secret 'charts'`],
    ['another namespace', place(labelled, ['url'], 'shop'), 'shop', 'where Argo CD does not look'],
    ['nothing', {}, 'argocd', 'which dev does not have'],
  ])('%s is told', (_, from, namespace, told) => {
    expect(problemsOf(() => renderedApp(repositories(namespace), from))[0]).toContain(told);
  });
});
