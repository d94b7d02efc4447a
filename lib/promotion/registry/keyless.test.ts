import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import type { ImageEvidence, Signer } from '../../model/gate';
import { imageEvidence } from './image-evidence';
import { identifyBy, trustedRoot } from './keyless-identity';
import { ociClient } from './oci-client';
import {
  bundleType,
  scanType,
  signType,
  simpleSigningPayload,
  statementOf,
  trivyPredicate,
  type Attached,
} from './testing/cosign';
import { digestOf, TestRegistry } from './testing/test-registry';
import { TestSigstore } from './testing/test-sigstore';

const issuer = 'https://token.actions.example.com';
const identity = 'https://github.com/example/cart/.github/workflows/build.yaml@refs/heads/main';
const signer: Signer = { keyless: { issuer, identity: 'https://github.com/example/cart/*' } };

let sigstore: TestSigstore;
let registry: TestRegistry;
let image: string;
beforeAll(async () => {
  sigstore = await TestSigstore.start();
});
beforeEach(async () => {
  registry = await TestRegistry.start({ listsReferrers: true });
  image = registry.image('cart', 'v1');
});
afterEach(() => registry.stop());

function tagAttached(suffix: 'sig' | 'att', one: Attached): void {
  registry.blob('cart', one.content);
  registry.manifest('cart', { layers: [one.layer] }, `${image.replace(':', '-')}.${suffix}`);
}

function referTo(one: Attached): void {
  registry.blob('cart', one.content);
  registry.manifest('cart', { artifactType: bundleType, layers: [one.layer], subject: { digest: image } });
}

async function find(root: object = sigstore.root): Promise<ImageEvidence> {
  const client = ociClient({ credentials: { tryFind: () => Promise.resolve(undefined) } });
  const source = imageEvidence(client, () => Promise.resolve(identifyBy(TrustedRoot.fromJSON(root))));
  const needs = { signers: [signer], signatures: true, scan: true };
  return await source.find({ repository: `${registry.host}/cart`, digest: image }, needs);
}

it('finds who signed, in the format of cosign before its third version', async () => {
  tagAttached('sig', await sigstore.simpleSigning(simpleSigningPayload(image), issuer, identity));
  expect((await find()).signedBy).toEqual([`${issuer} ${identity}`]);
});

it('finds who signed, in the format of cosign from its third version on', async () => {
  referTo(await sigstore.bundle(statementOf(image, signType, {}), issuer, identity));
  expect((await find()).signedBy).toEqual([`${issuer} ${identity}`]);
});

it.each(['attestation', 'bundle'] as const)(
  'counts a scan (%s) by the identity that is wanted, and only by that',
  async (form) => {
    const attach = (one: Attached): void => (form === 'bundle' ? referTo(one) : tagAttached('att', one));
    const statement = statementOf(image, scanType, trivyPredicate([{ severity: 'MEDIUM', fixed: '1' }]));
    attach(await sigstore[form](statement, issuer, 'https://github.com/evil/cart/.github/workflows/build.yaml'));
    expect((await find()).scan).toBeUndefined();
    attach(await sigstore[form](statement, 'https://issuer.evil.example.com', identity));
    expect((await find()).scan).toBeUndefined();
    attach(await sigstore[form](statement, issuer, identity));
    expect((await find()).scan?.worst).toBe('medium');
  },
);

it('believes no other authority and no other log', async () => {
  const other = await TestSigstore.start();
  tagAttached('sig', await sigstore.simpleSigning(simpleSigningPayload(image), issuer, identity));
  expect((await find(other.root)).signedBy).toEqual([]);
  for (const part of ['tlogs', 'ctlogs', 'certificateAuthorities'] as const) {
    const mixed = {
      ...sigstore.root,
      ...Object.fromEntries(Object.entries(other.root).filter(([key]) => key === part)),
    };
    expect((await find(mixed)).signedBy).toEqual([]);
  }
});

it('believes no certificate whose signature is of another content', async () => {
  const signed = await sigstore.simpleSigning(simpleSigningPayload(digestOf('other')), issuer, identity);
  const content = simpleSigningPayload(image);
  tagAttached('sig', { content, layer: { ...signed.layer, digest: digestOf(content) } });
  expect((await find()).signedBy).toEqual([]);
});

it('reads a trust root from its file, and says what is wrong with one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-root-'));
  try {
    const file = join(folder, 'trusted_root.json');
    writeFileSync(file, JSON.stringify(sigstore.root));
    expect((await trustedRoot(file)).certificateAuthorities).toHaveLength(1);
    for (const text of ['', '{}', '[]', '{"tlogs":7}', '{"tlogs":[{}],"certificateAuthorities":[]}']) {
      writeFileSync(file, text);
      await expect(trustedRoot(file)).rejects.toThrow('is no trust root of Sigstore');
    }
    await expect(trustedRoot(join(folder, 'missing'))).rejects.toThrow('can not be read');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
