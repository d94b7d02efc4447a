import type { ImageEvidence, Signer } from '../../model/gate';
import { signerText } from '../gates/signed';
import { imageEvidence } from './image-evidence';
import { ociClient } from './oci-client';
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
import { digestOf, TestRegistry } from './testing/test-registry';

let registry: TestRegistry;
let image: string;
beforeEach(async () => {
  registry = await TestRegistry.start({ listsReferrers: true });
  image = registry.image('cart', 'v1');
});
afterEach(() => registry.stop());

const ours = keyHolder();
const theirs = keyHolder();

/** Stores what is attached, and points a tag of cosign's first versions to it. */
function tagAttached(suffix: 'sig' | 'att', ...all: readonly Attached[]): void {
  for (const one of all) registry.blob('cart', one.content);
  registry.manifest('cart', { layers: all.map((one) => one.layer) }, `${image.replace(':', '-')}.${suffix}`);
}

function referTo(one: Attached, subject = image, artifactType = bundleType): void {
  registry.blob('cart', one.content);
  registry.manifest('cart', { artifactType, layers: [one.layer], subject: { digest: subject } });
}

async function find(...signers: readonly Signer[]): Promise<ImageEvidence> {
  const client = ociClient({ credentials: { tryFind: () => Promise.resolve(undefined) } });
  const identify = (): Promise<never> => Promise.reject(new Error('nobody signs without a key here'));
  const needs = { signers, signatures: true, scan: true };
  return await imageEvidence(client, identify).find({ repository: `${registry.host}/cart`, digest: image }, needs);
}

const signedBy = (holder: typeof ours, payload = simpleSigningPayload(image)): Attached =>
  simpleSigning(payload, signatureOf(Buffer.from(payload), holder));

describe('a signature', () => {
  it.each(['ecdsa', 'rsa', 'ed25519'] as const)('with a key of kind %s counts for its holder', async (kind) => {
    const holder = keyHolder(kind);
    tagAttached('sig', signedBy(holder));
    expect((await find(ours.signer, holder.signer)).signedBy).toEqual([signerText(holder.signer)]);
  });

  it('by somebody else does not count, and several do', async () => {
    tagAttached('sig', signedBy(theirs));
    expect((await find(ours.signer)).signedBy).toEqual([]);
    tagAttached('sig', signedBy(theirs), signedBy(ours));
    const both = [signerText(ours.signer), signerText(theirs.signer)].sort();
    expect((await find(ours.signer, theirs.signer)).signedBy).toEqual(both);
  });

  it('of another image, of something else, or changed afterwards does not count', async () => {
    const other = simpleSigningPayload(digestOf('other'));
    const kind = simpleSigningPayload(image, 'atomic container signature');
    const changed = simpleSigning(simpleSigningPayload(image), signatureOf(Buffer.from(other), ours));
    tagAttached('sig', signedBy(ours, other), signedBy(ours, kind), changed);
    expect((await find(ours.signer)).signedBy).toEqual([]);
  });

  it('in a bundle that refers to the image counts', async () => {
    referTo(keyedBundle(envelopeOf(statementOf(image, signType, {}), ours)));
    expect((await find(ours.signer)).signedBy).toEqual([signerText(ours.signer)]);
    expect((await find(theirs.signer)).signedBy).toEqual([]);
  });

  it('in the first format that refers to the image counts', async () => {
    referTo(signedBy(ours), image, 'application/vnd.dev.cosign.artifact.sig.v1+json');
    expect((await find(ours.signer)).signedBy).toEqual([signerText(ours.signer)]);
  });

  it('is not an attestation of something else', async () => {
    referTo(keyedBundle(envelopeOf(statementOf(image, 'https://slsa.dev/provenance/v1', {}), ours)));
    referTo(keyedBundle(envelopeOf(statementOf(image, scanType, trivyPredicate([])), ours)));
    referTo(keyedBundle(envelopeOf(statementOf(digestOf('other'), signType, {}), ours)));
    expect((await find(ours.signer)).signedBy).toEqual([]);
  });

  it('is not found in what can not be read', async () => {
    tagAttached('sig', simpleSigning('{', 'AAAA'), simpleSigning('[]', ''));
    tagAttached('att', attestation({ payloadType: 'text/plain', payload: '', signatures: [] }), attestation([]));
    referTo({ ...keyedBundle({}), content: 'no JSON' });
    expect(await find(ours.signer)).toEqual({ signedBy: [], scan: undefined });
  });
});

const scanOf = (holder: typeof ours, found: Parameters<typeof trivyPredicate>[0], at?: string): Attached =>
  attestation(envelopeOf(statementOf(image, scanType, trivyPredicate(found, at)), holder), { predicateType: scanType });

describe('a scan', () => {
  it('counts by the worst that can be fixed', async () => {
    const found = [{ severity: 'LOW', fixed: '1.1' }, { severity: 'HIGH', fixed: '1.2' }, { severity: 'CRITICAL' }];
    tagAttached('att', scanOf(ours, found));
    expect((await find(ours.signer)).scan).toEqual({ worst: 'high', at: new Date('2026-03-11T10:00:00.123Z') });
  });

  it('that found nothing is none, and a severity that nobody knows is the worst', async () => {
    tagAttached('att', scanOf(ours, []));
    expect((await find(ours.signer)).scan?.worst).toBe('none');
    tagAttached('att', scanOf(ours, [{ severity: 'UNKNOWN', fixed: '1' }]));
    expect((await find(ours.signer)).scan?.worst).toBe('critical');
  });

  it('counts only when one of the signers signed it, for this image', async () => {
    tagAttached('att', scanOf(theirs, []));
    expect((await find(ours.signer)).scan).toBeUndefined();
    const other = envelopeOf(statementOf(digestOf('other'), scanType, trivyPredicate([])), ours);
    tagAttached('att', attestation(other));
    expect((await find(ours.signer)).scan).toBeUndefined();
  });

  it('is the newest of several', async () => {
    const [march, may] = ['2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z'];
    tagAttached('att', scanOf(ours, [], march), scanOf(ours, [{ severity: 'LOW', fixed: '1' }], may));
    referTo(keyedBundle(envelopeOf(statementOf(image, scanType, trivyPredicate([], march)), ours)));
    expect((await find(ours.signer)).scan).toEqual({ worst: 'low', at: new Date(may) });
  });

  it('in a bundle that refers to the image counts', async () => {
    referTo(keyedBundle(envelopeOf(statementOf(image, scanType, trivyPredicate([])), ours)));
    expect((await find(ours.signer)).scan?.worst).toBe('none');
  });

  it('with no report that can be read is no scan', async () => {
    const empty = { scanner: { result: {} }, metadata: { scanFinishedOn: '2026-03-11T10:00:00Z' } };
    tagAttached('att', attestation(envelopeOf(statementOf(image, scanType, empty), ours)));
    expect((await find(ours.signer)).scan).toBeUndefined();
  });
});

it('asks only for what is wanted', async () => {
  const client = ociClient({ credentials: { tryFind: () => Promise.resolve(undefined) } });
  const source = imageEvidence(client, () => Promise.reject(new Error('unasked')));
  const needs = { signers: [ours.signer], signatures: false, scan: true };
  await source.find({ repository: `${registry.host}/cart`, digest: image }, needs);
  expect(registry.requests.map(({ url }) => url).sort()).toEqual([
    `/v2/cart/manifests/${image.replace(':', '-')}.att`,
    `/v2/cart/referrers/${image}`,
  ]);
});
