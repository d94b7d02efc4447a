import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { secret } from '../model/secret';
import { perEnvironment } from '../model/per-environment';
import type { WorkloadAppProps } from '../constructs';
import { loadPlatform } from './load-platform';
import { noMemory, recentRenders, RenderFolder, type RenderMemory } from './render-memory';
import { renderPlatform } from './render-platform';
import { baselineReleases } from './releases';
import { testApp, testPlatform } from './testing';
import type { Platform } from '../model/platform';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-memory-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** All that anyone may ask of what was rendered. */
function rendered(platform: Platform, memory: RenderMemory): unknown {
  return [...renderPlatform(platform, baselineReleases(platform), {}, memory)].map((unit) => ({
    ...unit,
    named: undefined,
    files: unit.files.map(({ path, content, object, construct }) => ({
      path,
      content,
      object: JSON.parse(JSON.stringify(object ?? null)) as unknown,
      construct: construct?.(),
    })),
  }));
}

const memory = (): RenderMemory => new RenderFolder('/program', folder);
const entries = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));

test('the sample platform is the same with and without, the first time and the second', () => {
  const platform = loadPlatform(join(__dirname, '..', '..'));
  const expected = rendered(platform, noMemory);
  expect(rendered(platform, memory())).toEqual(expected);
  expect(entries().length).toBeGreaterThan(20);
  expect(rendered(platform, memory())).toEqual(expected);
  expect(rendered(platform, recentRenders)).toEqual(expected);
  expect(rendered(platform, recentRenders)).toEqual(expected);
});

const settings: fc.Arbitrary<Partial<WorkloadAppProps>> = fc.record(
  {
    replicas: fc.constantFrom(1, 2, perEnvironment({ default: 1, production: 3 })),
    image: fc.constantFrom('r/web:v1', 'r/web:v2'),
    env: fc.dictionary(fc.constantFrom('A', 'B', '__proto__', 'toString'), fc.constantFrom('', '1', 'on')),
    files: fc.constantFrom({ '/etc/a': 'x: 1' }, { '/etc/a': 'x: 2' }),
    patches: fc.constantFrom(
      [{ kind: 'Deployment', merge: { spec: { paused: true } } }],
      [{ kind: 'Deployment', merge: { spec: { replicas: null } } }],
      [{ kind: 'Service', merge: { metadata: { annotations: { changed: undefined } } } }],
    ),
    expose: fc.constantFrom({ host: 'web' }, { host: '@' }),
    system: fc.constantFrom('one', 'two'),
    owner: fc.constantFrom('team-a', 'team-b'),
  },
  { requiredKeys: [] },
);

test('whatever changes between two renders, the second is as if there had been no first', () => {
  const one = memory();
  fc.assert(
    fc.property(settings, (props) => {
      const platform = testPlatform([testApp('web', props)]);
      const expected = rendered(platform, noMemory);
      expect(rendered(platform, one)).toEqual(expected);
      expect(rendered(platform, recentRenders)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('what is remembered is what was kept, for exactly the same data', () => {
  const web = testPlatform([testApp('web')]);
  rendered(web, memory());
  for (const file of entries()) writeFileSync(file, readFileSync(file, 'utf8').replaceAll('v1.0.0', 'v6.6.6'));
  const told = (platform: Platform): string => JSON.stringify(rendered(platform, memory()));
  expect(told(web)).toContain('v6.6.6');
  expect(told(testPlatform([testApp('web', { env: { A: '1' } })]))).not.toContain('v6.6.6');
});

test('an entry that is broken, or of other code, is rendered anew', () => {
  const web = testPlatform([testApp('web')]);
  const expected = rendered(web, noMemory);
  for (const spoilt of [
    (text: string) => text.slice(1),
    (text: string) => text.slice(0, 80),
    () => '',
    () => '\n\n\n',
  ]) {
    rendered(web, memory());
    for (const file of entries()) writeFileSync(file, spoilt(readFileSync(file, 'utf8')));
    expect(rendered(web, memory())).toEqual(expected);
  }
});

test('a folder that can not be written to does no harm', () => {
  writeFileSync(join(folder, 'file'), '');
  const web = testPlatform([testApp('web')]);
  expect(rendered(web, new RenderFolder('/program', join(folder, 'file')))).toEqual(rendered(web, noMemory));
});

test('apps whose settings are more than data are rendered anew: secrets, mistakes', () => {
  const asking = testApp('web', { secrets: { TOKEN: secret('api', 'token') } });
  const wrong = testApp('web', { replicas: (() => 3) as unknown as number });
  for (const app of [asking, wrong]) expect(() => rendered(testPlatform([app]), memory())).toThrow();
  expect(entries()).toEqual([]);
});
