import Ajv2020 from 'ajv/dist/2020';
import { parse } from 'yaml';
import { UserError } from '../errors';
import { releaseSchema, type Release } from '../model/release';
import { formatBans, formatFreezes, formatRelease, schemaFiles } from './release-file';
import { parseStateFile } from './state-file';

const release: Release = {
  app: 'cart',
  generation: 3,
  images: { main: { repository: 'registry.example.com/cart', tag: 'v1.0.0', digest: `sha256:${'a'.repeat(64)}` } },
  source: { repository: 'https://git.example.com/cart', commit: 'abc' },
  promotedFrom: { environment: 'dev', generation: 7 },
};

function problemsOf(text: string): unknown {
  try {
    parseStateFile(releaseSchema, 'dev/releases/cart.yaml', text);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

test('a release is read back as it was written', () => {
  expect(parseStateFile(releaseSchema, 'x', formatRelease(release))).toEqual(release);
});

test('equal releases are equal bytes, whatever the order of their keys', () => {
  const shuffled = Object.fromEntries(Object.entries(release).reverse()) as Release;
  expect(formatRelease(shuffled)).toBe(formatRelease(release));
});

test('what could not be read again is not written', () => {
  const [since, reason] = ['2026-01-31T12:00:00Z', ''];
  expect(() => formatRelease({ ...release, hold: { reason, since } })).toThrow('cart.yaml:16:11: hold.reason');
  expect(() => formatBans([{ version: 'v1.0.0', reason, since }])).toThrow('bans.yaml:4:13: bans.0.reason');
  expect(() => formatFreezes([{ from: since, to: since, reason }])).toThrow('freezes.yaml:5:13: freezes.0.reason');
});

test('the first line names the schema for editors', () => {
  expect(formatRelease(release).split('\n')[0]).toBe(
    '# yaml-language-server: $schema=../../.slipway/release.schema.json',
  );
});

test('every mistake is told with line, column, rule and fix', () => {
  const text =
    'app: cart\ngeneration: zero\nimages:\n  main:\n    repository: registry.example.com/cart\n    tag: v1\n    digets: sha256:1\n';
  expect(problemsOf(text)).toEqual([
    {
      where: 'dev/releases/cart.yaml:2:13',
      problem: expect.stringContaining('generation: ') as string,
      fix: 'make generation a number',
    },
    {
      where: 'dev/releases/cart.yaml:7:5',
      problem: 'images.main.digets is no field of this file',
      fix: "did you mean 'digest'? One of digest, repository, tag",
    },
  ]);
});

test.each([
  ['app: cart', '1:1', 'add generation: a number'],
  ['app: cart\ngeneration: 1.5', '2:13', 'make generation a whole number'],
  ['app: cart\ngeneration: 0', '2:13', 'make generation at least 1'],
  ["app: ''\ngeneration: 1", '1:6', 'write what app is'],
  [
    'app: cart\ngeneration: 1\nchart: { version: 1.0 }',
    '3:19',
    'make version a text; in quotes where YAML would read a number or a date',
  ],
  [
    'app: cart\ngeneration: 1\nimages: { main: { repository: r, digest: sha256:1 } }',
    '3:42',
    'make digest sha256: and 64 hex digits',
  ],
  ['app: cart\ngeneration: 1\nimages: { main: { repository: r } }', '3:17', 'add a tag or a digest'],
  ["app: cart\ngeneration: 1\nchart: { version: '>1' }", '3:19', 'make version one exact version, like 1.2.3'],
  [
    'app: cart\ngeneration: 1\nhold: { reason: why, since: "yesterday" }',
    '3:29',
    'write since like 2026-01-31T12:00:00Z',
  ],
])('what to do about %j is told where it stands', (text, place, fix) => {
  expect(problemsOf(`${text}\n`)).toMatchObject([{ where: `dev/releases/cart.yaml:${place}`, fix }]);
});

test('a file that is no YAML is told with its line', () => {
  expect(problemsOf('app: [cart\ngeneration: 1\n')).toMatchObject([
    { where: expect.stringMatching(/^dev\/releases\/cart\.yaml:2:/) as string, fix: 'mend the YAML' },
  ]);
});

test('a key twice is a mistake', () => {
  expect(problemsOf('app: cart\napp: cart\ngeneration: 1\n')).toMatchObject([{ fix: 'mend the YAML' }]);
});

test('the published JSON Schema takes what Slipway writes, and refuses what it refuses', () => {
  const schema: unknown = JSON.parse(schemaFiles().get('.slipway/release.schema.json') ?? '');
  const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema as object);
  expect(validate(parse(formatRelease(release)))).toBe(true);
  expect(validate({ ...release, unknown: 1 })).toBe(false);
  expect(validate({ ...release, generation: 0 })).toBe(false);
});
