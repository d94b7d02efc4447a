import { load } from 'js-yaml';
import { join } from 'node:path';
import { loadPlatform } from '../load-platform';
import { baselineReleases } from '../releases';
import { renderPlatform } from '../render-platform';
import type { Unit } from '../unit';
import { arrangedUnits } from './arrange-units';
import { kustomize } from './kustomize';
import { KustomizeFolder, comparable, installedKustomize, kustomizeMissing } from './kustomize/testing';
import { plainFiles } from './plain-files';

const program = join(__dirname, '../../..');
const loaded = loadPlatform(program);
const platform = { ...loaded, environmentRepo: { ...loaded.environmentRepo, layout: kustomize() } };
const direct = [...renderPlatform(platform, baselineReleases(platform))].filter(isApp);
const arranged = [...arrangedUnits(platform, baselineReleases(platform), direct)].filter(isApp);

type AppUnit = Extract<Unit, { kind: 'app' }>;

function isApp(unit: Unit): unit is AppUnit {
  return unit.kind === 'app';
}

function objectsOf({ files, folder }: AppUnit) {
  return files.filter(({ path }) => path.startsWith(`${folder}/`)).flatMap(({ object }) => object ?? []);
}

const real = installedKustomize === undefined ? test.skip : test;
if (installedKustomize === undefined) console.warn(kustomizeMissing);

real('every overlay of the sample platform builds to what is rendered directly', () => {
  const folder = new KustomizeFolder();
  try {
    for (const { files } of arranged) folder.write(new Map(files.map(({ path, content }) => [path, content])));
    const built = direct.filter((unit) => objectsOf(unit).length > 0);
    expect(built.length).toBeGreaterThan(30);
    for (const unit of built) expect(comparable(folder.build(unit.folder))).toEqual(comparable(objectsOf(unit)));
  } finally {
    folder.remove();
  }
});

test('every overlay reads back as what is rendered directly', () => {
  const files = new Map(arranged.flatMap((unit) => unit.files.map(({ path, content }) => [path, content] as const)));
  const parsed = (all: Iterable<readonly [string, string]>) =>
    new Map([...all].map(([path, text]) => [path, load(text)]));
  const expected = direct.flatMap((unit) => unit.files.map(({ path, content }) => [path, content] as const));
  expect(parsed(plainFiles(files))).toEqual(parsed(expected));
});
