import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decrypter, Encrypter, armor } from 'age-encryption';
import { UserError } from '../../errors';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Private age keys, from where sops itself looks for them: `SOPS_AGE_KEY`, the file that `SOPS_AGE_KEY_FILE` names, and
 * `sops/age/keys.txt` in the user's configuration.
 *
 * @throws UserError where there is none; no key is ever part of a message.
 * @see https://getsops.io/docs/#encrypting-using-age
 */
export function ageIdentities(env: Env): string[] {
  const config = env['XDG_CONFIG_HOME'] ?? (env['HOME'] === undefined ? undefined : join(env['HOME'], '.config'));
  const files = [env['SOPS_AGE_KEY_FILE'], config === undefined ? undefined : join(config, 'sops/age/keys.txt')];
  const texts = files.flatMap((file) => (file !== undefined && existsSync(file) ? [readFileSync(file, 'utf8')] : []));
  const found = [env['SOPS_AGE_KEY'] ?? '', ...texts].flatMap(identitiesIn);
  if (found.length > 0) return [...new Set(found)];
  throw new UserError(
    'there is no private age key',
    'say where it is: SOPS_AGE_KEY_FILE=keys.txt; age-keygen makes one, and its public half goes into .sops.yaml',
  );
}

/** The age keys in a text of lines, comments left out. */
export function identitiesIn(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}

/** Wraps a data key for one recipient. @throws UserError where that is no age key */
export async function wrapDataKey(dataKey: Uint8Array, recipient: string): Promise<string> {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (error) {
    throw new UserError(
      `'${recipient}' is no age recipient`,
      `write it like 'age1…', as age-keygen prints it`,
      '.sops.yaml',
      {
        cause: error,
      },
    );
  }
  return armor.encode(await encrypter.encrypt(dataKey));
}

/** Opens a wrapped data key with the first identity that can; undefined where none can. */
export async function tryUnwrapDataKey(
  wrapped: string,
  identities: readonly string[],
): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
    const key = await decrypter.decrypt(armor.decode(wrapped));
    return key.length === 32 ? key : undefined;
  } catch {
    return undefined;
  }
}
