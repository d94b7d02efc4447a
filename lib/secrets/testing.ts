import 'reflect-metadata';
import { generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

/** A sealing key pair of a test; a private key is never committed. */
export interface TestKeyPair {
  readonly privateKey: KeyObject;
  readonly privatePem: string;
  readonly certificate: string;
}

/** How a test's certificate differs from a plain one. */
export interface TestCertificate {
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly bits?: number;
}

/** Makes a key pair and a certificate for it, as the controller does. */
export async function testKeyPair({ notBefore, notAfter, bits = 2048 }: TestCertificate = {}): Promise<TestKeyPair> {
  const pair = generateKeyPairSync('rsa', { modulusLength: bits });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const { subtle } = webcrypto;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: '01',
      name: 'CN=sealed-secret',
      notBefore: notBefore ?? new Date('2026-01-01T00:00:00Z'),
      notAfter: notAfter ?? new Date('2036-01-01T00:00:00Z'),
      signingAlgorithm: algorithm,
      keys: {
        publicKey: await subtle.importKey(
          'spki',
          pair.publicKey.export({ format: 'der', type: 'spki' }),
          algorithm,
          true,
          ['verify'],
        ),
        privateKey: await subtle.importKey(
          'pkcs8',
          pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
          algorithm,
          true,
          ['sign'],
        ),
      },
    },
    webcrypto,
  );
  return {
    privateKey: pair.privateKey,
    privatePem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: `${certificate.toString('pem')}\n`,
  };
}
