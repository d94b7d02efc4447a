import { z } from 'zod';
import { legacyBundle } from './legacy-bundle';
import type { Descriptor, OciClient } from './oci-client';
import { readJson } from './read-json';
import {
  envelopeClaim,
  envelopeSchema,
  kindOfPredicate,
  simpleSigningClaim,
  type Envelope,
  type SignedClaim,
} from './signed-claim';

/** An image whose bytes are known. */
export interface ImageAt {
  readonly repository: string;
  readonly digest: string;
}

const layered = z.object({
  layers: z.array(
    z.object({
      mediaType: z.string(),
      digest: z.string(),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Layer = z.infer<typeof layered>['layers'][number];

const attestationBundle = z.object({ dsseEnvelope: envelopeSchema });
const bundleType = 'application/vnd.dev.sigstore.bundle';
const signatureTypes = [
  'application/vnd.dev.cosign.artifact.sig.v1+json',
  'application/vnd.dev.cosign.simplesigning.v1+json',
];

/**
 * Finds the signatures and scans that are attached to an image: by the tags that cosign up to its second version makes
 * of the digest, and by the registry's list of referrers, as later versions do.
 *
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery
 * @see https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md#retrieval
 */
export async function attachedClaims(
  client: OciClient,
  image: ImageAt,
  kinds: readonly SignedClaim['kind'][],
): Promise<SignedClaim[]> {
  const tag = image.digest.replace(':', '-');
  const [referrers, ...tagged] = await Promise.all([
    client.referrers(image.repository, image.digest),
    ...(kinds.includes('signature') ? [layersOf(client, image, `${tag}.sig`)] : []),
    ...(kinds.includes('scan') ? [layersOf(client, image, `${tag}.att`)] : []),
  ]);
  const listed = await Promise.all(
    referrers.filter(isSigned).map(async (one) => (await layersOf(client, image, one.digest)).map(inherit(one))),
  );
  const wanted = [...tagged, ...listed].flat().filter((layer) => mayBe(layer, kinds));
  const claims = await Promise.all(wanted.map((layer) => readClaim(client, image, layer)));
  return claims.flatMap((one) => (one !== undefined && kinds.includes(one.kind) ? [one] : []));
}

function isSigned({ artifactType = '' }: Descriptor): boolean {
  return artifactType.startsWith(bundleType) || signatureTypes.includes(artifactType);
}

/** A bundle's manifest tells what is in its one layer. */
function inherit({ annotations }: Descriptor): (layer: Layer) => Layer {
  return (layer) => ({ ...layer, annotations: { ...annotations, ...layer.annotations } });
}

/** What its annotations rule out need not be read; they are not signed, so they prove nothing else. */
function mayBe({ annotations = {} }: Layer, kinds: readonly SignedClaim['kind'][]): boolean {
  const type = annotations['dev.sigstore.bundle.predicateType'] ?? annotations['predicateType'];
  if (type === undefined) return true;
  const kind = kindOfPredicate(type);
  return kind !== undefined && kinds.includes(kind);
}

async function layersOf(client: OciClient, { repository }: ImageAt, reference: string): Promise<Layer[]> {
  const manifest = await client.tryManifest(repository, reference);
  return (manifest === undefined ? undefined : readJson(manifest.body, layered)?.layers) ?? [];
}

async function readClaim(client: OciClient, image: ImageAt, layer: Layer): Promise<SignedClaim | undefined> {
  const { mediaType, digest, annotations = {} } = layer;
  const blob = await client.tryBlob(image.repository, digest);
  if (blob === undefined) return undefined;
  if (mediaType.startsWith(bundleType)) return bundleClaim(blob);
  if (mediaType === 'application/vnd.dsse.envelope.v1+json') {
    const envelope: Envelope | undefined = readJson(blob, envelopeSchema);
    return envelope && envelopeClaim(envelope, legacyBundle(annotations, { dsseEnvelope: envelope }));
  }
  const signature = annotations['dev.cosignproject.cosign/signature'];
  if (mediaType !== 'application/vnd.dev.cosign.simplesigning.v1+json' || signature === undefined) return undefined;
  return simpleSigningClaim(blob, signature, (content) => legacyBundle(annotations, content));
}

function bundleClaim(blob: Buffer): SignedClaim | undefined {
  const json: unknown = readJson(blob, z.unknown());
  const { data } = attestationBundle.safeParse(json);
  return data && envelopeClaim(data.dsseEnvelope, json);
}
