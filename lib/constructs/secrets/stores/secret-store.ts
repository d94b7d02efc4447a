import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { RenderContext } from '../../../model/app';
import type { SecretReference } from '../../../model/secret';
import { provideKubernetesSecret } from '../kubernetes-secret';
import { secretObjects } from '../secret-objects';
import type { ProvidedSecret } from '../secret-backend';
import type { Store } from './store';

/** How a store is offered. */
export interface SecretStoreProps {
  /** What `store` in a secret's file says. */
  readonly name: string;
  readonly store: Store;
  /** 'namespace' is for the secrets of the app's own namespace. @default 'cluster' */
  readonly scope?: 'cluster' | 'namespace';
  /** Namespaces that may use a store of the cluster. @default all */
  readonly namespaces?: readonly string[];
}

/**
 * A store that the External Secrets operator asks: a ClusterSecretStore, or a SecretStore of one namespace. Who opens it is
 * a workload identity; where that can not be, the credential is a secret like any other, `secret('aws', 'key')`.
 *
 * @example resources: (scope, context) => secretStore(scope, context, { name: 'vault', store: vaultStore({ … }) })
 * @throws UserError where the environment does not provide a credential.
 */
export function secretStore(scope: Construct, context: RenderContext, props: SecretStoreProps): void {
  const { name, store, scope: reach = 'cluster', namespaces } = props;
  const credentials: ProvidedSecret[] = [];
  const selectorOf = (reference: SecretReference): { name: string; key: string; namespace?: string } => {
    const { file } = provided(context, reference, credentials);
    return {
      name: file.name,
      key: reference.key,
      ...(reach === 'cluster' ? { namespace: context.namespace } : {}),
    };
  };
  const provider = store.provider(selectorOf);
  secretObjects(scope, credentials, context.namespace);
  new ApiObject(scope, `store-${name}`, {
    apiVersion: 'external-secrets.io/v1',
    kind: reach === 'cluster' ? 'ClusterSecretStore' : 'SecretStore',
    metadata: { name, ...(reach === 'cluster' ? {} : { namespace: context.namespace }) },
    spec: {
      provider,
      ...(reach === 'cluster' && namespaces !== undefined
        ? { conditions: [{ namespaces: [...namespaces].sort() }] }
        : {}),
    },
  });
}

/** A credential is brought along, unless another app brings it. */
function provided(context: RenderContext, reference: SecretReference, brought: ProvidedSecret[]): ProvidedSecret {
  const one = provideKubernetesSecret(context, reference);
  if (reference.of === undefined) brought.push(one);
  return one;
}
