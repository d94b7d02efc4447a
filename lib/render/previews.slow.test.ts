import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { loadPlatform } from './load-platform';
import { renderedFiles } from './testing';

const isMissing = spawnSync('kustomize', ['version']).status !== 0;
const whereInstalled = isMissing ? test.skip : test;
if (isMissing) console.log('skipped: kustomize is not installed');

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-previews-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Set {
  readonly spec: { readonly template: { readonly spec: { readonly source: { readonly kustomize: object } } } };
}
interface Built {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

whereInstalled('Kustomize makes a whole preview of what Argo CD is told to put over the sample', () => {
  const files = renderedFiles(loadPlatform(join(__dirname, '..', '..')), { environments: ['dev'] });
  for (const [path, text] of files) {
    if (!path.startsWith('previews/frontend/')) continue;
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const sets = [...files].filter(([path]) => path.endsWith('/applicationset-preview-frontend.yaml'));
  const text = sets[0]?.[1] ?? '';
  const filled = text.replaceAll('{{.number}}', '12').replaceAll('{{.head_sha}}', 'a'.repeat(40));
  const { kustomize } = (load(filled) as Set).spec.template.spec.source;
  // As Argo CD edits it before it builds.
  const file = join(folder, 'previews/frontend/kustomization.yaml');
  const own = parse(files.get('previews/frontend/kustomization.yaml') ?? '') as object;
  writeFileSync(file, stringify({ ...own, ...edited(kustomize) }));
  const { stdout, stderr } = spawnSync('kustomize', ['build', dirname(file)], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const built = parseAllDocuments(stdout).map((one) => one.toJS() as Built);
  const find = (kind: string): Built | undefined => built.find((one) => one.kind === kind);
  expect(find('Namespace')?.metadata.name).toBe('preview-frontend-12');
  expect([...new Set(built.map(({ metadata }) => metadata.namespace))].sort()).toEqual([
    'preview-frontend-12',
    undefined,
  ]);
  expect(JSON.stringify(find('Deployment'))).toContain(`/frontend:${'a'.repeat(40)}"`);
  expect(find('HTTPRoute')?.spec).toMatchObject({ hostnames: ['preview-frontend-12.dev.shop.example.com'] });
  expect(stdout).not.toMatch(/preview-frontend(?!-12)/);
});

/** Fields of a kustomization are called as those of an Application, but for images. */
function edited(kustomize: object): object {
  const { images = [], ...rest } = kustomize as { readonly images?: readonly string[] };
  return {
    ...rest,
    images: images.map((one) => {
      const [name = '', to = ''] = one.split('=');
      const colon = to.lastIndexOf(':');
      return { name, newName: to.slice(0, colon), newTag: to.slice(colon + 1) };
    }),
  };
}
