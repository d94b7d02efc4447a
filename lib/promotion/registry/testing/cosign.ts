import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Signer } from '../../../model/gate';
import { preAuthenticationEncoding } from '../signed-claim';
import { digestOf } from './test-registry';

/** A content to store, and how a manifest points to it. */
export interface Attached {
  readonly content: string;
  readonly layer: {
    readonly mediaType: string;
    readonly digest: string;
    readonly size: number;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Somebody who signs with a key. */
export interface KeyHolder {
  readonly privateKey: KeyObject;
  /** As a gate names them. */
  readonly signer: Signer;
}

/** Makes a new key of one of the kinds that cosign knows. */
export function keyHolder(kind: 'ecdsa' | 'rsa' | 'ed25519' = 'ecdsa'): KeyHolder {
  const { publicKey, privateKey } =
    kind === 'ecdsa'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : kind === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
  return { privateKey, signer: { key: publicKey.export({ type: 'spki', format: 'pem' }).toString() } };
}

/** Signs as cosign does. */
export function signatureOf(content: Buffer, { privateKey }: KeyHolder): string {
  return sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', content, privateKey).toString('base64');
}

/** What cosign signs of an image. @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#simple-signing */
export function simpleSigningPayload(digest: string, type = 'cosign container image signature'): string {
  const critical = {
    identity: { 'docker-reference': 'ignored' },
    image: { 'docker-manifest-digest': digest },
    type,
  };
  return JSON.stringify({ critical, optional: null });
}

/** A signature of an image, for the tag `sha256-….sig`. */
export function simpleSigning(
  content: string,
  signature: string,
  annotations: Readonly<Record<string, string>> = {},
): Attached {
  return attached('application/vnd.dev.cosign.simplesigning.v1+json', content, {
    'dev.cosignproject.cosign/signature': signature,
    ...annotations,
  });
}

/** An in-toto statement about an image. */
export function statementOf(digest: string, predicateType: string, predicate: object): string {
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType,
    subject: [{ name: 'ignored', digest: { sha256: digest.slice('sha256:'.length) } }],
    predicate,
  });
}

/** What signs of a statement. */
export const statementType = 'application/vnd.in-toto+json';

/** A statement in a signed envelope. */
export function envelopeOf(statement: string, holder: KeyHolder): object {
  const payload = Buffer.from(statement);
  const sig = signatureOf(preAuthenticationEncoding(statementType, payload), holder);
  return { payloadType: statementType, payload: payload.toString('base64'), signatures: [{ keyid: '', sig }] };
}

/** A signed envelope, for the tag `sha256-….att`. */
export function attestation(envelope: object, annotations: Readonly<Record<string, string>> = {}): Attached {
  return attached('application/vnd.dsse.envelope.v1+json', JSON.stringify(envelope), {
    'dev.cosignproject.cosign/signature': '',
    ...annotations,
  });
}

/** The media type of the bundles that are attached by reference. */
export const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** A bundle of somebody with a key, as cosign attaches it from its third version on. */
export function keyedBundle(envelope: object): Attached {
  const verificationMaterial = { publicKey: { hint: '' }, tlogEntries: [] };
  return attached(bundleType, JSON.stringify({ mediaType: bundleType, verificationMaterial, dsseEnvelope: envelope }));
}

/** Any content as a layer. */
export function attached(mediaType: string, content: string, annotations?: Readonly<Record<string, string>>): Attached {
  const layer = { mediaType, digest: digestOf(content), size: Buffer.byteLength(content) };
  return { content, layer: annotations === undefined ? layer : { ...layer, annotations } };
}

/** What Trivy found, as cosign attests it. @see https://trivy.dev/latest/docs/supply-chain/attestation/vuln/ */
export function trivyPredicate(
  found: readonly { readonly severity: string; readonly fixed?: string }[],
  finished = '2026-03-11T10:00:00.123456789Z',
): object {
  const Vulnerabilities = found.map(({ severity, fixed }) => ({
    VulnerabilityID: 'CVE-2026-1',
    PkgName: 'busybox',
    Severity: severity,
    ...(fixed === undefined ? {} : { FixedVersion: fixed }),
  }));
  return {
    invocation: { parameters: null, uri: '', event_id: '', 'builder.id': '' },
    scanner: {
      uri: 'pkg:github/aquasecurity/trivy@0.60.0',
      version: '0.60.0',
      db: { uri: '', version: '' },
      result: {
        SchemaVersion: 2,
        ArtifactName: 'cart',
        Results: [{ Target: 'cart', Class: 'os-pkgs', Vulnerabilities }],
      },
    },
    metadata: { scanStartedOn: finished, scanFinishedOn: finished },
  };
}

/** The type of what {@link trivyPredicate} gives. */
export const scanType = 'https://cosign.sigstore.dev/attestation/vuln/v1';
/** The type of the statement that signs an image, from cosign's third version on. */
export const signType = 'https://sigstore.dev/cosign/sign/v1';
