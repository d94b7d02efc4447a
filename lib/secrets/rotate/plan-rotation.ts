import { isSealed } from '../../constructs/secrets/backends/sealed';
import { readSecret } from '../../constructs/secrets/read-secret';
import { UserError, throwIfAny } from '../../errors';
import type { SecretFile } from '../../model/secret';
import { planSeal } from '../seal/seal-secret';
import type { SealingCertificate } from '../seal/sealing-certificate';

/** One key that is sealed for another certificate than the environment's present one. */
export interface OutdatedKey {
  readonly secret: string;
  readonly key: string;
}

/** Which keys have to be sealed anew, sorted. @param all whether those that are current are too */
export function outdatedKeys(
  files: readonly SecretFile[],
  certificate: SealingCertificate,
  all = false,
): OutdatedKey[] {
  return files
    .map(readSecret)
    .filter(isSealed)
    .flatMap(({ file, keys, document }) =>
      keys
        .filter((key) => all || document.keys[key]?.certificate !== certificate.fingerprint)
        .map((key) => ({ secret: file.name, key })),
    );
}

/** What is needed to seal values anew. */
export interface RotationRequest {
  readonly environment: string;
  readonly files: readonly SecretFile[];
  readonly certificate: SealingCertificate;
  readonly keys: readonly OutdatedKey[];
  /** The values, from whoever owns them: by secret and key. */
  readonly valueOf: (key: OutdatedKey) => Uint8Array | undefined;
  readonly pinned?: string;
  readonly now: Date;
}

/**
 * Seals values anew for an environment's certificate. Revisions stay: pods that run need no roll for the same value.
 *
 * @returns the files as they become, by path; all of them or, where a value is missing, none.
 * @throws UserError naming every key without a value.
 */
export function planRotation(request: RotationRequest): Map<string, string> {
  const { environment, files, certificate, keys, valueOf, pinned, now } = request;
  const without = keys.filter((one) => valueOf(one) === undefined);
  throwIfAny(
    without.map(({ secret, key }) => ({
      problem: `there is no value for key '${key}' of secret '${secret}'`,
      fix: 'ask its owner: the present ciphertext can not be opened here',
    })),
  );
  const texts = new Map<string, string>();
  for (const { secret, key } of keys) {
    const file = files.find((one) => one.name === secret);
    const value = valueOf({ secret, key });
    if (file === undefined || value === undefined) continue;
    const text = texts.get(file.path) ?? file.text;
    const provided = readSecret({ ...file, text });
    if (!isSealed(provided))
      throw new UserError(`secret '${secret}' is not sealed`, 'rotate it where it is kept', file.path);
    const { namespace } = provided.document;
    const plan = planSeal({
      secret,
      environment,
      key,
      value,
      namespace,
      certificate,
      now,
      text,
      sameValue: true,
      ...(pinned === undefined ? {} : { pinned }),
    });
    texts.set(file.path, plan.text);
  }
  return texts;
}
