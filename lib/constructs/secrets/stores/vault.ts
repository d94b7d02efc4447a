import type { SecretReference } from '../../../model/secret';
import { serviceAccountRef, type Store, type StoreIdentity } from './store';

/** A Vault or OpenBao server. */
export interface VaultStoreOptions {
  /** `https://vault.example.com:8200`. */
  readonly server: string;
  /** Where the key-value engine is mounted: `secret`. */
  readonly path: string;
  /** @default 'v2' */
  readonly version?: 'v1' | 'v2';
  /** Namespace of Vault Enterprise. */
  readonly namespace?: string;
  /** PEM of the authority that signed the server's certificate, as base64. */
  readonly caBundle?: string;
  /** Who asks: a Kubernetes service account under a role of Vault, or a token. */
  readonly auth:
    | {
        readonly role: string;
        /** Where the Kubernetes auth method is mounted. @default 'kubernetes' */
        readonly mountPath?: string;
        /** @default the operator's own */
        readonly serviceAccount?: StoreIdentity;
      }
    | { readonly token: SecretReference };
}

/** Values in Vault's key-value engine. @see https://external-secrets.io/latest/provider/hashicorp-vault/ */
export function vaultStore({ server, path, version = 'v2', namespace, caBundle, auth }: VaultStoreOptions): Store {
  return {
    provider: (selectorOf) => ({
      vault: {
        server,
        path,
        version,
        ...(namespace === undefined ? {} : { namespace }),
        ...(caBundle === undefined ? {} : { caBundle }),
        auth: 'token' in auth ? { tokenSecretRef: selectorOf(auth.token) } : { kubernetes: kubernetesAuth(auth) },
      },
    }),
  };
}

function kubernetesAuth({
  role,
  mountPath = 'kubernetes',
  serviceAccount,
}: Extract<VaultStoreOptions['auth'], { readonly role: string }>): object {
  return {
    role,
    mountPath,
    ...(serviceAccount === undefined ? {} : { serviceAccountRef: serviceAccountRef(serviceAccount) }),
  };
}
