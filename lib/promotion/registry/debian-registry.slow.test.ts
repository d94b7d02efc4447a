import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Image } from '../../model/image';
import { signerText } from '../gates/signed';
import { dockerCredentials } from './docker-credentials';
import { imageEvidence } from './image-evidence';
import { ociClient, type OciClient } from './oci-client';
import { registryImages } from './resolve-image';
import {
  attestation,
  bundleType,
  envelopeOf,
  keyedBundle,
  keyHolder,
  scanType,
  signatureOf,
  signType,
  simpleSigning,
  simpleSigningPayload,
  statementOf,
  trivyPredicate,
  type Attached,
} from './testing/cosign';
import { DebianRegistry, hasDebianRegistry } from './testing/debian-registry';
import { digestOf } from './testing/test-registry';

const isInstalled = hasDebianRegistry();
if (!isInstalled) console.warn('skipped: docker-registry is not installed (apt-get install docker-registry)');
const whereInstalled = isInstalled ? describe : describe.skip;

const folder = mkdtempSync(join(tmpdir(), 'slipway-docker-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function client(auths: Readonly<Record<string, { readonly auth: string }>> = {}): OciClient {
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths }));
  const runHelper = (): Promise<undefined> => Promise.resolve(undefined);
  return ociClient({ credentials: dockerCredentials({ env: { DOCKER_CONFIG: folder }, runHelper }) });
}

whereInstalled('the registry that Debian ships', () => {
  let registry: DebianRegistry;
  beforeAll(async () => {
    registry = await DebianRegistry.start();
  });
  afterAll(() => registry.stop());

  const at = (name: string): string => `${registry.host}/${name}`;
  const resolve = (name: string, more: Omit<Image, 'repository'>): Promise<Image> =>
    registryImages(client()).resolve({ repository: at(name), ...more });

  test('tells the digest of an image, and of an index of several platforms', async () => {
    const digest = await registry.image('shop/cart', 'v1');
    expect(await resolve('shop/cart', { tag: 'v1' })).toMatchObject({ digest });
    expect(await resolve('shop/cart', { digest })).toMatchObject({ digest });
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const size = (await client().tryManifest(at('shop/cart'), digest))?.body.length;
    const manifests = [{ mediaType, digest, size, platform: { architecture: 'amd64', os: 'linux' } }];
    const index = await registry.manifest('shop/cart', { manifests }, 'v1-all', 'index');
    expect(await resolve('shop/cart', { tag: 'v1-all' })).toMatchObject({ digest: index });
  });

  test('lists every tag', async () => {
    const tags = Array.from({ length: 5 }, (_, number) => `v${number}`);
    for (const tag of tags) await registry.image('many', tag);
    expect(await client().tags(at('many'))).toEqual(tags);
  });

  test('has moved a tag, does not have a digest, or has no such image', async () => {
    const before = await registry.image('cart', 'v1', 'before');
    const now = await registry.image('cart', 'v1', 'now');
    await expect(resolve('cart', { tag: 'v1', digest: before })).rejects.toThrow(`the tag has moved: it is ${now} now`);
    await registry.remove('cart', before);
    await expect(resolve('cart', { tag: 'v1', digest: before })).rejects.toThrow('which the registry does not have');
    await expect(resolve('cart', { digest: digestOf('x') })).rejects.toThrow('there is no image');
    await expect(resolve('cart', { tag: 'v2' })).rejects.toThrow(/correct the tag: .*v1/);
    await expect(resolve('nothing', { tag: 'v1' })).rejects.toThrow('no such repository');
  });

  test('keeps signatures and scans in the formats of cosign', async () => {
    const image = await registry.image('signed', 'v1');
    const [old, young] = [keyHolder('ecdsa'), keyHolder('rsa')];
    const payload = simpleSigningPayload(image);
    const tag = image.replace(':', '-');
    await attach(registry, [simpleSigning(payload, signatureOf(Buffer.from(payload), old))], `${tag}.sig`);
    const found = [{ severity: 'HIGH', fixed: '2' }, { severity: 'CRITICAL' }];
    const scan = statementOf(image, scanType, trivyPredicate(found));
    await attach(registry, [attestation(envelopeOf(scan, old))], `${tag}.att`);
    await refer(registry, image, keyedBundle(envelopeOf(statementOf(image, signType, {}), young)));
    const source = imageEvidence(client(), () => Promise.reject(new Error('everybody has a key')));
    const needs = { signers: [old.signer, young.signer], signatures: true, scan: true };
    const evidence = await source.find({ repository: at('signed'), digest: image }, needs);
    expect(evidence.signedBy).toEqual([old.signer, young.signer].map(signerText).sort());
    expect(evidence.scan?.worst).toBe('high');
  });
});

whereInstalled('a registry that asks for a password', () => {
  let registry: DebianRegistry;
  beforeAll(async () => {
    registry = await DebianRegistry.start({ guarded: true });
  });
  afterAll(() => registry.stop());

  const login = (pair: string): Record<string, { auth: string }> => ({
    [registry.host]: { auth: Buffer.from(pair).toString('base64') },
  });

  test('lets in whoever docker logged in, and nobody else', async () => {
    const digest = await registry.image('cart', 'v1');
    const image = { repository: `${registry.host}/cart`, tag: 'v1' };
    expect(await registryImages(client(login('ann:hunter22'))).resolve(image)).toMatchObject({ digest });
    await expect(registryImages(client()).resolve(image)).rejects.toThrow('answered 401');
    const wrong: unknown = await registryImages(client(login('ann:wrong-word')))
      .resolve(image)
      .catch(String);
    expect(wrong).toContain(`docker login ${registry.host}`);
    expect(wrong).not.toContain('wrong-word');
  });
});

const config = '{}';

async function attach(
  registry: DebianRegistry,
  all: readonly Attached[],
  tag: string,
  fields: object = {},
): Promise<string> {
  await registry.blob('signed', config);
  for (const one of all) await registry.blob('signed', one.content);
  const described = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: 2 };
  return await registry.manifest('signed', { config: described, layers: all.map((one) => one.layer), ...fields }, tag);
}

/** This registry lists no referrers itself, so cosign keeps their index at the tag that stands for the image. */
async function refer(registry: DebianRegistry, subject: string, one: Attached): Promise<void> {
  const fields = { artifactType: bundleType };
  const digest = await attach(registry, [one], 'bundle', fields);
  const size = (await client().tryManifest(`${registry.host}/signed`, digest))?.body.length;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifests = [{ mediaType, digest, size, artifactType: bundleType }];
  await registry.manifest('signed', { manifests }, subject.replace(':', '-'), 'index');
}
