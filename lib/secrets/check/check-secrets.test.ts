import { environment } from '../../model/environment';
import type { SecretFile } from '../../model/secret';
import { days } from '../../model/units';
import { checkSecrets, type SecretFindings, type SecretInventory } from './check-secrets';
import { secretAges } from './secret-ages';

const production = environment({
  ...{ name: 'production', cluster: 'prod', domain: 'example.com' },
  secrets: { backend: 'sops', maxAge: days(90) },
});
const file = (name: string, text: string): SecretFile => ({
  ...{ name, text, environment: 'production' },
  path: `environments/secrets/production/${name}.yaml`,
});
const encrypted = (data: string): string =>
  `ENC[AES256_GCM,data:${data},iv:${Buffer.alloc(32, 1).toString('base64')},tag:${Buffer.alloc(16, 2).toString('base64')},type:str]`;
const ofSops = file(
  'cart-db',
  `apiVersion: v1
kind: Secret
metadata:
  annotations: { secrets.slipway.dev/revisions: 'url=3' }
  name: cart-db
  namespace: shop
stringData:
  ca: ${encrypted('YWJj')}
  url: ${encrypted('eHl6')}
sops:
  lastmodified: "2026-03-11T10:00:00Z"
  mac: ${encrypted('bWFj')}
`,
);
const ofVault = file(
  'mail',
  `backend: vault
server: { url: https://vault.vault.svc:8200, namespace: vault }
role: mail
keys:
  password: { kv: shop/mail, field: password }
`,
);
const inventory = (...files: readonly SecretFile[]): SecretInventory => ({
  ...{ environments: [production], files, certificates: new Map(), uses: [] },
});
const found = (now: string, ...files: readonly SecretFile[]): SecretFindings =>
  checkSecrets(inventory(...files), new Date(now));
const told = ({ problems }: SecretFindings): string[] => problems.map(({ problem }) => problem);

test('what can not be proven is said of the backends that are in use', () => {
  const ofAny = 'that a value is the right one, and that two environments do not share a value that was sealed twice';
  expect(found('2026-03-12').notProven).toEqual([ofAny]);
  expect(found('2026-03-12', ofVault, ofSops).notProven).toEqual([
    'that the MAC of each file of sops fits, and that the cluster holds a private key that opens it',
    'that Vault holds what is asked of it, and lets the role read it',
    ofAny,
  ]);
});

test('a file of sops that was not changed for longer than maxAge is too old, with each of its keys', () => {
  expect(told(found('2026-06-09T00:00:00Z', ofSops)).filter((one) => one.includes('longer ago'))).toEqual([]);
  expect(told(found('2026-06-10T00:00:00Z', ofSops)).filter((one) => one.includes('longer ago'))).toEqual([
    "key 'ca' was sealed on 2026-03-11, longer ago than 90d",
    "key 'url' was sealed on 2026-03-11, longer ago than 90d",
  ]);
});

test('what is kept elsewhere has no age here, a key of sops that of its file', () => {
  const place = { environment: 'production', secret: 'cart-db', sealed: '2026-03-11', days: 10, daysLeft: 80 };
  expect(secretAges(inventory(ofSops, ofVault), new Date('2026-03-21T12:00:00Z'))).toEqual([
    { ...place, key: 'ca', revision: 1 },
    { ...place, key: 'url', revision: 3 },
  ]);
});
