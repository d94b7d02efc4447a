import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson } from './read-json';

/** Something attached to an image that was signed, and what it claims: not to be believed before it was verified. */
export interface SignedClaim {
  /** That somebody signed an image, or what a scan of it found. */
  readonly kind: 'signature' | 'scan';
  /** Digests of the images that it is about. */
  readonly subjects: readonly string[];
  /** Of a scan. */
  readonly predicate?: unknown;
  /** The very bytes that signatures are of. */
  readonly signedBytes: Buffer;
  readonly signatures: readonly Buffer[];
  /** Certificate and log entry, for signers without a key of their own. */
  readonly bundle?: SigstoreBundle | undefined;
}

/** A Sigstore bundle as JSON, and the content that it is of where that is not within. */
export interface SigstoreBundle {
  readonly json: unknown;
  readonly content?: Buffer;
}

const simpleSigning = z.object({
  critical: z.object({
    type: z.literal('cosign container image signature'),
    image: z.object({ 'docker-manifest-digest': z.string() }),
  }),
});

/**
 * Reads a signature in cosign's first format: a payload that names the image, and its signature beside it.
 *
 * @param bundleOf makes the bundle where a certificate came with it
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#simple-signing
 */
export function simpleSigningClaim(
  payload: Buffer,
  signature: string,
  bundleOf: (content: object) => unknown,
): SignedClaim | undefined {
  const read = readJson(payload, simpleSigning);
  if (read === undefined) return undefined;
  const digest = createHash('sha256').update(payload).digest('base64');
  const json = bundleOf({ messageSignature: { messageDigest: { algorithm: 'SHA2_256', digest }, signature } });
  return {
    kind: 'signature',
    subjects: [read.critical.image['docker-manifest-digest']],
    signedBytes: payload,
    signatures: [Buffer.from(signature, 'base64')],
    bundle: json === undefined ? undefined : { json, content: payload },
  };
}

/** A DSSE envelope as JSON. @see https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export const envelopeSchema = z.object({
  payloadType: z.literal('application/vnd.in-toto+json'),
  payload: z.string(),
  signatures: z.array(z.object({ sig: z.string(), keyid: z.string().optional() })).min(1),
});

/** A DSSE envelope. */
export type Envelope = z.infer<typeof envelopeSchema>;

const statement = z.object({
  _type: z.enum(['https://in-toto.io/Statement/v0.1', 'https://in-toto.io/Statement/v1']),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })),
  predicateType: z.string(),
  predicate: z.unknown(),
});

/**
 * What a type of predicate says; undefined for those that no gate asks for. The second spelling of a scan is that of
 * its specification.
 *
 * @see https://github.com/sigstore/cosign/blob/main/specs/COSIGN_VULN_ATTESTATION_SPEC.md
 */
export function kindOfPredicate(predicateType: string): SignedClaim['kind'] | undefined {
  if (predicateType === 'https://sigstore.dev/cosign/sign/v1') return 'signature';
  return /^(?:https:\/\/)?cosign\.sigstore\.dev\/attestation\/vuln\/v1$/.test(predicateType) ? 'scan' : undefined;
}

/**
 * Reads an in-toto statement in a signed envelope.
 *
 * @see https://github.com/sigstore/cosign/blob/main/specs/ATTESTATION_SPEC.md
 */
export function envelopeClaim(envelope: Envelope, json: unknown): SignedClaim | undefined {
  const payload = Buffer.from(envelope.payload, 'base64');
  const read = readJson(payload, statement);
  const kind = read === undefined ? undefined : kindOfPredicate(read.predicateType);
  if (read === undefined || kind === undefined) return undefined;
  return {
    kind,
    subjects: read.subject.flatMap(({ digest }) =>
      digest['sha256'] === undefined ? [] : `sha256:${digest['sha256']}`,
    ),
    predicate: read.predicate,
    signedBytes: preAuthenticationEncoding(envelope.payloadType, payload),
    signatures: envelope.signatures.map(({ sig }) => Buffer.from(sig, 'base64')),
    bundle: json === undefined ? undefined : { json },
  };
}

/** What the signatures of an envelope are of. @see https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function preAuthenticationEncoding(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `, 'utf8'), body]);
}
