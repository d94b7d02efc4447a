import { UserError, compareText, type Problem } from '../../errors';
import type { RenderContext } from '../../model/app';
import { secretPath, type SecretReference } from '../../model/secret';
import type { ContainerOptions } from '../container-options';
import { newSecretBackend } from './backends';
import { readSecret } from './read-secret';
import type { ContainerSecrets, ProvidedSecret, SecretAsk } from './secret-backend';

/** A container that may ask for secrets. */
export type AskingContainer = Pick<ContainerOptions, 'secrets' | 'env' | 'volumes' | 'files'> & {
  readonly name: string;
};

/** What all secrets together add to a pod. */
export interface PodSecrets {
  /** Those that the app brings itself. */
  readonly brought: readonly ProvidedSecret[];
  readonly containers: Readonly<Record<string, ContainerSecrets>>;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly workloadAnnotations: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** What the containers of a pod ask of one secret. */
interface AskedSecret {
  readonly provided: ProvidedSecret;
  readonly asks: SecretAsk[];
  /** Whether the app brings it itself. */
  isBrought: boolean;
}

/** Finds what stands behind the secrets of a pod's containers, and how the pod takes them. */
export function podSecrets(context: RenderContext, containers: readonly AskingContainer[]): PodSecrets {
  const problems: Problem[] = containers.flatMap(clashProblems);
  const asked = new Map<string, AskedSecret>();
  for (const { name: container, secrets = {} } of containers) {
    for (const [as, reference] of Object.entries(secrets).sort(([a], [b]) => compareText(a, b))) {
      try {
        const provided = provideSecret(context, reference);
        const one = asked.get(reference.secret) ?? { provided, asks: [], isBrought: false };
        one.asks.push({ container, key: reference.key, as });
        one.isBrought ||= reference.of === undefined;
        asked.set(reference.secret, one);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(...error.problems);
      }
    }
  }
  const all = [...asked].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
  return { ...delivered(all), brought: all.filter((one) => one.isBrought).map((one) => one.provided), problems };
}

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

function clashProblems({ name, secrets = {}, env = {}, volumes = {}, files = {} }: AskingContainer): Problem[] {
  return Object.keys(secrets)
    .filter((as) => [env, volumes, files].some((taken) => Object.hasOwn(taken, as)))
    .map((as) => ({
      problem: `container '${name}' has '${as}' in secrets, and otherwise too`,
      fix: 'take it out of one of the two',
    }));
}

function delivered(
  all: readonly AskedSecret[],
): Pick<PodSecrets, 'containers' | 'podAnnotations' | 'workloadAnnotations'> {
  const containers: Record<string, ContainerSecrets> = {};
  const deliveries = all.map(({ provided, asks }) => provided.deliver(asks));
  for (const [name, { env, volumes }] of deliveries.flatMap((one) => Object.entries(one.containers))) {
    const known = containers[name];
    containers[name] = { env: { ...known?.env, ...env }, volumes: { ...known?.volumes, ...volumes } };
  }
  return {
    containers,
    podAnnotations: joined(deliveries.map((one) => one.podAnnotations)),
    workloadAnnotations: joined(deliveries.map((one) => one.workloadAnnotations)),
  };
}

/** Annotations of all secrets; those of one name are a list. */
function joined(all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of all.flatMap((one) => Object.entries(one ?? {}))) {
    result[name] = result[name] === undefined ? value : `${result[name]},${value}`;
  }
  return result;
}
