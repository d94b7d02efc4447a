import { constants, createCipheriv, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto';

/**
 * Encrypts one value for a cluster's Sealed Secrets controller.
 *
 * Output is base64 of: 2-byte big-endian length of the wrapped session key, the session key wrapped with RSA-OAEP
 * (SHA-256, `label`), the AES-256-GCM ciphertext and its 16-byte tag. The nonce is zero: a session key is used once.
 *
 * @param label what it is bound to, see `sealingLabel`.
 * @see https://github.com/bitnami-labs/sealed-secrets/blob/main/docs/developer/crypto.md
 */
export function sealValue(publicKey: KeyObject, plaintext: Uint8Array, label: string): string {
  const sessionKey = randomBytes(32);
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt(
    { key: publicKey, padding, oaepHash: 'sha256', oaepLabel: Buffer.from(label) },
    sessionKey,
  );
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}
