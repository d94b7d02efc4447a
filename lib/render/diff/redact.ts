import { createHash } from 'node:crypto';
import { isList, isObject } from '../../model/json';

/** What stands in place of a value that must not be shown. */
const hidden = '(hidden)';

/**
 * A field's value as it may be shown: data of a Secret hidden, ciphertext of a SealedSecret as a fingerprint of 12 hex digits.
 *
 * @param keys the steps to the value, `*` for list items.
 */
export function shownValue(kind: string, keys: readonly string[], value: unknown): unknown {
  if (value === undefined) return undefined;
  if (kind === 'Secret') return secretValue(keys, value);
  if (kind === 'SealedSecret') return sealedValue(keys, value);
  return value;
}

function secretValue(keys: readonly string[], value: unknown): unknown {
  const top = keys[0];
  if (top === 'data' || top === 'stringData') return mapTexts(value, () => hidden);
  // kubectl keeps a copy of the whole Secret here.
  const copies = 'kubectl.kubernetes.io/last-applied-configuration';
  if (keys[2] === copies) return hidden;
  if (top === 'metadata' && isObject(value)) return withField(value, copies, hidden);
  return value;
}

function sealedValue(keys: readonly string[], value: unknown): unknown {
  if (keys[1] === 'encryptedData') return mapTexts(value, fingerprint);
  if (keys[1] === 'template' && keys[2] === 'data') return mapTexts(value, () => hidden);
  if (keys[0] !== 'spec' || keys.length > 2 || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sealedValue([...keys, key], one)]));
}

/** A short text that differs where the value does, and does not let the value be read. */
function fingerprint(value: string): string {
  return `sealed:${createHash('sha256').update(value).digest('hex').slice(0, 12)}`;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (isList(value)) return value.map((one) => mapTexts(one, change));
  if (!isObject(value)) return change(String(value));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]));
}

function withField(value: Readonly<Record<string, unknown>>, field: string, text: string): unknown {
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === field ? text : isObject(one) ? withField(one, field, text) : one,
    ]),
  );
}
