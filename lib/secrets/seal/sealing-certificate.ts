import { X509Certificate, createHash, type KeyObject } from 'node:crypto';
import { UserError, throwIfAny, type Problem } from '../../errors';
import { secretsFolder } from '../../model/secret';

/** The public half of the key pair that a cluster's Sealed Secrets controller opens values with. */
export interface SealingCertificate {
  /** Where it was read from. */
  readonly path: string;
  readonly pem: string;
  readonly publicKey: KeyObject;
  /** `SHA256:…` of the key: a certificate that is issued anew for the same key has the same. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Path of an environment's certificate, from the root of the program. */
export function certificatePath(environment: string): string {
  return `${secretsFolder(environment)}/sealing.pem`;
}

/**
 * Reads a certificate. Of several the first one counts, as for kubeseal.
 *
 * @throws UserError where it is none, holds a private key, or has a key that the controller does not use.
 */
export function readCertificate(pem: string, path: string): SealingCertificate {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new UserError(
      'holds a private key: whoever can read it opens every secret',
      'take it away, and renew the key pair if it was ever committed; sealing needs the certificate only',
      path,
    );
  }
  const certificate = parse(pem, path);
  const { publicKey } = certificate;
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (publicKey.asymmetricKeyType !== 'rsa' || bits < 2048) {
    const found =
      publicKey.asymmetricKeyType === 'rsa'
        ? `RSA of ${bits} bits`
        : `of type ${publicKey.asymmetricKeyType ?? 'unknown'}`;
    throw new UserError(
      `its key is ${found}: the Sealed Secrets controller uses RSA, of 2048 bits at least`,
      'take the certificate of the controller: slipway secrets fetch-cert',
      path,
    );
  }
  const { validFrom, validTo } = certificate;
  return {
    path,
    pem: certificate.toString(),
    publicKey,
    fingerprint: keyFingerprint(publicKey),
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
  };
}

function parse(pem: string, path: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new UserError(
      'is no PEM certificate',
      'fetch the one of the cluster: slipway secrets fetch-cert --env ENVIRONMENT',
      path,
      { cause: error },
    );
  }
}

/**
 * The fingerprint of an RSA key as OpenSSH writes it: what the controller itself tells its keys apart by.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6
 */
export function keyFingerprint(publicKey: KeyObject): string {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' });
  const fields = [Buffer.from('ssh-rsa'), ...[e, n].map((text) => positive(Buffer.from(text, 'base64url')))];
  const wire = Buffer.concat(fields.flatMap((field) => [lengthOf(field), field]));
  return `SHA256:${createHash('sha256').update(wire).digest('base64').replace(/=+$/, '')}`;
}

/** A number whose first bit is set would be a negative one. */
function positive(bytes: Buffer): Buffer {
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}

/** @throws UserError where nothing may be sealed for a certificate now. @param pinned the fingerprint that it must have, where the environment names one */
export function checkUsable(certificate: SealingCertificate, now: Date, pinned?: string): void {
  throwIfAny([...validityProblems(certificate, now), ...pinProblems(certificate, pinned)]);
}

/** What is wrong with the time of a certificate. */
export function validityProblems({ path, notBefore, notAfter }: SealingCertificate, now: Date): Problem[] {
  const fix = 'renew the key pair, then: slipway secrets fetch-cert and slipway secrets rotate';
  if (now > notAfter) return [{ where: path, problem: `expired on ${day(notAfter)}`, fix }];
  if (now < notBefore)
    return [{ where: path, problem: `is valid from ${day(notBefore)} only`, fix: 'check the clock, or fetch it anew' }];
  return [];
}

function pinProblems({ path, fingerprint }: SealingCertificate, pinned: string | undefined): Problem[] {
  if (pinned === undefined || pinned === fingerprint) return [];
  return [
    {
      where: path,
      problem: `is foreign: its fingerprint is ${fingerprint}, the environment names ${pinned}`,
      fix: `fetch the certificate of the environment's own cluster, or change secrets.certificate in the environment`,
    },
  ];
}

/** `2026-03-11`. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
