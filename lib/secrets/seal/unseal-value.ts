import { constants, createDecipheriv, privateDecrypt, type KeyObject } from 'node:crypto';
import { UserError } from '../../errors';
import { splitSealed, tagBytes } from '../../constructs/secrets/sealed-value';

/**
 * Decrypts what `sealValue`, kubeseal or the controller encrypted. Of several keys the one that fits is found.
 *
 * @throws UserError where it is damaged, or no key opens it: the controller can not tell these apart either.
 */
export function unsealValue(privateKeys: readonly KeyObject[], sealed: string, label: string): Buffer {
  const parts = splitSealed(sealed);
  if (typeof parts === 'string') throw new UserError(`the sealed value ${parts}`, 'take it from git as it was');
  for (const key of privateKeys) {
    const opened = tryOpen(key, parts.wrapped, parts.encrypted, label);
    if (opened !== undefined) return opened;
  }
  throw new UserError(
    `no private key opens the sealed value with label '${label}'`,
    'give the key of the certificate that it was sealed for; name, namespace and scope must be those of then',
  );
}

function tryOpen(key: KeyObject, wrapped: Buffer, encrypted: Buffer, label: string): Buffer | undefined {
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const sessionKey = privateDecrypt({ key, padding, oaepHash: 'sha256', oaepLabel: Buffer.from(label) }, wrapped);
    const decipher = createDecipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
    decipher.setAuthTag(encrypted.subarray(encrypted.length - tagBytes));
    return Buffer.concat([decipher.update(encrypted.subarray(0, encrypted.length - tagBytes)), decipher.final()]);
  } catch {
    // Another key, another label and a changed byte all look the same.
    return undefined;
  }
}
