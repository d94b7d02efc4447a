import { app } from '../../../model/app';
import { secret } from '../../../model/secret';
import { found } from '../../../policy/testing';
import { toYaml } from '../../../render';
import { objectOf, problemsOf, renderedApp, type RenderedObject } from '../../test-support';
import { kinds } from '../../test-workload';
import { awsStore, azureStore, gcpStore, secretStore, vaultStore, type SecretStoreProps, type Store } from '.';

const serviceAccount = { name: 'secrets', namespace: 'external-secrets' };
const value = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(256, 7), Buffer.alloc(20, 9)]).toString('base64');
const credentials = `name: credentials\nnamespace: shop\nscope: strict\ntype: Opaque\nkeys:
  id: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }
  key: { revision: 1, sealed: 2026-03-11, certificate: 'SHA256:${'a'.repeat(43)}', value: ${value} }\n`;
const [id, key] = [secret('credentials', 'id'), secret('credentials', 'key')];

const offered = (store: Store, more: Partial<SecretStoreProps> = {}, secrets = { credentials }): RenderedObject[] => {
  const props = { name: 'main', store, ...more };
  const stores = app({
    name: 'stores',
    system: 'shop',
    owner: 'team-web',
    resources: (scope, context) => secretStore(scope, context, props),
  });
  return renderedApp(stores, { secrets });
};
const byIdentity: readonly (readonly [string, Store])[] = [
  ['Vault', vaultStore({ server: 'https://vault:8200', path: 'secret', auth: { role: 'secrets', serviceAccount } })],
  ['AWS', awsStore({ region: 'eu-central-1', auth: { serviceAccount } })],
  [
    'AWS, by the operator',
    awsStore({ region: 'eu-central-1', service: 'ParameterStore', role: 'arn:aws:iam::1:role/x' }),
  ],
  [
    'Google Cloud',
    gcpStore({ project: 'shop', auth: { serviceAccount, cluster: { name: 'c', location: 'eu', project: 'p' } } }),
  ],
  ['Google Cloud, by the operator', gcpStore({ project: 'shop', location: 'europe-west3' })],
  ['Azure', azureStore({ vaultUrl: 'https://shop.vault.azure.net', auth: { serviceAccount } })],
  ['Azure, managed identity', azureStore({ vaultUrl: 'https://shop.vault.azure.net', auth: { managedIdentity: 'x' } })],
  ['Azure, by the operator', azureStore({ vaultUrl: 'https://shop.vault.azure.net', tenantId: 't' })],
];
const bySecret: readonly (readonly [string, Store])[] = [
  ['Vault', vaultStore({ server: 'https://vault:8200', path: 'secret', version: 'v1', auth: { token: key } })],
  ['AWS', awsStore({ region: 'eu-central-1', auth: { accessKeyId: id, secretAccessKey: key } })],
  ['Google Cloud', gcpStore({ project: 'shop', auth: { key } })],
  ['Azure', azureStore({ vaultUrl: 'https://shop.vault.azure.net', auth: { clientId: id, clientSecret: key } })],
];

test.each([...byIdentity, ...bySecret])('a store of %s is what the operator knows', (_, store) => {
  for (const scope of ['cluster', 'namespace'] as const) {
    const all = offered(store, { scope });
    expect(found(all.map((one) => toYaml(one)).join('---\n'), 'schema/')).toEqual([]);
  }
});

test.each(byIdentity)('%s: an identity needs no credential', (_, store) => {
  expect(kinds(offered(store))).toEqual(['ClusterSecretStore/main']);
});

test.each(bySecret)('%s: a credential is a secret like any other, and comes along', (_, store) => {
  const all = offered(store);
  expect(kinds(all)).toEqual(['ClusterSecretStore/main', 'SealedSecret/credentials']);
  expect(JSON.stringify(objectOf(all, 'ClusterSecretStore'))).toContain(
    '{"key":"key","name":"credentials","namespace":"shop"}',
  );
  const own = objectOf(offered(store, { scope: 'namespace' }), 'SecretStore');
  expect(own.metadata).toMatchObject({ namespace: 'shop' });
  expect(JSON.stringify(own['spec'])).not.toContain('namespace');
  const told = problemsOf(() => offered(store, {}, { credentials: credentials.replace(/^ {2}key:.*\n/m, '') }));
  expect(told[0]).toContain(`asks for key 'key' of secret 'credentials'`);
});

test('a store of the cluster may be for some namespaces only', () => {
  const store = gcpStore({ project: 'shop' });
  const all = offered(store, { namespaces: ['shop', 'back-office'] });
  expect(objectOf(all, 'ClusterSecretStore')['spec']).toMatchObject({
    conditions: [{ namespaces: ['back-office', 'shop'] }],
  });
});
