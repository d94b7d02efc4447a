import { compareText } from '../../errors';
import { fromSecret } from '../env';
import { secretFiles } from '../volumes';
import type { ContainerSecrets, SecretAsk } from './secret-backend';

/** How containers take the keys of a Kubernetes Secret: variables by reference, files by mounts. */
export function kubernetesDelivery(secret: string, asks: readonly SecretAsk[]): Record<string, ContainerSecrets> {
  const containers: Record<
    string,
    { env: Record<string, ReturnType<typeof fromSecret>>; volumes: Record<string, ReturnType<typeof secretFiles>> }
  > = {};
  for (const { container, key, as } of asks) {
    const own = (containers[container] ??= { env: {}, volumes: {} });
    if (isFile(as)) own.volumes[as] = secretFiles(secret, { name: volumeOf(secret), subPath: key });
    else own.env[as] = fromSecret(secret, key);
  }
  return containers;
}

/** Whether a key is asked for as a file. */
export function isFile(as: string): boolean {
  return as.startsWith('/');
}

function volumeOf(secret: string): string {
  return `secret-${secret}`.replaceAll('.', '-').slice(0, 63).replace(/-+$/, '');
}

/** `password=2,url=5`: changes, and with it rolls pods, where a key that they use has another revision. */
export function usedRevisions(asks: readonly SecretAsk[], revisionOf: (key: string) => number): string {
  const keys = [...new Set(asks.map((ask) => ask.key))].sort(compareText);
  return keys.map((key) => `${key}=${revisionOf(key)}`).join(',');
}

/** The pod annotation that holds a secret's revisions. */
export function revisionAnnotation(secret: string): string {
  // The name part of an annotation has 63 characters at most.
  return `secrets.slipway.dev/${secret.slice(0, 63).replace(/[-.]+$/, '')}`;
}
