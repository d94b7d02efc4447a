import fc from 'fast-check';
import { releaseSchema, versionKey, versionLabel, versionOf, type Release, type Version } from './release';

const digest = `sha256:${'a'.repeat(64)}`;
const release: Release = {
  app: 'shop',
  generation: 3,
  images: { main: { repository: 'ghcr.io/example/shop', tag: 'v1.2.3', digest } },
  source: { repository: 'https://git.example.com/shop', commit: 'abc', builtAt: '2026-01-02T03:04:05Z' },
  promotedFrom: { environment: 'dev', generation: 7 },
  hold: { reason: 'rolled back', since: '2026-01-02T03:04:05+02:00' },
  hotfix: { reason: 'outage', since: '2026-01-02T03:04:05Z', expires: '2026-01-03T03:04:05Z', skipped: ['soak'] },
};

test('a whole release is read as it stands', () => {
  expect(releaseSchema.parse(release)).toEqual(release);
});

test.each<[string, unknown]>([
  ['an unknown field', { ...release, replicas: 3 }],
  ['an unknown field of an image', { ...release, images: { main: { repository: 'a', tag: 'b', platform: 'arm64' } } }],
  ['an image without a version', { ...release, images: { main: { repository: 'a' } } }],
  ['a short digest', { ...release, images: { main: { repository: 'a', digest: 'sha256:abc' } } }],
  ['generation 0', { ...release, generation: 0 }],
  ['a generation between two', { ...release, generation: 1.5 }],
  ['an empty app', { ...release, app: '' }],
  ['no app', { generation: 1 }],
  ['a hold without a reason', { ...release, hold: { since: '2026-01-02T03:04:05Z' } }],
  ['a moment without a zone', { ...release, hold: { reason: 'x', since: '2026-01-02T03:04:05' } }],
])('%s is refused', (_, value) => {
  expect(releaseSchema.safeParse(value).success).toBe(false);
});

const image = fc.record({
  repository: fc.constantFrom('r/a', 'r/b'),
  tag: fc.constantFrom('v1', 'v2'),
  digest: fc.option(fc.constantFrom(digest, `sha256:${'b'.repeat(64)}`), { nil: undefined }),
});
const versions: fc.Arbitrary<Version> = fc.record(
  {
    images: fc.dictionary(fc.constantFrom('main', 'proxy', 'init'), image),
    chart: fc.record({ version: fc.constantFrom('1.0.0', '1.1.0') }),
    revision: fc.constantFrom('abc', 'def'),
  },
  { requiredKeys: [] },
);

test('a version has one key, whatever the order of its images', () => {
  fc.assert(
    fc.property(versions, (version) => {
      const images = Object.fromEntries(Object.entries(version.images ?? {}).reverse());
      expect(versionKey({ ...version, images })).toBe(versionKey(version));
    }),
  );
});

test('equal keys run the same: images are equal by digest where there is one, else by tag', () => {
  const runs = ({ images = {}, chart, revision }: Version): unknown => ({
    images: Object.fromEntries(
      Object.entries(images).map(([name, one]) => [name, [one.repository, one.digest ?? one.tag]]),
    ),
    chart: chart?.version,
    revision,
  });
  const same = (a: Version, b: Version): boolean => {
    try {
      expect(runs(a)).toEqual(runs(b));
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(fc.property(versions, versions, (a, b) => (versionKey(a) === versionKey(b)) === same(a, b)));
});

test('a moved tag is another version, a second tag of one digest is not', () => {
  const at = (tag: string, one: string): Version => ({ images: { main: { repository: 'r/a', tag, digest: one } } });
  expect(versionKey(at('v1', digest))).toBe(versionKey(at('v2', digest)));
  expect(versionKey(at('v1', digest))).not.toBe(versionKey(at('v1', `sha256:${'b'.repeat(64)}`)));
});

test('what decides what runs is the version; the rest of a release is not', () => {
  expect(versionOf(release)).toEqual({ images: release.images });
  expect(versionOf({ app: 'x', generation: 1, chart: { version: '1.0.0' } })).toEqual({ chart: { version: '1.0.0' } });
});

test('people read tags and versions, each once', () => {
  const two = { main: { repository: 'a', tag: 'v1' }, proxy: { repository: 'b', tag: 'v1' } };
  expect(versionLabel({ images: two })).toBe('v1');
  expect(versionLabel({ images: two, chart: { version: '2.0.0' } })).toBe('v1+2.0.0');
  expect(versionLabel({ revision: '0123456789abcdef'.repeat(3).slice(0, 40) })).toBe('0123456789ab');
  expect(versionLabel({ revision: 'back-office-1.4.0' })).toBe('back-office-1.4.0');
  expect(versionLabel({})).toBe('configuration only');
});
