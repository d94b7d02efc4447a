import { environment, type EnvironmentProps } from '../../model/environment';
import { environmentRepo } from '../../model/environment-repo';
import type { Layout } from '../../model/layout';
import { residentsOf, siteOf, sitesOf } from '../../model/location';
import { platformProblems, type Platform } from '../../model/platform';
import { renderedFiles, testApp, testPlatform } from '../testing';
import { branch } from './branch';
import { directory } from './directory';
import { repository } from './repository';

const url = 'https://git.example.com/env.git';
const cart = testApp('cart');
const runner = testApp('runner', { system: 'ci' });
const two: EnvironmentProps = {
  name: 'production',
  shortName: 'prod',
  clusters: ['prod', 'prod-us'],
  domain: 'example.com',
  promotesFrom: 'staging',
};

function laidOut(layout: Layout): Platform {
  const platform = testPlatform([cart, runner]);
  return {
    ...platform,
    environments: new Map([...platform.environments, ['production', environment(two)]]),
    clusters: new Map(),
    environmentRepo: environmentRepo({ url, layout }),
  };
}

function placeOf(platform: Platform, path: string): string {
  const { repository: key, branch: name } = siteOf(platform.environmentRepo, residentsOf(platform), path);
  return `${key}@${name}`;
}

const perCluster = repository({
  per: 'cluster',
  repositories: {
    prod: { url: 'https://git.example.com/prod.git' },
    'prod-us': { url: 'https://git.example.com/us.git' },
  },
});
const perSystem = repository({
  per: 'system',
  repositories: { ci: { url: 'git@git.example.com:ci.git', argocdUrl: 'https://git.example.com/ci.git' } },
});
const paths = [
  'bans.yaml',
  'clusters/prod-us/application-root.yaml',
  'clusters/prod-us.rendered.yaml',
  'production/environment.yaml',
  'production/freezes.yaml',
  'production/rendered/_environment.yaml',
  'production/releases/runner.yaml',
  'production/rendered/runner.yaml',
  'production/manifests/prod-us/runner/deployment-runner.yaml',
  'production/manifests/prod-us/namespaces/namespace-ci.yaml',
  'production/argocd/prod-us/application-runner-prod.yaml',
  'staging/releases/cart.yaml',
  'production/NOTES.md',
];

test.each([
  [directory(), Array<string>(paths.length).fill('@main')],
  [
    branch(),
    [
      ...['@main', '@main', '@main', '@production', '@production', '@production', '@production', '@production'],
      ...['@production', '@production', '@production', '@staging', '@main'],
    ],
  ],
  [
    perCluster,
    [
      ...['@main', 'prod-us@main', 'prod-us@main', 'prod@main', 'prod@main', 'prod@main', 'prod@main', 'prod@main'],
      ...['prod-us@main', 'prod-us@main', 'prod-us@main', '@main', '@main'],
    ],
  ],
  [
    perSystem,
    [
      ...['@main', '@main', '@main', '@main', '@main', '@main', 'ci@main', 'ci@main'],
      ...['ci@main', '@main', '@main', '@main', '@main'],
    ],
  ],
])('%# a layout says where every path stands', (layout, places) => {
  const platform = laidOut(layout);
  expect(paths.map((path) => [path, placeOf(platform, path)])).toEqual(
    paths.map((path, index) => [path, places[index]]),
  );
});

test.each([
  [directory(), ['@main']],
  [branch(), ['@main', '@dev', '@production', '@staging']],
  [perCluster, ['@main', 'prod@main', 'prod-us@main']],
  [perSystem, ['@main', 'ci@main']],
])('%# every place is known beforehand, the common one first', (layout, places) => {
  const platform = laidOut(layout);
  const sites = sitesOf(platform.environmentRepo, residentsOf(platform));
  expect(sites.map((site) => `${site.repository}@${site.branch}`)).toEqual(places);
});

function sourcesIn(files: ReadonlyMap<string, string>, path: string): string[] {
  const text = files.get(path) ?? '';
  const found = /source:\n\s+path: (?<path>\S+)\n\s+repoURL: (?<url>\S+)\n\s+targetRevision: (?<revision>\S+)/.exec(
    text,
  );
  const { path: folder = '', url: from = '', revision = '' } = found?.groups ?? {};
  return [from, revision, folder];
}

test.each([
  [branch(), url, 'production', url, 'production', url, 'main'],
  [
    perCluster,
    'https://git.example.com/us.git',
    'main',
    'https://git.example.com/us.git',
    'main',
    'https://git.example.com/us.git',
    'main',
  ],
  [perSystem, 'https://git.example.com/ci.git', 'main', url, 'main', url, 'main'],
])('%# Argo CD follows them', (layout, app, appAt, environments, environmentsAt, root, rootAt) => {
  const files = renderedFiles(laidOut(layout));
  expect(sourcesIn(files, 'production/argocd/prod-us/application-runner-prod.yaml')).toEqual([
    app,
    appAt,
    'production/manifests/prod-us/runner',
  ]);
  expect(sourcesIn(files, 'clusters/prod-us/application-production.yaml')).toEqual([
    environments,
    environmentsAt,
    'production/argocd/prod-us',
  ]);
  expect(sourcesIn(files, 'clusters/prod-us/application-root.yaml')).toEqual([root, rootAt, 'clusters/prod-us']);
  const project = (system: string): string =>
    files.get(`production/argocd/prod-us/appproject-${system}-prod.yaml`) ?? '';
  expect(project('ci')).toContain(`sourceRepos:\n    - ${app}\n`);
  expect(project('shop')).not.toContain('ci.git');
});

test('manifests are the same in every layout', () => {
  const manifests = (layout: Layout): [string, string][] =>
    [...renderedFiles(laidOut(layout))].filter(([path]) => path.includes('/manifests/'));
  const wanted = manifests(directory());
  for (const layout of [branch(), perCluster, perSystem]) expect(manifests(layout)).toEqual(wanted);
});

test('an environment whose branch is taken is a mistake', () => {
  const platform = laidOut(branch());
  const staging = { ...platform, environmentRepo: environmentRepo({ url, branch: 'staging', layout: branch() }) };
  expect(platformProblems(platform)).toEqual([]);
  expect(platformProblems(staging).map((one) => one.problem)).toEqual([
    "environment 'staging' can have no branch of its name: the layout 'branch' needs that one itself",
  ]);
});

test('repositories of unknown clusters and systems, and one URL twice, are mistakes', () => {
  const problemsOf = (layout: Layout): unknown[] =>
    platformProblems(laidOut(layout)).map(({ problem, fix }) => [problem, fix]);
  expect(problemsOf(perCluster)).toEqual([]);
  expect(problemsOf(repository({ per: 'cluster', repositories: { pord: { url: 'a' }, prod: { url } } }))).toEqual([
    ["there is no cluster 'pord'", expect.stringContaining("'prod'")],
    [`${url} is named twice`, 'give each repository a URL of its own'],
  ]);
  expect(problemsOf(repository({ per: 'system', repositories: { prod: { url: 'a' } } }))).toEqual([
    ["there is no system 'prod'", expect.any(String)],
  ]);
});
