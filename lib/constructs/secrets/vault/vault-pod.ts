import type { Egress } from '../../network-policies';
import { projected, type Volume } from '../../volumes';
import type { VaultDocument } from './vault-document';

/** Where values are written to, in memory only. */
export const secretsFolder = '/vault/secrets';
/** Volume of the token that is good for Vault alone. */
export const tokenVolume = 'vault-token';

/** A token of the pod's service account that Vault takes, and the Kubernetes API does not. It is renewed by the kubelet. */
export function vaultToken({ audience = 'vault' }: VaultDocument): Volume {
  return projected([{ serviceAccountToken: { audience, path: 'token', expirationSeconds: 3600 } }], {
    name: tokenVolume,
  });
}

/** The way to Vault. Outside of the cluster it is any address, unless a range is named. */
export function vaultEgress({ server: { url, namespace, cidr, port } }: VaultDocument): Egress {
  const { port: named, protocol } = new URL(url);
  const ports = [port ?? (named === '' ? (protocol === 'https:' ? 443 : 80) : Number(named))];
  if (namespace !== undefined) return { namespace, ports };
  return { ...(cidr === undefined ? {} : { cidr }), ports };
}
