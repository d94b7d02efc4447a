import { join } from 'node:path';
import { withFlux } from '../../flux/testing';
import { platformProblems, type Platform } from '../../model/platform';
import { UnitCheck, checkPlatform } from '../check';
import { arrangedUnits } from '../layouts/arrange-units';
import { branch } from '../layouts/branch';
import { kustomize } from '../layouts/kustomize';
import { loadPlatform } from '../load-platform';
import { baselineReleases } from '../releases';
import { renderPlatform } from '../render-platform';
import type { AppUnit, Unit } from '../unit';

/** The sample platform, and the same with Flux on every cluster. */
const sample = loadPlatform(join(__dirname, '..', '..', '..'));
const platform = withFlux(sample, { receipts: 'github' });
const units = unitsOf(platform);

function unitsOf(of: Platform): Unit[] {
  return [...renderPlatform(of, baselineReleases(of))];
}

function appsOf(all: readonly Unit[]): string[] {
  const isApp = (unit: Unit): unit is AppUnit => unit.kind === 'app';
  return all.filter(isApp).map(({ environment, cluster, app }) => `${environment} ${cluster} ${app}`);
}

test('every app of the sample platform is rendered for Flux, in each of its places', () => {
  // What the sample has beside its apps, and Flux has not, is told.
  expect(platformProblems(platform).map(({ where }) => where)).toEqual([
    'environments/index.ts: previews',
    "environments/index.ts: clusterSoftware 'metrics-server'",
  ]);
  expect(appsOf(units).length).toBeGreaterThan(40);
  expect(appsOf(units)).toEqual(appsOf(unitsOf(sample)));
});

test('and each has a Kustomization whose folder has objects', () => {
  const files = units.flatMap((unit) => unit.files);
  const folders = new Set(files.map(({ path }) => `./${path.slice(0, path.lastIndexOf('/'))}`));
  const paths = files.flatMap(({ object }) => {
    const { path } = (object?.kind === 'Kustomization' ? object['spec'] : {}) as { path?: string };
    return path === undefined ? [] : [path];
  });
  expect(paths.filter((path) => !folders.has(path))).toEqual([]);
  expect(paths.filter((path) => path.includes('/manifests/'))).toHaveLength(appsOf(units).length + 3);
});

test('nothing of it is Argo CD’s', () => {
  const kinds = units.flatMap(({ files }) => files.map(({ object }) => object?.apiVersion ?? ''));
  expect(kinds.filter((one) => one.startsWith('argoproj.io/'))).toEqual([]);
  const annotated = units
    .flatMap(({ files }) => files)
    .filter(({ content }) => content.includes('argocd.argoproj.io/'));
  expect(annotated.map(({ path }) => path)).toEqual([]);
  expect(new Set(kinds.filter((one) => one.includes('fluxcd')))).toEqual(
    new Set([
      'helm.toolkit.fluxcd.io/v2',
      'kustomize.toolkit.fluxcd.io/v1',
      'notification.toolkit.fluxcd.io/v1beta3',
      'source.toolkit.fluxcd.io/v1',
    ]),
  );
});

test('all of it passes the check: the strict schemas of Flux, references and policies', () => {
  const { findings, objects } = checkPlatform(platform, baselineReleases(platform));
  expect(objects).toBeGreaterThan(400);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  // A kind without a schema would pass unseen.
  expect(findings.filter(({ rule, problem }) => rule.startsWith('schema/') && /fluxcd/.test(problem))).toEqual([]);
});

test('a field that Flux does not know is an error, in every kind', () => {
  const typos: Readonly<Record<string, string>> = {
    Alert: 'eventSeverty',
    GitRepository: 'reference',
    HelmRelease: 'chrat',
    HelmRepository: 'uri',
    Kustomization: 'sourceRev',
    OCIRepository: 'layerSelecter',
    Provider: 'comitStatusExpr',
  };
  const check = new UnitCheck(platform, baselineReleases(platform));
  for (const unit of units) {
    const files = unit.files.map((file) => {
      const typo = typos[file.object?.kind ?? ''];
      if (file.object === undefined || typo === undefined) return file;
      return { ...file, object: { ...file.object, spec: { ...(file.object['spec'] as object), [typo]: 'x' } } };
    });
    check.add({ ...unit, files });
  }
  const errors = check.findings().filter(({ severity }) => severity === 'error');
  const found = Object.values(typos).filter((typo) => errors.some(({ problem }) => problem.includes(typo)));
  expect(found).toEqual(Object.values(typos));
});

test.each([
  ['branch', branch()],
  ['kustomize', kustomize()],
] as const)('layout %s: every folder that a Kustomization names is there', (_name, layout) => {
  const other = { ...platform, environmentRepo: { ...platform.environmentRepo, layout } };
  const releases = baselineReleases(other);
  const paths = [...arrangedUnits(other, releases, renderPlatform(other, releases))].flatMap(({ files }) =>
    files.map(({ path, content }) => ({ path, content })),
  );
  const folders = new Set(paths.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  const named = paths
    .filter(({ path }) => /\/kustomization-[^/]+\.yaml$/.test(path) && !path.includes('/manifests/'))
    .map(({ content }) => /^ {2}path: \.\/(.+)$/m.exec(content)?.[1] ?? '');
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter((path) => !folders.has(path))).toEqual([]);
});
