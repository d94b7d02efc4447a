import { parse } from 'yaml';
import { UserError } from '../errors';
import { problemsOf } from '../constructs/test-support';
import type { App, Patch } from '../model/app';
import { secret, type SecretFiles } from '../model/secret';
import type { Platform } from '../model/platform';
import { kustomize } from './layouts/kustomize';
import { arrangedUnits } from './layouts/arrange-units';
import { UnitCheck } from './check';
import { baselineReleases } from './releases';
import { renderPlatform } from './render-platform';
import { testApp, testPlatform } from './testing';
import type { RenderedFile } from './unit';

const value = (data: string): string =>
  `ENC[AES256_GCM,data:${data},iv:${Buffer.alloc(32, 1).toString('base64')},tag:${Buffer.alloc(16, 2).toString('base64')},type:str]`;
/** In an order, and with comments, that are not those of a render: the MAC covers the order. */
const text = `# kept by team-shop
kind: Secret
apiVersion: v1
type: Opaque
stringData:
    url: ${value('eHl6')}
metadata: { namespace: shop-dev, name: cart-db }
sops:
    lastmodified: "2026-03-11T10:00:00Z"
    mac: ${value('bWFj')}
`;
const secrets: SecretFiles = {
  find: (environment, name) => ({
    name,
    environment,
    path: `environments/secrets/${environment}/${name}.yaml`,
    text: text.replace('shop-dev', environment === 'production' ? 'shop' : `shop-${environment}`),
  }),
  names: () => ['cart-db'],
};
const cart = (patches: readonly Patch[] = []): App =>
  testApp('cart', { secrets: { URL: secret('cart-db', 'url') }, namespaceResources: ['Secret'], patches });
const platform = (app = cart()): Platform => ({ ...testPlatform([app]), secrets });
const rendered = (of: Platform): Map<string, RenderedFile> =>
  new Map(
    [...arrangedUnits(of, baselineReleases(of), renderPlatform(of, baselineReleases(of)))]
      .flatMap(({ files }) => files)
      .map((file) => [file.path, file]),
  );
const folder = 'dev/manifests/nonprod/cart';

test('a Secret of sops is deployed byte for byte, by KSOPS, from a folder of its own', () => {
  const files = rendered(platform());
  expect(files.get(`${folder}/sops/secret-cart-db.yaml`)?.content).toBe(text);
  expect(parse(files.get(`${folder}/sops/kustomization.yaml`)?.content ?? '')).toMatchObject({
    kind: 'Kustomization',
    generators: ['ksops.yaml'],
  });
  expect(parse(files.get(`${folder}/sops/ksops.yaml`)?.content ?? '')).toMatchObject({
    apiVersion: 'viaduct.ai/v1',
    files: ['secret-cart-db.yaml'],
  });
  expect([...files.keys()].filter((path) => path.startsWith(`${folder}/secret`))).toEqual([]);
});

test('its Application has both folders', () => {
  const { spec } = parse(rendered(platform()).get('dev/argocd/nonprod/application-cart-dev.yaml')?.content ?? '') as {
    spec: { sources: { path: string }[] };
  };
  expect(spec.sources.map(({ path }) => path)).toEqual([folder, `${folder}/sops`]);
});

test('the check knows the Secret, and has nothing against it', () => {
  const of = platform();
  const check = new UnitCheck(of, baselineReleases(of));
  for (const unit of renderPlatform(of, baselineReleases(of))) check.add(unit);
  const told = check.findings(({ rule }) => /secret|schema/.test(rule));
  expect(told).toEqual([]);
});

test('another layout leaves it as it is', () => {
  const of = platform();
  const files = rendered({ ...of, environmentRepo: { ...of.environmentRepo, layout: kustomize() } });
  expect(files.get(`${folder}/sops/secret-cart-db.yaml`)?.content).toBe(text);
  const places = [...files.values()].filter(({ content }) => content.includes('ENC[')).map(({ path }) => path);
  expect(places.sort()).toEqual(
    ['dev', 'production', 'staging'].map(
      (name) => expect.stringMatching(`^${name}/manifests/[a-z]+/cart/sops/secret-cart-db\\.yaml$`) as string,
    ),
  );
});

const merge = { metadata: { labels: { team: 'shop' } } };

test.each<[string, Partial<Patch>]>([
  ['by name', { name: 'cart-db', merge }],
  ['of every Secret', { merge }],
  ['that names it anew', { merge: { metadata: { name: 'other' } } }],
])('a patch of it, which would be lost, is an error with a fix: one %s', (_, patch) => {
  const told = (stage: string): string =>
    `lib/apps/cart.ts: ${stage}: a patch of Secret/cart-db would be lost: sops encrypted it, and its file is deployed as it is (change the file: sops edit environments/secrets/${stage}/cart-db.yaml; and have the patch name other Secrets, or remove it)`;
  const problems = problemsOf(() => rendered(platform(cart([{ kind: 'Secret', ...patch }]))));
  expect(problems.sort()).toEqual(['dev', 'production', 'staging'].map(told));
});

test('a patch of what stands beside it is applied', () => {
  const files = rendered(platform(cart([{ kind: 'Deployment', merge }])));
  expect(parse(files.get(`${folder}/deployment-cart.yaml`)?.content ?? '')).toMatchObject(merge);
  expect(files.get(`${folder}/sops/secret-cart-db.yaml`)?.content).toBe(text);
});

test('an ApplicationSet, which deploys plain manifests only, is refused', () => {
  const of = platform();
  const environments = new Map(
    [...of.environments].map(([name, one]) => [name, { ...one, applications: 'set' as const }]),
  );
  expect(() => rendered({ ...of, environments })).toThrow(UserError);
});

test('Flux decrypts by itself: no plugin, and a key of its own namespace', () => {
  const of = platform();
  const clusters = new Map([...of.clusters].map(([name, one]) => [name, { ...one, engine: 'flux' as const }]));
  const files = rendered({ ...of, clusters });
  expect([...files.keys()].filter((path) => path.startsWith(`${folder}/sops/`))).toEqual([
    `${folder}/sops/secret-cart-db.yaml`,
  ]);
  const { spec } = parse(files.get('dev/flux/nonprod/apps/kustomization-cart-dev.yaml')?.content ?? '') as {
    spec: { decryption: unknown };
  };
  expect(spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'sops-age' } });
});
