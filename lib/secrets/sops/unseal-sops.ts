import { UserError } from '../../errors';
import { nearestNames } from '../../model/names';
import type { SecretFile } from '../../model/secret';
import { openSops } from './sops-file';

/** Opens the keys of a secret that sops encrypted, or one of them, its MAC verified. @throws UserError where it can not be opened */
export async function unsealSops(
  file: SecretFile,
  identities: readonly string[],
  only?: string,
): Promise<Map<string, Buffer>> {
  const { values } = await openSops(file, identities);
  const keys = values.flatMap(({ path: [field, key], value }): [string, Buffer][] => {
    if (key === undefined || (field !== 'data' && field !== 'stringData')) return [];
    return [[key, Buffer.from(String(value), field === 'data' ? 'base64' : 'utf8')]];
  });
  const wanted = keys.filter(([key]) => only === undefined || key === only).sort(([a], [b]) => (a < b ? -1 : 1));
  if (only !== undefined && wanted.length === 0) {
    throw new UserError(
      `there is no key '${only}'`,
      nearestNames(
        only,
        keys.map(([key]) => key),
      ),
      file.path,
    );
  }
  return new Map(wanted);
}
