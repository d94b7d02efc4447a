import fc from 'fast-check';
import { readAllowList, withoutAllowed } from './allow-list';
import { findPlaintext } from './find-plaintext';
import { anyText } from '../model/testing/any-text';

const letters = 'aB3dE5fG7hJ9kL1mN0pQ2rS4tU6vW8xY';
/** Letters and digits as a token has them; put together here, so that no forge takes this file for a leak. */
const filler = (length: number): string => letters.repeat(Math.ceil(length / letters.length)).slice(0, length);
const join = (...parts: readonly string[]): string => parts.join('');

const corpus: readonly (readonly [what: string, text: string])[] = [
  ['a private key', join('-----BEGIN ', 'RSA PRIVATE', ' KEY-----')],
  ['a private key', join('-----BEGIN ', 'PRIVATE', ' KEY-----')],
  ['a private key', join('-----BEGIN ', 'OPENSSH PRIVATE', ' KEY-----')],
  ['a private key', join('-----BEGIN ', 'PGP PRIVATE', ' KEY BLOCK-----')],
  ['an age private key', join('AGE-SECRET-', 'KEY-1', 'Q'.repeat(58))],
  ['an AWS access key', join('AKI', 'A', 'ABCDEFGHIJKLMNOP')],
  ['a Google API key', join('AI', 'za', filler(35))],
  ['a Google OAuth secret', join('GOC', 'SPX-', filler(28))],
  ['an Azure storage key', join('AccountName=x;Account', 'Key=', filler(86), '==;EndpointSuffix=core')],
  ['an Azure shared access signature', join('https://x.blob/y?sv=1&', 'sig=', filler(44))],
  ['a GitHub token', join('gh', 'p_', filler(36))],
  ['a GitHub token', join('github', '_pat_', filler(82))],
  ['a GitLab token', join('gl', 'pat-', filler(20))],
  ['an npm token', join('np', 'm_', filler(36))],
  ['a Docker Hub token', join('dckr', '_pat_', filler(27))],
  ['a Slack token', join('xo', 'xb-', '123456789012-abcdef')],
  ['a Slack webhook', join('https://hooks.sl', 'ack.com/services/', 'T000/B000/', filler(24))],
  ['a Stripe key', join('sk_', 'live_', filler(24))],
  ['a Vault token', join('hv', 's.', filler(24))],
  ['a Pulumi token', join('pu', 'l-', '0123456789'.repeat(4))],
  ['a JSON Web Token', join('ey', 'J', filler(20), '.ey', 'J', filler(30), '.', filler(30))],
  ['a URL with a password', join('postgres://cart:', 'hunter2', '@db.example.com/cart')],
  ['a URL with a password', join('redis://:', 'hunter2', '@redis:6379')],
  ['a URL with a password', join('https://bob:', 'hunter2', '@git.example.com/x.git')],
  ['a password in a connection string', join('Server=db;User Id=sa;', 'Pass', 'word=hunter22;Database=x')],
  [`a value of 'password'`, join('password: ', 'hunter2hunter2')],
  [`a value of 'DB_PASSWORD'`, join('DB_PASS', 'WORD=', 'Hunter2!x')],
  [`a value of 'api-key'`, join('api-key: "', 'x9x9x9x9', '"')],
  [`a value of 'clientSecret'`, join('clientSecret: ', 'correct9horse')],
  ['a text that looks random', join('value: ', 'q7Rz2LmW9xKp4VtB8nHs3GdY6cJf1Ae5')],
];

test.each(corpus)('%s is found: %#', (what, text) => {
  const found = findPlaintext('a.yaml', `first: line\n  ${text}\nlast: line\n`);
  expect(found).toEqual([{ path: 'a.yaml', line: 2, what }]);
});

test.each(corpus.slice(0, 24))('%s is found in base64 too: %#', (what, text) => {
  const found = findPlaintext('a.yaml', `data: ${Buffer.from(text).toString('base64')}\n`);
  expect(found).toHaveLength(1);
  expect(['a text that looks random', `${what}, in base64`]).toContain(found[0]?.what);
});

test.each([
  'image: registry.example.com/web:v1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'existingSecret: orders-db',
  'password: ${PASSWORD}',
  'password: { secretKeyRef: x }',
  'DATABASE_URL: postgres://cart:$(PASSWORD)@db/cart',
  'url: https://user:{{ .password }}@host/',
  'passwordSecret: grafana-admin',
  'passwordKey: password',
  'commit: 0123456789abcdef0123456789abcdef01234567',
  `password: Ag${'aB3+'.repeat(100)}`,
  'POSTGRES_PASSWORD=ENC[AES256_GCM,data:aaaa]',
  'name: us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/recommendationservice',
  'annotation: argocd.argoproj.io/manifest-generate-paths',
  '-----BEGIN CERTIFICATE-----\nq7Rz2LmW9xKp4VtB8nHs3GdY6cJf1Ae5\n-----END CERTIFICATE-----',
])('no alarm: %s', (text) => {
  expect(findPlaintext('a.yaml', text)).toEqual([]);
});

test('a value is never part of what is told', () => {
  for (const [, text] of corpus) {
    const told = JSON.stringify(findPlaintext('a.yaml', text));
    const words = text.match(/[A-Za-z0-9]{16,}/g) ?? [];
    for (const word of words) expect(told).not.toContain(word);
  }
});

test('any text is read in the end', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 2000 }), (text) => {
      for (const { line } of findPlaintext('a', text)) expect(line).toBeLessThanOrEqual(text.split('\n').length);
    }),
    { seed: 6, numRuns: 300 },
  );
});

test('a path may be allowed, with a reason; one that covers nothing is told', () => {
  const found = [
    { path: 'environments/dev/a.txt', line: 1, what: 'x' },
    { path: 'environments/dev/deep/b.txt', line: 1, what: 'x' },
  ];
  const allow = (path: string) => withoutAllowed(found, [{ path, reason: 'sample' }]);
  expect(allow('environments/dev/*').found.map((one) => one.path)).toEqual(['environments/dev/deep/b.txt']);
  expect(allow('environments/**').found).toEqual([]);
  expect(allow('environments/dev/c.txt')).toEqual({
    found,
    idle: [{ path: 'environments/dev/c.txt', reason: 'sample' }],
  });
  expect(readAllowList({ allow: [{ path: 'a', reason: 'sample' }] })).toEqual([{ path: 'a', reason: 'sample' }]);
  expect(readAllowList({ allow: [{ path: 'a' }] })).toMatchObject({
    problems: [{ where: 'environments/plaintext-allowed.yaml', problem: 'allow[0].reason is missing' }],
  });
});
