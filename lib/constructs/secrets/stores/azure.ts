import type { SecretReference } from '../../../model/secret';
import { serviceAccountRef, type Store, type StoreIdentity } from './store';

/** A key vault of Azure. */
export interface AzureStoreOptions {
  /** `https://NAME.vault.azure.net`. */
  readonly vaultUrl: string;
  readonly tenantId?: string;
  /**
   * Who asks: a service account by Workload Identity, a managed identity by its client id, or a service principal.
   *
   * @default the operator's own workload identity
   */
  readonly auth?:
    | { readonly serviceAccount: StoreIdentity }
    | { readonly managedIdentity: string }
    | { readonly clientId: SecretReference; readonly clientSecret: SecretReference };
}

/** Values in Azure Key Vault. @see https://external-secrets.io/latest/provider/azure-key-vault/ */
export function azureStore({ vaultUrl, tenantId, auth }: AzureStoreOptions): Store {
  return {
    provider: (selectorOf) => ({
      azurekv: {
        vaultUrl,
        ...(tenantId === undefined ? {} : { tenantId }),
        ...authFields(auth, selectorOf),
      },
    }),
  };
}

function authFields(auth: AzureStoreOptions['auth'], selectorOf: Parameters<Store['provider']>[0]): object {
  if (auth === undefined) return { authType: 'WorkloadIdentity' };
  if ('serviceAccount' in auth)
    return { authType: 'WorkloadIdentity', serviceAccountRef: serviceAccountRef(auth.serviceAccount) };
  if ('managedIdentity' in auth) return { authType: 'ManagedIdentity', identityId: auth.managedIdentity };
  return {
    authType: 'ServicePrincipal',
    authSecretRef: { clientId: selectorOf(auth.clientId), clientSecret: selectorOf(auth.clientSecret) },
  };
}
