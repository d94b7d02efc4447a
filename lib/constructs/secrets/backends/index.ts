/** What may stand behind a secret: one file each. */
import { UserError } from '../../../errors';
import type { Environment } from '../../../model/environment';
import { nearestNames } from '../../../model/names';
import type { SecretBackend } from '../secret-backend';
import { external } from './external';
import { sealed } from './sealed';
import { sops } from './sops';
import { vault } from './vault';

/** Every backend; the first one that owns a file reads it. */
export const secretBackends: readonly SecretBackend[] = [sops, sealed, external, vault];

/** The backend that an environment keeps new secrets in. @throws UserError where it names none */
export function newSecretBackend({ name, secrets }: Pick<Environment, 'name' | 'secrets'>): SecretBackend {
  const { backend = sealed.name } = secrets;
  const found = secretBackends.find((one) => one.name === backend);
  if (found !== undefined) return found;
  const names = secretBackends.map((one) => one.name);
  throw new UserError(`secrets.backend '${backend}' is none`, nearestNames(backend, names), `environment '${name}'`);
}
