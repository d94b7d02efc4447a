import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import type { Platform } from '../../model/platform';
import { secretUses } from '../../render';
import { certificatePath, readCertificate, type SealingCertificate } from '../seal/sealing-certificate';
import type { SecretInventory } from './check-secrets';

/** Takes stock of a program's secrets, certificates, and the apps that ask for them. @throws UserError on a folder of no environment */
export function secretInventory(platform: Platform): SecretInventory {
  const environments = [...platform.environments.values()];
  checkFolders(platform);
  const certificates = new Map<string, SealingCertificate | UserError>();
  for (const { name } of environments) {
    const path = certificatePath(name);
    const file = join(platform.root, path);
    if (existsSync(file)) certificates.set(name, certificateOrError(readFileSync(file, 'utf8'), path));
  }
  const files = environments.flatMap(({ name }) =>
    (platform.secrets?.names(name) ?? []).flatMap((secret) => platform.secrets?.find(name, secret) ?? []),
  );
  return { environments, files, certificates, uses: secretUses(platform) };
}

function certificateOrError(pem: string, path: string): SealingCertificate | UserError {
  try {
    return readCertificate(pem, path);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

function checkFolders({ root, environments }: Platform): void {
  const folder = join(root, 'environments/secrets');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const unknown = names.filter((name) => !environments.has(name));
  if (unknown.length === 0) return;
  throw new UserError(
    unknown.map((name) => ({
      where: `environments/secrets/${name}`,
      problem: `'${name}' is no environment`,
      fix: `rename it to one of ${[...environments.keys()].join(', ')}, or remove it`,
    })),
  );
}
