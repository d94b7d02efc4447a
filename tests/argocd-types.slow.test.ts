import { join } from 'node:path';
import { argocdTypeErrors } from './argocd-types';
import { baselineReleases, loadPlatform, renderPlatform } from '../lib/render';
import { renderedFiles } from '../lib/render/testing';
import { featurePlatform } from '../lib/argocd/testing';

test('every Argo CD object of the sample platform fits its type, unknown fields being errors', () => {
  const platform = loadPlatform(join(__dirname, '..'));
  const units = [...renderPlatform(platform, baselineReleases(platform))];
  const files = new Map(units.flatMap((unit) => unit.files.map((file) => [file.path, file.content] as const)));
  expect(argocdTypeErrors(files)).toEqual([]);
});

test('so does every one that the options of environments and clusters bring', () => {
  expect(argocdTypeErrors(renderedFiles(featurePlatform()))).toEqual([]);
});

test('an unknown field is found at any depth', () => {
  const [path, text] = [...renderedFiles(featurePlatform())].find(([name]) =>
    name.endsWith('application-cart-stag.yaml'),
  ) ?? ['', ''];
  expect(argocdTypeErrors(new Map([[path, text.replace('limit: 5', 'limits: 5')]]))).toEqual([
    expect.stringContaining('"limits"'),
  ]);
});
