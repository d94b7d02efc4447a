import { createHash } from 'node:crypto';
import { isAlias, isMap, isPair, isScalar, isSeq, type Document, type YAMLMap } from 'yaml';
import { UserError } from '../../errors';
import { sopsText, type SopsScalar } from './sops-cipher';

/** A value of a file, and where it stands. */
export interface SopsLeaf {
  readonly path: readonly string[];
  readonly value: SopsScalar;
  readonly set: (value: string) => void;
}

/** The field of a file that sops keeps its own data in. */
export const sopsField = 'sops';

/**
 * Every value of a file in the order of the file, as sops walks it: its own field and empty values are left out.
 *
 * @throws UserError on what sops would read in another way: aliases, keys that are no text, dates.
 */
export function sopsLeaves(document: Document, where: string): SopsLeaf[] {
  const { contents } = document;
  if (!isMap(contents)) throw new UserError('is no map', 'encrypt the manifest of a Secret', where);
  return leavesOf(contents, [], where);
}

function leavesOf(map: YAMLMap, path: readonly string[], where: string): SopsLeaf[] {
  return map.items.flatMap((pair) => {
    const key: unknown = isScalar(pair.key) ? pair.key.value : pair.key;
    if (typeof key !== 'string') throw new UserError('has a key that is no text', 'write every key as text', where);
    if (path.length === 0 && key === sopsField) return [];
    return leavesIn(pair.value, [...path, key], where, (value) => {
      if (isScalar(pair.value)) pair.value.value = value;
    });
  });
}

function leavesIn(node: unknown, path: readonly string[], where: string, set: (value: string) => void): SopsLeaf[] {
  if (isMap(node)) return leavesOf(node, path, where);
  if (isSeq(node)) {
    return node.items.flatMap((item) =>
      leavesIn(item, path, where, (value) => {
        if (isScalar(item)) item.value = value;
      }),
    );
  }
  const value: unknown = isScalar(node) ? node.value : node;
  if (value === null || value === undefined) return [];
  // Others take a plain date for a date, and hash it in another way.
  const isDate =
    isScalar(node) && node.type === 'PLAIN' && typeof value === 'string' && /^\d{4}-\d\d?-\d\d?/.test(value);
  const isPlain = (typeof value === 'string' && !isDate) || typeof value === 'boolean' || Number.isSafeInteger(value);
  if (!isPlain || isAlias(node) || isPair(node)) {
    throw new UserError(
      `${path.join('.')} is ${isAlias(node) ? 'an alias' : 'no text, whole number or truth value'}`,
      'write it out as text',
      where,
    );
  }
  return [{ path, value: value as SopsScalar, set }];
}

/** What a value is bound to: moved to another key, it can not be opened. */
export function sopsBinding({ path }: Pick<SopsLeaf, 'path'>): string {
  return `${path.join(':')}:`;
}

/** Says which values are encrypted. */
export type IsEncrypted = (path: readonly string[]) => boolean;

/** Known to all, so that a file whose clear values are left out has another MAC than one whose are not. */
const onlyEncrypted = Buffer.from('8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69', 'hex');

/** The MAC of values in clear, in the order of the file. @see https://getsops.io/docs/#message-authentication-code */
export function sopsMac(
  leaves: readonly Pick<SopsLeaf, 'path' | 'value'>[],
  isEncrypted: IsEncrypted,
  macOnlyEncrypted: boolean,
): string {
  const hash = createHash('sha512');
  if (macOnlyEncrypted) hash.update(onlyEncrypted);
  for (const { path, value } of leaves) {
    if (!macOnlyEncrypted || isEncrypted(path)) hash.update(sopsText(value), 'utf8');
  }
  return hash.digest('hex').toUpperCase();
}
