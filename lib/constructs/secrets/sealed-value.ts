/** Length of the tag at the end of an AES-GCM ciphertext. */
export const tagBytes = 16;

/** The parts of a sealed value. */
export interface SealedParts {
  /** The session key, wrapped for the controller's public key. */
  readonly wrapped: Buffer;
  /** Ciphertext and tag. */
  readonly encrypted: Buffer;
  /** Size of the value that is sealed, in bytes: encryption does not hide it. */
  readonly size: number;
}

/** Takes a sealed value apart, or says what is wrong with it. */
export function splitSealed(sealed: string): SealedParts | string {
  // A pattern of groups would recurse once per group: a value of 1 MiB overflows the stack.
  if (sealed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(sealed)) return 'is no base64';
  const bytes = Buffer.from(sealed, 'base64');
  const length = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  // RSA keys of 1,024 to 16,384 bits.
  if (length < 128 || length > 2048) return 'is not in the format of a sealed value';
  const encrypted = bytes.subarray(2 + length);
  if (encrypted.length < tagBytes) return 'is truncated';
  return { wrapped: bytes.subarray(2, 2 + length), encrypted, size: encrypted.length - tagBytes };
}
