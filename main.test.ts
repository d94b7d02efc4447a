import { baselineReleases, loadPlatform, renderPlatform } from './lib/render';

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
