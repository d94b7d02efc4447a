import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseAllDocuments, visit } from 'yaml';
import { isSealed } from '../../constructs/secrets/backends/sealed';
import { readSecret } from '../../constructs/secrets/read-secret';
import { sealingLabel } from '../../constructs/secrets/sealing-scope';
import { UserError, compareText } from '../../errors';
import { nearestNames } from '../../model/names';
import type { SecretFile } from '../../model/secret';
import { unsealValue } from './unseal-value';

/** Opens the keys of a sealed secret, or one of them. For recovery: nothing else asks for a private key. @throws UserError where one can not be opened */
export function unsealSecret(file: SecretFile, privateKeys: readonly KeyObject[], only?: string): Map<string, Buffer> {
  const secret = readSecret(file);
  if (!isSealed(secret))
    throw new UserError(`stands on backend '${secret.backend}'`, 'unseal opens sealed secrets only', file.path);
  const { keys } = secret.document;
  if (only !== undefined && keys[only] === undefined)
    throw new UserError(`there is no key '${only}'`, nearestNames(only, secret.keys), file.path);
  const label = sealingLabel(secret.document);
  const wanted = Object.entries(keys).filter(([key]) => only === undefined || key === only);
  return new Map(
    wanted
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, { value }]) => [key, opened(key, () => unsealValue(privateKeys, value, label))]),
  );
}

function opened(key: string, open: () => Buffer): Buffer {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.problems.map((one) => ({ ...one, where: `key '${key}'` })));
  }
}

/**
 * Private keys out of PEM text, or out of the YAML of the controller's key Secrets.
 *
 * @throws UserError where there is none; what was given is not quoted.
 */
export function readPrivateKeys(text: string, where: string): KeyObject[] {
  const pem = [text, ...secretsIn(text)].flatMap(
    (one) => one.match(/-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\S]*?-----END (?:RSA )?PRIVATE KEY-----/g) ?? [],
  );
  const keys = pem.flatMap((one) => tryKey(one) ?? []);
  if (keys.length > 0) return keys;
  throw new UserError(
    'holds no private RSA key',
    "give a PEM file without passphrase, or the YAML of the controller's key Secrets",
    where,
  );
}

function tryKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** `tls.key` of each Secret in a YAML text, decoded. */
function secretsIn(text: string): string[] {
  if (!text.includes('tls.key')) return [];
  const found: string[] = [];
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) continue;
    visit(document, {
      Pair: (_, { key, value }) => {
        if (String(key) === 'tls.key') found.push(Buffer.from(String(value), 'base64').toString('utf8'));
      },
    });
  }
  return found;
}
