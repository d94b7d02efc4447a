import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../lib/cli/testing';
import type { Cluster } from '../lib/model/cluster';
import { platformProblems } from '../lib/model/platform';
import { baselineReleases, loadPlatform, renderPlatform } from '../lib/render';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'flux.md'), 'utf8');
const sample = loadPlatform(root);

const program = new TestProgram();
afterAll(() => program.remove());

const [source = ''] = [...text.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code = '']) => code);
program.write('environments/shown.ts', source.replaceAll("'../lib/", `'${root}/lib/`));
const { one } = module.require(join(program.root, 'environments/shown.ts')) as { one: Cluster };
const platform = { ...sample, clusters: new Map([...sample.clusters, [one.name, one] as const]) };
const paths = [...renderPlatform(platform, baselineReleases(platform))].flatMap(({ files }) =>
  files.map(({ path }) => path),
);

test('docs/flux.md: the cluster that it shows is one, beside one with Argo CD', () => {
  expect(platformProblems(platform)).toEqual([]);
  expect(paths).toContain('dev/argocd/nonprod-eu-1/application-cartservice-dev.yaml');
  expect(paths).toContain('production/flux/prod-eu-1/apps/kustomization-cartservice-prod.yaml');
});

test('docs/flux.md: the files that it applies first are there', () => {
  const applied = [...text.matchAll(/-f (\S+\.yaml)/g)].map(([, path]) => path);
  expect(applied).toHaveLength(2);
  expect(paths).toEqual(expect.arrayContaining(applied));
});

test('docs/flux.md: its folders are those that are rendered', () => {
  const folders = [...text.matchAll(/^\| `([^`]*<cluster>[^`]*)`/gm)].map(([, folder = '']) =>
    folder.replace('<cluster>', 'prod-eu-1').replace('<environment>', 'production').replace('<app>', 'cert-manager'),
  );
  expect(folders).toHaveLength(5);
  for (const folder of folders) expect(paths.filter((path) => path.startsWith(folder)).length).toBeGreaterThan(0);
});
