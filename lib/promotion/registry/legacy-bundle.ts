import { z } from 'zod';
import { readJson } from './read-json';

const entry = z.object({
  SignedEntryTimestamp: z.string(),
  Payload: z.object({
    body: z.string(),
    integratedTime: z.int(),
    logIndex: z.int(),
    logID: z.string(),
  }),
});
const body = z.object({ kind: z.string(), apiVersion: z.string() });

/**
 * Puts together the bundle of a signature whose certificate and log entry stand in annotations, as cosign up to its
 * second version writes them.
 *
 * @param content the bundle's `messageSignature` or `dsseEnvelope`
 * @returns undefined where there is no certificate, or no log entry that says when it was used
 * @see https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#properties
 */
export function legacyBundle(annotations: Readonly<Record<string, string>>, content: object): unknown {
  const certificate = annotations['dev.sigstore.cosign/certificate'];
  const logged = readJson(annotations['dev.sigstore.cosign/bundle'] ?? '', entry);
  if (certificate === undefined || logged === undefined) return undefined;
  const { SignedEntryTimestamp: signedEntryTimestamp, Payload: payload } = logged;
  const kind = readJson(Buffer.from(payload.body, 'base64'), body);
  if (kind === undefined) return undefined;
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: certificate.replace(/-----[^-]+-----|\s/g, '') }] },
      tlogEntries: [
        {
          logIndex: String(payload.logIndex),
          logId: { keyId: Buffer.from(payload.logID, 'hex').toString('base64') },
          kindVersion: { kind: kind.kind, version: kind.apiVersion },
          integratedTime: String(payload.integratedTime),
          inclusionPromise: { signedEntryTimestamp },
          canonicalizedBody: payload.body,
        },
      ],
    },
    ...content,
  };
}
