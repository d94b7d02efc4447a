import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { perEnvironment } from '../model/per-environment';
import { kustomization } from './kustomization';
import { manifests } from './manifests';
import { contextOf, problemsOf, renderedApp } from './test-support';

const configMap = (name: string, extra = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${extra}`;

function program(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'slipway-program-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const payments = manifests({ name: 'payments', owner: 'team', folder: 'vendor/{revision}', revision: 'v1' });
const rendered = (text: string): string[] =>
  problemsOf(() => renderedApp(payments, { root: program({ 'vendor/v1/a.yaml': text }) }));

test('every YAML file of the folder is taken in, with the namespace of the app', () => {
  const root = program({
    'vendor/v1/b.yaml': configMap('b'),
    'vendor/v1/deep/a.yml': `${configMap('a')}---\n---\n${configMap('c')}`,
    'vendor/v1/d.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"}}',
    'vendor/v1/README.md': 'no manifest',
    'vendor/v2/x.yaml': configMap('x'),
  });
  const objects = renderedApp(payments, { root });
  expect(objects.map((one) => one.metadata)).toEqual(
    ['b', 'd', 'a', 'c'].map((name) => ({ name, namespace: 'payments' })),
  );
});

test('anchors and merge keys are resolved', () => {
  const root = program({ 'vendor/v1/a.yaml': configMap('a', 'first: &base {a: 1}\nsecond: {<<: *base, b: 2}\n') });
  expect(renderedApp(payments, { root })[0]?.['second']).toEqual({ a: 1, b: 2 });
});

test('environments run the revisions of their releases', () => {
  const root = program({ 'vendor/v1/a.yaml': configMap('one'), 'vendor/v2/a.yaml': configMap('two') });
  expect(renderedApp(payments, { root, release: { revision: 'v2' } }).map((one) => one.metadata.name)).toEqual(['two']);
  expect(payments.baseline.revision).toBe('v1');
  expect(payments.props.reads?.({ app: 'payments', generation: 1, revision: 'v2' })).toEqual(['vendor/v2']);
});

test('a folder for one revision refuses any other', () => {
  const app = manifests({ name: 'payments', owner: 'team', folder: 'vendor', revision: 'v1' });
  const root = program({ 'vendor/a.yaml': configMap('a') });
  expect(renderedApp(app, { root })).toHaveLength(1);
  expect(problemsOf(() => renderedApp(app, { root, release: { revision: 'v2' } }))).toEqual([
    `the release runs revision 'v2', but vendor holds 'v1' (keep a folder per revision: folder: 'vendor/{revision}')`,
  ]);
});

test('YAML is read as Kubernetes reads it', () => {
  const text = configMap('a', 'spec: {flag: on, mode: 0644, time: 12:30, date: 2026-01-02, big: 1e3, text: "on"}\n');
  const root = program({ 'vendor/v1/a.yaml': text });
  const [object] = renderedApp(payments, { root });
  expect(object?.['spec']).toEqual({ flag: true, mode: 420, time: '12:30', date: '2026-01-02', big: 1000, text: 'on' });
});

test.each<[string, string, string[]]>([
  [
    'a document without a name',
    `${configMap('a')}---\n\nkind: ConfigMap\nmetadata: {generateName: x-}\n`,
    [
      '7:1: apiVersion is missing, or is no text (write apiVersion: …)',
      '7:1: metadata.name is missing, or is no text (write metadata.name: …)',
    ],
  ],
  [
    'a list',
    'apiVersion: v1\nkind: List\nitems: []\n',
    ['1:1: is a List of objects (write each of its items as a document of its own)'],
  ],
  [
    'a value that is no object',
    '- 1\n',
    ['1:1: is no Kubernetes object (each document is a map with apiVersion, kind and metadata)'],
  ],
  [
    'a Secret in clear',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {p: x}\n',
    ['1:1: is a Secret with its data in clear (seal it, or take it from an external store)'],
  ],
  [
    'an object of another namespace',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: other}\n',
    [
      `1:1: metadata.namespace 'other' is not the app's, which is 'payments' here (remove it, or allow it: otherNamespaces: ['other'])`,
    ],
  ],
  [
    'an object twice',
    `${configMap('a')}---\n${configMap('a')}`,
    [`6:1: ConfigMap 'a' is there twice: also at vendor/v1/a.yaml:1:1 (remove or rename one)`],
  ],
  ['a key twice', configMap('a', 'data: {x: 1, x: 2}\n'), ['5:14: Map keys must be unique (mend the YAML)']],
  ['broken YAML', 'a: [1\n', [expect.stringMatching(/^2:1: .* \(mend the YAML\)$/) as string]],
  [
    'a key that is no text',
    configMap('a', 'data: {on: x}\n'),
    [`5:8: key on is no text: Kubernetes reads it as true (quote it: 'on')`],
  ],
  [
    "Kustomize's input",
    'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n',
    [
      '1:1: is an input of Kustomize, no Kubernetes object (declare the app by kustomization({ … }), or take in what it builds)',
    ],
  ],
])('%s is told with file, line and column', (_, text, problems) => {
  expect(rendered(text).map((one) => one.replace(/^vendor\/v1\/a\.yaml:/, ''))).toEqual(problems);
});

test('a Secret without data is fine, and so is a namespace that is allowed', () => {
  expect(rendered('apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n')).toEqual([]);
  const app = manifests({ name: 'a', owner: 'x', folder: 'x', revision: 'v1', otherNamespaces: ['kube-system'] });
  const root = program({
    'x/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: kube-system}\n',
  });
  expect(renderedApp(app, { root }).map((one) => one.metadata['namespace'])).toEqual(['kube-system']);
});

test('problems of all files are told at once', () => {
  const root = program({ 'vendor/v1/a.yaml': '- 1\n', 'vendor/v1/b.yaml': '- 2\n' });
  expect(problemsOf(() => renderedApp(payments, { root }))).toHaveLength(2);
});

test('a folder that is not there, is empty, or is outside the program is told', () => {
  expect(problemsOf(() => renderedApp(payments, { root: program({}) }))).toEqual([
    'there is no folder vendor/v1 (take in what the app produces at that revision)',
  ]);
  expect(problemsOf(() => renderedApp(payments, { root: program({ 'vendor/v1/x.txt': '' }) }))).toEqual([
    'there is no YAML file in vendor/v1 (take in what the app produces at that revision)',
  ]);
  expect(problemsOf(() => renderedApp(payments, { release: { revision: '../../etc' } }))).toEqual([
    `revision '../../etc' can not name a folder (use a commit or a tag of letters, digits, -, _ and .)`,
  ]);
  expect(problemsOf(() => manifests({ name: 'a', owner: 'x', folder: '../x', revision: 'v1' }))).toEqual([
    `folder '../x' is no path below the top (write it like 'deploy/production')`,
  ]);
});

test('links are not followed', () => {
  const root = program({ 'secret.yaml': configMap('a'), 'vendor/v1/b.yaml': configMap('b') });
  symlinkSync(join(root, 'secret.yaml'), join(root, 'vendor/v1/a.yaml'));
  expect(renderedApp(payments, { root }).map((one) => one.metadata.name)).toEqual(['b']);
});

describe('kustomization', () => {
  const props = { name: 'web', owner: 'team', repository: 'https://git.example.com/web.git', revision: 'v1' };

  test('Argo CD builds the overlay of the environment at the revision of the release', () => {
    const app = kustomization({ ...props, path: ({ name }) => `overlays/${name}` });
    expect(app.baseline.revision).toBe('v1');
    expect(app.props.source?.(contextOf(app, { release: { revision: 'abc' } }))).toEqual({
      kind: 'kustomize',
      repository: 'https://git.example.com/web.git',
      path: 'overlays/dev',
      version: 'abc',
    });
    const byEnvironment = kustomization({ ...props, path: perEnvironment({ default: 'a', production: 'b' }) });
    const production = contextOf(byEnvironment, { environment: { name: 'production' } });
    expect(byEnvironment.props.source?.(production)).toMatchObject({ path: 'b' });
  });

  test('bad paths, repositories and unknown settings are told', () => {
    const bad = { ...props, repository: 'a b', path: '/x', overlay: 'x' };
    expect(problemsOf(() => kustomization(bad))).toEqual([
      expect.stringMatching(/^overlay is no setting/),
      `path '/x' is no path below the top (write it like 'deploy/production')`,
      `repository 'a b' is no address (write it like 'https://git.example.com/team/app.git')`,
    ]);
    const app = kustomization({ ...props, path: () => '../x' });
    expect(problemsOf(() => app.props.source?.(contextOf(app)))).toHaveLength(1);
  });

  test('a release without a revision is told', () => {
    const app = kustomization({ ...props, path: 'x' });
    const context = { ...contextOf(app), release: { app: 'web', generation: 1 } };
    expect(problemsOf(() => app.props.source?.(context))).toEqual([
      `the release of 'web' has no revision (give it the git revision that is to run: revision: …)`,
    ]);
  });
});
