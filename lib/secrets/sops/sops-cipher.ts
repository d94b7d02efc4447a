import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { splitSopsValue } from '../../constructs/secrets/sops-value';
import { UserError } from '../../errors';

/** A value as YAML knows it; what sops encrypts keeps its type. */
export type SopsScalar = string | number | boolean;

/**
 * Encrypts one value under a file's data key, bound to where it stands. As sops does: AES-256-GCM with a nonce of 32 bytes;
 * an empty text stays empty.
 *
 * @see https://getsops.io/docs/#encryption-protocol
 */
export function encryptSopsValue(dataKey: Uint8Array, value: SopsScalar, binding: string): string {
  if (value === '') return '';
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', dataKey, iv);
  cipher.setAAD(Buffer.from(binding));
  const data = Buffer.concat([cipher.update(sopsText(value), 'utf8'), cipher.final()]);
  const [shown, nonce, tag] = [data, iv, cipher.getAuthTag()].map((one) => one.toString('base64'));
  return `ENC[AES256_GCM,data:${shown ?? ''},iv:${nonce ?? ''},tag:${tag ?? ''},type:${typeOf(value)}]`;
}

/** Opens what `encryptSopsValue` or sops encrypted. @throws UserError where it is damaged, moved, or of another data key */
export function decryptSopsValue(dataKey: Uint8Array, value: string, binding: string): SopsScalar {
  if (value === '') return '';
  const parts = splitSopsValue(value);
  const fix = 'take the file from git as it was';
  if (typeof parts === 'string') throw new UserError(`the value at ${binding} ${parts}`, fix);
  const text = tryOpen(dataKey, parts, binding);
  if (text === undefined) throw new UserError(`the value at ${binding} was changed or moved by hand`, fix);
  switch (parts.type) {
    case 'str':
      return text;
    case 'int':
    case 'float':
      return Number(text);
    case 'bool':
      return text.toLowerCase() === 'true';
    default:
      throw new UserError(`the value at ${binding} is of type '${parts.type}'`, 'write it as text');
  }
}

function tryOpen(
  dataKey: Uint8Array,
  { data, iv, tag }: { readonly data: Buffer; readonly iv: Buffer; readonly tag: Buffer },
  binding: string,
): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, iv);
    decipher.setAAD(Buffer.from(binding));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** A value as sops hashes and encrypts it: truth is written as Python does. */
export function sopsText(value: SopsScalar): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

function typeOf(value: SopsScalar): string {
  if (typeof value === 'string') return 'str';
  return typeof value === 'boolean' ? 'bool' : Number.isInteger(value) ? 'int' : 'float';
}
