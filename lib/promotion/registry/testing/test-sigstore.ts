import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { initializeCA, initializeCTLog, initializeTLog } from '@sigstore/mock';
import { z } from 'zod';
import { preAuthenticationEncoding } from '../signed-claim';
import { attached, attestation, bundleType, simpleSigning, statementType, type Attached } from './cosign';

type Authority = Awaited<ReturnType<typeof initializeCA>>;
type CertificateLog = Awaited<ReturnType<typeof initializeCTLog>>;
type SignatureLog = Awaited<ReturnType<typeof initializeTLog>>;

/** OID of the certificates' extension that names the OIDC issuer. @see https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const issuerExtension = '1.3.6.1.4.1.57264.1.8';

const newKey = (namedCurve = 'P-256'): ReturnType<typeof generateKeyPairSync> =>
  generateKeyPairSync('ec', { namedCurve });
const base64 = (bytes: ArrayBufferView): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
const pem = (der: string): string => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;

interface Signing {
  readonly certificate: string;
  readonly signature: string;
}

interface Logged {
  readonly body: string;
  readonly integratedTime: number;
  readonly logIndex: number;
  readonly logID: string;
  readonly signedEntryTimestamp: string;
}

/** A Sigstore of one's own: an authority of certificates, its log, and a log of signatures; nothing leaves the process. */
export class TestSigstore {
  private constructor(
    private readonly authority: Authority,
    private readonly certificateLog: CertificateLog,
    private readonly signatureLog: SignatureLog,
  ) {}

  static async start(): Promise<TestSigstore> {
    const certificateLog = await initializeCTLog(newKey());
    const signatureLog = await initializeTLog('https://log.example.com', newKey());
    return new TestSigstore(await initializeCA(newKey('P-384'), certificateLog), certificateLog, signatureLog);
  }

  /** What verifiers trust, as a `trusted_root.json` has it. */
  get root(): object {
    const validFor = { start: '2020-01-01T00:00:00Z' };
    const log = (publicKey: Buffer): object => ({
      baseUrl: 'https://log.example.com',
      hashAlgorithm: 'SHA2_256',
      publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
      logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
    });
    return {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log(this.signatureLog.publicKey)],
      ctlogs: [log(this.certificateLog.publicKey)],
      certificateAuthorities: [
        {
          subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
          uri: 'https://authority.example.com',
          certChain: { certificates: [{ rawBytes: base64(this.authority.rootCertificate) }] },
          validFor,
        },
      ],
      timestampAuthorities: [],
    };
  }

  /** A signature for the tag `sha256-….sig`, by somebody without a key of their own. */
  async simpleSigning(payload: string, issuer: string, identity: string): Promise<Attached> {
    const { certificate, signature } = await this.#sign(Buffer.from(payload), issuer, identity);
    const hash = { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') };
    const logged = await this.#log({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: { data: { hash }, signature: { content: signature, publicKey: { content: '' } } },
    });
    return simpleSigning(payload, signature, annotationsOf(certificate, logged));
  }

  /** An attestation for the tag `sha256-….att`. */
  async attestation(statement: string, issuer: string, identity: string): Promise<Attached> {
    const { envelope, certificate, logged } = await this.#attest(statement, issuer, identity);
    return attestation(envelope, annotationsOf(certificate, logged));
  }

  /** The same as a bundle that refers to the image. */
  async bundle(statement: string, issuer: string, identity: string): Promise<Attached> {
    const { envelope, certificate, logged } = await this.#attest(statement, issuer, identity);
    const entry = {
      logIndex: String(logged.logIndex),
      logId: { keyId: Buffer.from(logged.logID, 'hex').toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: String(logged.integratedTime),
      inclusionPromise: { signedEntryTimestamp: logged.signedEntryTimestamp },
      inclusionProof: logged.proof,
      canonicalizedBody: logged.body,
    };
    const verificationMaterial = { certificate: { rawBytes: certificate }, tlogEntries: [entry] };
    return attached(
      bundleType,
      JSON.stringify({ mediaType: bundleType, verificationMaterial, dsseEnvelope: envelope }),
    );
  }

  async #attest(
    statement: string,
    issuer: string,
    identity: string,
  ): Promise<{ envelope: object; certificate: string; logged: Logged & { readonly proof: object } }> {
    const payload = Buffer.from(statement);
    const signed = preAuthenticationEncoding(statementType, payload);
    const { certificate, signature } = await this.#sign(signed, issuer, identity);
    const value = createHash('sha256').update(payload).digest('hex');
    const logged = await this.#log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        signatures: [{ signature, verifier: '' }],
        payloadHash: { algorithm: 'sha256', value },
        envelopeHash: { algorithm: 'sha256', value },
      },
    });
    const signatures = [{ sig: signature, keyid: '' }];
    return {
      envelope: { payloadType: statementType, payload: payload.toString('base64'), signatures },
      certificate,
      logged,
    };
  }

  async #sign(content: Buffer, issuer: string, identity: string): Promise<Signing> {
    const { publicKey, privateKey } = newKey();
    const certificate = await this.authority.issueCertificate({
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      subjectAltName: identity,
      extensions: [{ oid: issuerExtension, value: issuer }],
    });
    return { certificate: base64(certificate), signature: sign('sha256', content, privateKey).toString('base64') };
  }

  async #log(entry: object): Promise<Logged & { readonly proof: object }> {
    const answer: unknown = await this.signatureLog.log(entry);
    const [logged] = Object.values(logAnswer.parse(answer));
    if (logged === undefined) throw new Error('nothing was logged');
    const { verification, ...fields } = logged;
    const { inclusionProof: proof, signedEntryTimestamp } = verification;
    return {
      ...fields,
      signedEntryTimestamp,
      proof: {
        logIndex: String(proof.logIndex),
        treeSize: String(proof.treeSize),
        rootHash: Buffer.from(proof.rootHash, 'hex').toString('base64'),
        hashes: [],
        checkpoint: { envelope: proof.checkpoint },
      },
    };
  }
}

/** @see https://github.com/sigstore/rekor/blob/main/openapi.yaml */
const logAnswer = z.record(
  z.string(),
  z.object({
    body: z.string(),
    integratedTime: z.number(),
    logIndex: z.number(),
    logID: z.string(),
    verification: z.object({
      signedEntryTimestamp: z.string(),
      inclusionProof: z.object({
        logIndex: z.number(),
        treeSize: z.number(),
        rootHash: z.string(),
        checkpoint: z.string(),
      }),
    }),
  }),
);

function annotationsOf(certificate: string, logged: Logged): Record<string, string> {
  const { body, integratedTime, logIndex, logID, signedEntryTimestamp } = logged;
  return {
    'dev.sigstore.cosign/certificate': pem(certificate),
    'dev.sigstore.cosign/chain': '',
    'dev.sigstore.cosign/bundle': JSON.stringify({
      SignedEntryTimestamp: signedEntryTimestamp,
      Payload: { body, integratedTime, logIndex, logID },
    }),
  };
}
