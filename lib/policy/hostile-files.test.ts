import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkFiles } from './check-files';
import { readManifestFiles, readManifestText } from './manifest-files';
import { anyText } from '../model/testing/any-text';

const folder = mkdtempSync(join(tmpdir(), 'slipway-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a check says of files: rules, sorted. */
function rulesOf(files: Readonly<Record<string, string>>, only = /^(yaml|no-manifest|schema|api|reference)/): string[] {
  const root = mkdtempSync(join(folder, 'files-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const found = checkFiles(readManifestFiles(root), { kubernetes: '1.28' });
  return found.map(({ rule }) => rule).filter((rule) => only.test(rule)).sort(); // prettier-ignore
}

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { a: b }\n';

test.each([
  ['an empty file', '', []],
  ['comments alone', '# nothing\n---\n# here\n', []],
  ['an empty document', '---\n---\n', []],
  ['a lone null', 'null\n', []],
  ['a lone text', 'hello\n', ['no-manifest']],
  ['a list', '- 1\n- 2\n', ['no-manifest']],
  ['values of a chart', 'image: { tag: v1 }\n', ['no-manifest']],
  ['kustomize', 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n', ['no-manifest']],
  ['a byte order mark and other line ends', `\uFEFF${config.replaceAll('\n', '\r\n')}`, []],
  ['tabs', 'a:\n\tb: c\n', ['yaml']],
  ['an unknown alias', 'a: *b\n', ['yaml']],
  ['an unknown tag', `${config}x-more: !Custom { a: b }\n`, ['schema/unknown-field']],
  ['a List with a hole', 'apiVersion: v1\nkind: List\nitems:\n- null\n- 5\n', ['no-manifest', 'no-manifest']],
  ['metadata that is text', 'apiVersion: v1\nkind: ConfigMap\nmetadata: hello\n', ['schema/type']],
  ['metadata that is null', 'apiVersion: v1\nkind: ConfigMap\nmetadata: null\n', ['schema/missing-field']],
  ['a kind that is a number', 'apiVersion: v1\nkind: 5\nmetadata: { name: a }\n', ['no-manifest']],
  ['a kind like a part of every object', 'apiVersion: v1\nkind: constructor\nmetadata: { name: a }\n', ['schema/unknown-kind']],
  ['an apiVersion that leads out of a folder', 'apiVersion: ../../../etc/v1\nkind: Passwd\nmetadata: { name: a }\n', ['schema/undescribed-kind']],
  ['a field like a part of every object', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\n__proto__: { a: b }\n', ['schema/unknown-field']],
  ['binary', '\u0000\u0001\u0002', ['no-manifest']],
])('%s is read without a crash', (_, text, rules) => {
  expect([...new Set(rulesOf({ 'a.yaml': text }))]).toEqual([...new Set(rules)]);
}); // prettier-ignore

test('many documents in one file, and JSON, are read', () => {
  const many = Array.from({ length: 2000 }, (_, index) => config.replace('name: a', `name: a-${index}`)).join('---\n');
  const { manifests } = readManifestText(many, 'many.yaml');
  expect(manifests).toHaveLength(2000);
  expect(manifests.at(-1)?.origin?.(['data', 'a']).source).toEqual({ file: 'many.yaml', line: 2000 * 5 - 1 });
  expect(rulesOf({ 'a.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } }) })).toEqual([]);
}); // prettier-ignore

test('a file that can not be read leaves the others as they are', () => {
  expect(rulesOf({ 'a.yaml': 'a: [', 'b/c.yml': config, 'd.yaml': config.replace('\ndata', '\ndta') })).toEqual([
    'schema/unknown-field',
    'yaml',
  ]);
});

test('what kustomize patches others with is no object by itself', () => {
  const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a, namespace: shop }\n$patch: delete\n';
  const kustomization = 'patches: [{ path: ./remove.yaml }, { patch: "a: b" }]\npatchesStrategicMerge: [\'../shared/more.yaml\']\n';
  expect(rulesOf({ 'over/remove.yaml': patch, 'shared/more.yaml': patch })).toContain('schema/unknown-field');
  for (const name of ['kustomization.yaml', 'Kustomization']) {
    const found = rulesOf({ [`over/${name}`]: kustomization, 'over/remove.yaml': patch, 'shared/more.yaml': patch });
    expect(found).toEqual(name === 'Kustomization' ? [] : ['no-manifest']);
  }
  for (const broken of ['patches: [\n', 'patches: *a\n']) {
    expect(rulesOf({ 'kustomization.yaml': broken, 'a.yaml': config })).toEqual(['yaml']);
  }
}); // prettier-ignore

test('a class that its controller makes is only missed for sure where all of a cluster is known', () => {
  const gateway = 'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: a, namespace: shop }\nspec: { gatewayClassName: istio, listeners: [{ name: http, port: 80, protocol: HTTP }] }\n';
  const { manifests, findings } = readManifestText(gateway, 'a.yaml');
  const found = checkFiles({ manifests, findings, files: ['a.yaml'] }, { kubernetes: '1.28' });
  expect(found.filter(({ rule }) => rule === 'reference/gateway-class')).toMatchObject([{ severity: 'warning' }]);
}); // prettier-ignore

const kinds = ['Deployment', 'Service', 'Ingress', 'NetworkPolicy', 'RoleBinding', 'CronJob', 'Gateway', 'HTTPRoute', 'Application', 'AppProject', 'ResourceQuota', 'Secret', 'constructor', '__proto__', 'List']; // prettier-ignore
const fields = ['metadata', 'spec', 'template', 'jobTemplate', 'containers', 'name', 'ports', 'selector', 'rules', 'labels', 'env', 'roles', 'policies', 'destinations', 'items', '__proto__', 'x']; // prettier-ignore
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', 'Deployment', '80%', '*'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fields), tie('any'), { maxKeys: 5 }),
  ),
})).any;

test('no text and no object makes a check crash', () => {
  const judged = (text: string): void => {
    checkFiles({ ...readManifestText(text, 'a.yaml'), files: ['a.yaml'] }, { kubernetes: '1.28' });
  };
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.constantFrom('v1', 'apps/v1', 'argoproj.io/v1alpha1', 'x'), value, value, (kind, apiVersion, metadata, spec) =>
      judged(JSON.stringify({ apiVersion, kind, metadata, spec, items: spec, rules: spec, subjects: spec, data: spec })),
    ),
    { numRuns: 300, seed: 11 },
  ); // prettier-ignore
  fc.assert(fc.property(anyText(), judged), { numRuns: 200, seed: 12 });
});
