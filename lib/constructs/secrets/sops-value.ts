/** The parts of a value that sops encrypted. */
export interface SopsValueParts {
  readonly data: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  /** What the value was before: `str`, `int`, `float`, `bool`, `bytes`, `comment`. */
  readonly type: string;
}

const form =
  /^ENC\[AES256_GCM,data:(?<data>[A-Za-z0-9+/]*={0,2}),iv:(?<iv>[A-Za-z0-9+/]+={0,2}),tag:(?<tag>[A-Za-z0-9+/]{22}==),type:(?<type>[a-z]+)\]$/;

/** Takes a value apart that sops encrypted, or says what is wrong with it. @see https://getsops.io/docs/#encryption-protocol */
export function splitSopsValue(value: string): SopsValueParts | string {
  const groups = form.exec(value)?.groups;
  if (groups === undefined) return value.startsWith('ENC[') ? 'is truncated, or not of sops' : 'is not encrypted';
  const { data = '', iv = '', tag = '', type = '' } = groups;
  if (iv.length % 4 !== 0 || data.length % 4 !== 0) return 'is no base64';
  return {
    data: Buffer.from(data, 'base64'),
    iv: Buffer.from(iv, 'base64'),
    tag: Buffer.from(tag, 'base64'),
    type,
  };
}
