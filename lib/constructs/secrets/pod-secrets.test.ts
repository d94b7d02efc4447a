import type { WorkloadAppProps } from '../workload-app';
import { app, type App } from '../../model/app';
import { secret } from '../../model/secret';
import { http } from '../../model/port';
import { controllerOf, kinds, render, shop } from '../test-workload';
import { objectOf, problemsOf, renderedApp, type TestPlace } from '../test-support';
import { appSecrets } from './secret-objects';

/** A sealed value of the right form: rendering opens nothing. */
const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
const keyLine = (name: string, revision = 1): string =>
  `  ${name}: { revision: ${revision}, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`;
const file = (keys: string, more = ''): string =>
  `name: cart-db\nnamespace: shop\nscope: strict\ntype: Opaque\n${more}keys:\n${keys}`;
const place = (keys = keyLine('url') + keyLine('ca')): TestPlace => ({ secrets: { 'cart-db': file(keys) } });
const asked = { DATABASE_URL: secret('cart-db', 'url'), '/etc/cart/ca.pem': secret('cart-db', 'ca') };

test('a key is a variable or a file, by reference to the Secret', () => {
  const { containers, volumes } = controllerOf({ secrets: asked }, place()).template.spec;
  expect(containers[0]).toMatchObject({
    env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'cart-db', key: 'url' } } }],
    volumeMounts: [{ mountPath: '/etc/cart/ca.pem', name: 'secret-cart-db', readOnly: true, subPath: 'ca' }],
  });
  expect(volumes).toEqual([{ name: 'secret-cart-db', secret: { secretName: 'cart-db' } }]);
});

test('the SealedSecret comes one sync wave before the pods, and bare of values', () => {
  const object = objectOf(render({ secrets: asked }, place()), 'SealedSecret');
  expect(object.metadata).toMatchObject({
    name: 'cart-db',
    namespace: 'shop',
    annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
  });
  expect(object['spec']).toMatchObject({ encryptedData: { ca: value, url: value }, template: { type: 'Opaque' } });
});

test('a new revision of a key rolls the pods that use it, and no others', () => {
  const annotations = (keys: string, key = 'url'): unknown =>
    (
      controllerOf({ secrets: { A: secret('cart-db', key) } }, place(keys)).template.metadata as {
        annotations: unknown;
      }
    ).annotations;
  const before = annotations(keyLine('url') + keyLine('ca'));
  expect(before).toEqual({ 'secrets.slipway.dev/cart-db': 'url=1' });
  expect(annotations(keyLine('url', 2) + keyLine('ca'))).not.toEqual(before);
  expect(annotations(keyLine('url') + keyLine('ca', 2))).toEqual(before);
  // Sealed anew for another certificate: the revision is that of before.
  expect(annotations((keyLine('url') + keyLine('ca')).replaceAll('SHA256:a', 'SHA256:b'))).toEqual(before);
});

test('init containers and sidecars ask as the main container does', () => {
  const extra = {
    name: 'migrate',
    image: 'registry.example.com/migrate:v1',
    secrets: { URL: secret('cart-db', 'url') },
  };
  const spec = controllerOf({ initContainers: [extra] }, place()).template.spec;
  expect(spec.initContainers?.[0]?.['env']).toEqual([
    { name: 'URL', valueFrom: { secretKeyRef: { name: 'cart-db', key: 'url' } } },
  ]);
  expect(spec.containers[0]?.['env']).toBeUndefined();
});

test('a secret of another app is used and not brought', () => {
  const of = shop({ name: 'db' });
  const objects = render({ secrets: { URL: secret('cart-db', 'url', { of }) } }, place());
  expect(kinds(objects)).not.toContain('SealedSecret/cart-db');
  expect(kinds(objects)).toContain('Deployment/web');
});

describe('what an environment does not provide is told with app, environment and command', () => {
  const told = (from: TestPlace, secrets: NonNullable<WorkloadAppProps['secrets']> = asked): string[] =>
    problemsOf(() => render({ secrets }, from));

  test('no secret', () => {
    expect(told({})).toEqual([
      `app 'web' asks for key 'ca' of secret 'cart-db', which dev does not have (slipway seal cart-db --env dev --key ca)`,
      `app 'web' asks for key 'url' of secret 'cart-db', which dev does not have (slipway seal cart-db --env dev --key url)`,
    ]);
  });

  test('no key', () => {
    expect(told(place(keyLine('url')))).toEqual([
      `app 'web' asks for key 'ca' of secret 'cart-db', which environments/secrets/dev/cart-db.yaml does not have (slipway seal cart-db --env dev --key ca)`,
    ]);
  });

  test('sealed for another namespace', () => {
    const secrets = { 'cart-db': file(keyLine('url') + keyLine('ca')).replace('namespace: shop', 'namespace: site') };
    expect(told({ secrets })[0]).toContain('is sealed for site/cart-db and used as shop/cart-db');
    const wide = { 'cart-db': secrets['cart-db'].replace('scope: strict', 'scope: cluster-wide') };
    expect(told({ secrets: wide })).toEqual([]);
  });

  test('brought by an app of another namespace', () => {
    const of: App = shop({ name: 'db', system: 'site' });
    expect(told(place(), { URL: secret('cart-db', 'url', { of }) })[0]).toContain(`of 'db', whose namespace is 'site'`);
  });

  test('a variable that is set already, a bad name, a bad key', () => {
    expect(problemsOf(() => render({ env: { DATABASE_URL: 'x' }, secrets: asked }, place()))[0]).toContain(
      `container 'main' has 'DATABASE_URL' in secrets, and otherwise too`,
    );
    expect(told(place(), { 'etc/x': secret('cart-db', 'url') })[0]).toContain('is no variable or absolute path');
    expect(told(place(), { A: secret('cart-db', 'a/b') })[0]).toContain('must consist of letters, digits, -, _ and .');
  });

  test('a file that can not be read', () => {
    expect(told({ secrets: { 'cart-db': 'scope: wide\n' } })[0]).toContain('environments/secrets/dev/cart-db.yaml');
    expect(told({ secrets: { 'cart-db': 'backend: seald\n' } })[0]).toContain(`backend 'seald' is none`);
  });
});

test('an app of any constructs brings secrets for pods that are not its own', () => {
  const grafana = app({
    name: 'grafana',
    system: 'shop',
    owner: 'team-web',
    ports: [http(80)],
    resources: (scope, context) => appSecrets(scope, context, [secret('cart-db', 'url')]),
  });
  expect(kinds(renderedApp(grafana, place()))).toEqual(['SealedSecret/cart-db']);
});
