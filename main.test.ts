import fc from 'fast-check';
import { baselineReleases, loadPlatform, renderPlatform } from './lib/render';
import type { Platform } from './lib/model/platform';

const platform = loadPlatform(__dirname);
const releases = baselineReleases(platform);

describe.each([...platform.environments.keys()])('%s', (environment) => {
  test('renders what the snapshot holds', () => {
    const files = [...renderPlatform(platform, releases, { environments: [environment] })].flatMap(
      (unit) => unit.files,
    );
    const text = files.map((file) => `# ${file.path}\n${file.content}`).sort();
    expect(`\n${text.join('---\n')}`).toMatchSnapshot();
  });
});

test('the order of apps, clusters and files changes no byte', () => {
  const contents = (of: Platform): Map<string, string> => {
    const units = [...renderPlatform(of, baselineReleases(of))];
    return new Map(units.flatMap(({ files }) => files.map(({ path, content }) => [path, content] as const)));
  };
  const expected = contents(platform);
  const shuffled = <K, V>(of: ReadonlyMap<K, V>): fc.Arbitrary<Map<K, V>> =>
    fc.shuffledSubarray([...of], { minLength: of.size }).map((entries) => new Map(entries));
  fc.assert(
    fc.property(
      shuffled(platform.apps),
      shuffled(platform.clusters),
      shuffled(platform.files),
      (apps, clusters, files) => {
        const found = contents({ ...platform, apps, clusters, files });
        expect(found.size).toBe(expected.size);
        for (const [path, content] of expected) expect(found.get(path)).toBe(content);
      },
    ),
    { numRuns: 10 },
  );
});
