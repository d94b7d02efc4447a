import { isMap, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../errors';
import type { SecretFile } from '../../model/secret';
import { tryUnwrapDataKey } from './age-keys';
import { decryptSopsValue, type SopsScalar } from './sops-cipher';
import { sopsBinding, sopsField, sopsLeaves, sopsMac, type IsEncrypted } from './sops-tree';

const metadataSchema = z.looseObject({
  age: z.array(z.looseObject({ recipient: z.string(), enc: z.string() })).nullish(),
  mac: z.string(),
  lastmodified: z.string(),
  mac_only_encrypted: z.boolean().nullish(),
  unencrypted_suffix: z.string().nullish(),
  encrypted_suffix: z.string().nullish(),
  unencrypted_regex: z.string().nullish(),
  encrypted_regex: z.string().nullish(),
  unencrypted_comment_regex: z.string().nullish(),
  encrypted_comment_regex: z.string().nullish(),
  key_groups: z.array(z.unknown()).nullish(),
});
type Metadata = z.output<typeof metadataSchema>;

/** A sops file with its values in clear, and its MAC verified. Never written anywhere. */
export interface OpenedSops {
  /** The file as it stands, ciphertext in place. */
  readonly document: Document;
  readonly dataKey: Uint8Array;
  readonly isEncrypted: IsEncrypted;
  readonly macOnlyEncrypted: boolean;
  /** In the order of the file. */
  readonly values: readonly { readonly path: readonly string[]; readonly value: SopsScalar }[];
}

/**
 * Opens a file that sops, or Slipway, encrypted for age, and verifies its MAC: a value that was taken away, added or moved
 * shows, too.
 *
 * @throws UserError where no identity opens it, or anything in it was changed by hand.
 */
export async function openSops(file: SecretFile, identities: readonly string[]): Promise<OpenedSops> {
  const { path: where, text } = file;
  const document = parseDocument(text, { stringKeys: true });
  if (document.errors.length > 0) throw new UserError('is no YAML', 'mend it, or take it from git as it was', where);
  const metadata = metadataOf(document, where);
  const dataKey = await dataKeyOf(metadata, identities, where);
  const isEncrypted = selection(metadata, where);
  const macOnlyEncrypted = metadata.mac_only_encrypted === true;
  const values = sopsLeaves(document, where).map((leaf) => {
    const { path, value } = leaf;
    if (!isEncrypted(path)) return { path, value };
    if (typeof value !== 'string') throw new UserError(`${path.join('.')} is not encrypted`, tampered, where);
    return { path, value: decryptSopsValue(dataKey, value, sopsBinding(leaf)) };
  });
  const mac = decryptSopsValue(dataKey, metadata.mac, metadata.lastmodified);
  if (mac !== sopsMac(values, isEncrypted, macOnlyEncrypted)) {
    throw new UserError('its MAC does not fit: something in it was changed by hand', tampered, where);
  }
  return { document, dataKey, isEncrypted, macOnlyEncrypted, values };
}

const tampered = 'take it from git as it was, and change it by slipway seal or sops';

function metadataOf(document: Document, where: string): Metadata {
  const node: unknown = document.get(sopsField);
  const read = metadataSchema.safeParse(isMap(node) ? node.toJS(document, { maxAliasCount: 0 }) : undefined);
  if (!read.success) throw new UserError(`has no complete field '${sopsField}'`, tampered, where);
  const { data } = read;
  const comments = data.unencrypted_comment_regex ?? data.encrypted_comment_regex;
  if (data.key_groups !== undefined && data.key_groups !== null) {
    throw new UserError('has its key shared among key_groups', 'open it by sops itself', where);
  }
  if (comments !== undefined && comments !== null) {
    throw new UserError('tells by comments what is encrypted', 'use encrypted_regex, or open it by sops itself', where);
  }
  return data;
}

async function dataKeyOf({ age }: Metadata, identities: readonly string[], where: string): Promise<Uint8Array> {
  const recipients = age ?? [];
  for (const { enc } of recipients) {
    const key = await tryUnwrapDataKey(enc, identities);
    if (key !== undefined) return key;
  }
  const names = recipients.map((one) => one.recipient).join(', ');
  throw new UserError(
    names === '' ? 'is for no age recipient' : `none of the private age keys opens it; it is for ${names}`,
    'give the key of one of them: SOPS_AGE_KEY_FILE=keys.txt',
    where,
  );
}

/** As sops decides it: a name anywhere on the path counts. */
function selection(metadata: Metadata, where: string): IsEncrypted {
  const {
    encrypted_regex: only,
    unencrypted_regex: not,
    encrypted_suffix: end,
    unencrypted_suffix: plainEnd,
  } = metadata;
  const [onlyPattern, notPattern] = [only, not].map((one) => (isSet(one) ? pattern(one, where) : undefined));
  return (path) => {
    if (onlyPattern !== undefined) return path.some((name) => onlyPattern.test(name));
    if (notPattern !== undefined) return !path.some((name) => notPattern.test(name));
    if (isSet(end)) return path.some((name) => name.endsWith(end));
    return !isSet(plainEnd) || !path.some((name) => name.endsWith(plainEnd));
  };
}

function isSet(value: string | null | undefined): value is string {
  return value !== undefined && value !== null && value !== '';
}

function pattern(text: string, where: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new UserError(`its pattern '${text}' is none that Slipway reads`, 'open it by sops itself', where, {
      cause: error,
    });
  }
}
