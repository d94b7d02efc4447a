import { UserError } from '../../errors';
import type { RenderContext } from '../../model/app';
import { secretPath, type SecretReference } from '../../model/secret';
import { newSecretBackend } from './backends';
import { readSecret } from './read-secret';
import type { ProvidedSecret } from './secret-backend';

/**
 * What stands behind one key of a secret.
 *
 * @throws UserError naming app, environment and the command that provides the key, where the environment does not; where
 * the secret is bound to another place; and where the app that brings it runs in another namespace.
 */
export function provideSecret(context: RenderContext, reference: SecretReference): ProvidedSecret {
  const { app, environment, namespace } = context;
  const { secret, key, of } = reference;
  const asks = `app '${app.name}' asks for key '${key}' of secret '${secret}'`;
  const file = context.secretFile(reference);
  if (file === undefined) {
    const place = { name: secret, environment: environment.name, path: secretPath(environment.name, secret) };
    const fix = newSecretBackend(environment).provide(place, key);
    throw new UserError(`${asks}, which ${environment.name} does not have`, fix);
  }
  const provided = readSecret(file);
  if (!provided.keys.includes(key))
    throw new UserError(`${asks}, which ${file.path} does not have`, provided.provideKey(key));
  const owner = of === undefined ? namespace : context.namespaceOf(of);
  if (owner !== namespace) {
    throw new UserError(
      `${asks} of '${of?.name ?? ''}', whose namespace is '${owner}': pods reach only Secrets of their own, '${namespace}'`,
      'give both apps one system, or let each bring a secret of its own',
    );
  }
  const bound = provided.boundTo;
  if ((bound.namespace ?? namespace) !== namespace || (bound.name ?? secret) !== secret) {
    throw new UserError(
      `${asks}, which is sealed for ${bound.namespace ?? namespace}/${bound.name ?? secret} and used as ${namespace}/${secret}`,
      `remove ${file.path} and seal it anew: ${provided.provideKey(key)}`,
    );
  }
  return provided;
}
