import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { helmRelease } from '../../../constructs';
import type { App } from '../../../model/app';
import { renderedFiles, testApp, testPlatform } from '../../testing';
import { helmValues } from '../helm-values';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slipway-charts-'));
  write({
    'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.4.0\n',
    'values.yaml': 'image: { tag: none }\nworker: { image: { tag: none, digest: none } }\n',
    'values.prod.yaml': '# ours\nimage:\n  tag: "none" # by Slipway\n',
    'templates/deployment.yaml': 'kind: Deployment\n',
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'deploy/shop', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function shop(version = '1.4.0'): App {
  return helmRelease({
    ...{ name: 'shop', owner: 'team-shop', render: 'synth', folder: 'deploy/shop', version },
    images: {
      main: 'registry.example.com/shop:v1.0.0',
      worker: `registry.example.com/worker:v2.0.0@sha256:${'b'.repeat(64)}`,
    },
    values: ({ image, environment }) => ({
      image: { repository: 'registry.example.com/shop', tag: image('main') },
      worker: { image: { tag: image('worker') }, threads: 2 },
      host: environment.domain,
    }),
    helm: () => {
      throw new Error('nobody runs Helm here');
    },
  });
}

function rendered(app = shop()): Map<string, string> {
  const platform = testPlatform([app, testApp('cart')]);
  return renderedFiles({
    ...platform,
    root,
    environmentRepo: { ...platform.environmentRepo, layout: helmValues() },
  });
}

test('a chart is taken over as it is, with a values file per environment that tells the release', () => {
  const files = rendered();
  expect([...files.keys()].filter((path) => path.startsWith('charts/')).sort()).toEqual([
    'charts/shop/Chart.yaml',
    'charts/shop/templates/deployment.yaml',
    'charts/shop/values.dev.yaml',
    'charts/shop/values.prod.yaml',
    'charts/shop/values.stag.yaml',
    'charts/shop/values.yaml',
  ]);
  expect(files.get('charts/shop/values.prod.yaml')).toBe(
    `# ours\nimage:\n  tag: "v1.0.0" # by Slipway\nworker:\n  image:\n    digest: sha256:${'b'.repeat(64)}\n    tag: v2.0.0\n`,
  );
  expect(files.has('production/manifests/prod/cart/deployment-cart.yaml')).toBe(true);
});

test('its Application names the chart and its values files, and gives it no version', () => {
  const text = rendered().get('production/argocd/prod/application-shop-prod.yaml') ?? '';
  expect(text).toContain('path: charts/shop\n');
  expect(text).toContain('targetRevision: main\n');
  expect(text).toMatch(/valuesObject:\n +host: example\.com\n +worker:\n +threads: 2\n/);
  expect(text).not.toContain('tag:');
});

test.each([
  [
    'a values file without a place for the tag',
    'values.prod.yaml',
    'b: &b {}\nimage: *b\n',
    /values\.prod\.yaml.*no map of its own/,
  ],
  ['broken YAML', 'values.prod.yaml', 'a: [\n', /values\.prod\.yaml/],
])('%s is told by its place', (_what, path, text, message) => {
  write({ [path]: text });
  expect(() => rendered()).toThrow(message);
});

test('what is no text, a link out of the program and another version of the chart are refused', () => {
  expect(() => rendered(shop('1.5.0'))).toThrow(/is chart version '1\.4\.0', but the release runs '1\.5\.0'/);
  writeFileSync(join(root, 'deploy/shop/sub.tgz'), Buffer.from([0x1f, 0x8b, 0xff]));
  expect(() => rendered()).toThrow(/sub\.tgz is no text/);
  rmSync(join(root, 'deploy/shop/sub.tgz'));
  symlinkSync('/etc/passwd', join(root, 'deploy/shop/templates/secret.yaml'));
  expect(() => rendered()).toThrow(/secret\.yaml is a link/);
});
