import type { SecretReference } from '../../../model/secret';
import { serviceAccountRef, type Store, type StoreIdentity } from './store';

/** A region of AWS. */
export interface AwsStoreOptions {
  readonly region: string;
  /** @default 'SecretsManager' */
  readonly service?: 'SecretsManager' | 'ParameterStore';
  /** ARN of a role to assume. */
  readonly role?: string;
  /** Who asks: a service account by IRSA, or an access key. @default the operator's own identity */
  readonly auth?:
    | { readonly serviceAccount: StoreIdentity }
    | { readonly accessKeyId: SecretReference; readonly secretAccessKey: SecretReference };
}

/** Values in AWS Secrets Manager or Parameter Store. @see https://external-secrets.io/latest/provider/aws-secrets-manager/ */
export function awsStore({ region, service = 'SecretsManager', role, auth }: AwsStoreOptions): Store {
  return {
    provider: (selectorOf) => ({
      aws: {
        region,
        service,
        ...(role === undefined ? {} : { role }),
        ...(auth === undefined
          ? {}
          : {
              auth:
                'serviceAccount' in auth
                  ? { jwt: { serviceAccountRef: serviceAccountRef(auth.serviceAccount) } }
                  : {
                      secretRef: {
                        accessKeyIDSecretRef: selectorOf(auth.accessKeyId),
                        secretAccessKeySecretRef: selectorOf(auth.secretAccessKey),
                      },
                    },
            }),
      },
    }),
  };
}
