import type { SecretReference } from '../../../model/secret';
import { serviceAccountRef, type Store, type StoreIdentity } from './store';

/** A project of Google Cloud. */
export interface GcpStoreOptions {
  readonly project: string;
  /** Region of regional secrets. */
  readonly location?: string;
  /** Who asks: a service account by Workload Identity, or a key in JSON. @default the operator's own identity */
  readonly auth?:
    | {
        readonly serviceAccount: StoreIdentity;
        /** The GKE cluster, where it can not be told from its metadata server. */
        readonly cluster?: { readonly name: string; readonly location: string; readonly project?: string };
      }
    | { readonly key: SecretReference };
}

/** Values in Google Cloud Secret Manager. @see https://external-secrets.io/latest/provider/google-secrets-manager/ */
export function gcpStore({ project, location, auth }: GcpStoreOptions): Store {
  return {
    provider: (selectorOf) => ({
      gcpsm: {
        projectID: project,
        ...(location === undefined ? {} : { location }),
        ...(auth === undefined
          ? {}
          : {
              auth:
                'key' in auth
                  ? { secretRef: { secretAccessKeySecretRef: selectorOf(auth.key) } }
                  : { workloadIdentity: workloadIdentity(auth) },
            }),
      },
    }),
  };
}

function workloadIdentity({
  serviceAccount,
  cluster,
}: Extract<NonNullable<GcpStoreOptions['auth']>, { readonly serviceAccount: StoreIdentity }>): object {
  return {
    serviceAccountRef: serviceAccountRef(serviceAccount),
    ...(cluster === undefined
      ? {}
      : {
          clusterName: cluster.name,
          clusterLocation: cluster.location,
          ...(cluster.project === undefined ? {} : { clusterProjectID: cluster.project }),
        }),
  };
}
