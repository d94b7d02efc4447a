import { z } from 'zod';
import { compareText } from '../../../errors';
import { dnsLabelFault, dnsSubdomainFault } from '../../../model/names';
import { ruled, schemaProblems, strict } from '../../../model/schema-problems';
import { secretSizeLimit, type SecretFile } from '../../../model/secret';
import { kubernetesDelivery, revisionAnnotation, usedRevisions } from '../kubernetes-delivery';
import { splitSealed } from '../sealed-value';
import { scopeAnnotations, sealingScopes } from '../sealing-scope';
import type { ProvidedSecret, SecretBackend, SecretObject } from '../secret-backend';
import { secretKey, secretLabels, secretRevision, secretType } from '../secret-fields';

const sealedKey = strict({
  revision: secretRevision,
  sealed: z.iso.date(),
  certificate: ruled(
    z.string(),
    (value) => (/^SHA256:[A-Za-z0-9+/]{43}$/.test(value) ? undefined : 'is no fingerprint'),
    'seal the key anew',
  ),
  value: ruled(z.string(), sealedFault, 'seal the key anew, or take the file from git as it was'),
});

function sealedFault(value: string): string | undefined {
  const parts = splitSealed(value);
  return typeof parts === 'string' ? parts : undefined;
}

const schema = ruled(
  strict({
    backend: z.literal('sealed').optional(),
    name: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
    namespace: ruled(z.string(), dnsLabelFault, 'choose a DNS label'),
    scope: z.enum(sealingScopes),
    type: secretType,
    labels: secretLabels.optional(),
    keys: z.record(secretKey, sealedKey),
  }),
  ({ keys }) => {
    const size = sealedSize(keys);
    return size > secretSizeLimit ? `has values of ${size} bytes, a Secret takes ${secretSizeLimit}` : undefined;
  },
  'split it into several secrets',
);

/** The content of a sealed secret's file. */
export type SealedDocument = z.output<typeof schema>;
/** One sealed key: its declared revision, when and for which certificate it was sealed, and the ciphertext. */
export type SealedKey = z.output<typeof sealedKey>;

/** How large the values of a secret are together, in bytes. */
export function sealedSize(keys: SealedDocument['keys']): number {
  const sizes = Object.entries(keys).map(([name, { value }]) => {
    const parts = splitSealed(value);
    return name.length + (typeof parts === 'string' ? 0 : parts.size);
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A sealed secret. */
export interface SealedSecret extends ProvidedSecret {
  readonly document: SealedDocument;
}

/** Whether a secret is a sealed one. */
export function isSealed(secret: ProvidedSecret): secret is SealedSecret {
  return secret.backend === sealed.name;
}

/** Values that only the cluster's Sealed Secrets controller opens. The default. */
export const sealed: SecretBackend = {
  name: 'sealed',
  owns: ({ backend = 'sealed' }) => backend === 'sealed',
  provide: ({ name, environment }, key) => sealCommand(name, environment, key),
  notProven: [
    'that the cluster holds the private key of the certificate, and that the controller opens every sealed value: its file says scope, name and namespace, its ciphertext shows none of them',
  ],
  read: (file, document) => {
    const problems = schemaProblems(schema, document);
    return problems.length > 0 ? problems : sealedSecret(file, schema.parse(document));
  },
};

function sealedSecret(file: SecretFile, document: SealedDocument): SealedSecret {
  const { name, namespace, scope, keys } = document;
  return {
    backend: sealed.name,
    file,
    document,
    keys: Object.keys(keys).sort(compareText),
    secret: { type: document.type, labels: document.labels ?? {} },
    ciphertext: Object.fromEntries(Object.entries(keys).map(([key, { value }]) => [key, value])),
    dated: keys,
    provideKey: (key) => sealCommand(file.name, file.environment, key),
    boundTo: {
      ...(scope === 'strict' ? { name } : {}),
      ...(scope === 'cluster-wide' ? {} : { namespace }),
    },
    needs: ['Sealed Secrets (https://github.com/bitnami-labs/sealed-secrets)'],
    objects: (target) => [sealedSecretObject({ ...document, name: file.name, namespace: target })],
    deliver: (asks) => ({
      containers: kubernetesDelivery(file.name, asks),
      podAnnotations: {
        [revisionAnnotation(file.name)]: usedRevisions(asks, (key) => keys[key]?.revision ?? 1),
      },
    }),
  };
}

/** The command that seals a key. */
export function sealCommand(secret: string, environment: string, key: string): string {
  return `slipway seal ${secret} --env ${environment} --key ${key}`;
}

/** A SealedSecret as kubeseal writes it. */
export function sealedSecretObject({ name, namespace, scope, type, labels, keys }: SealedDocument): SecretObject {
  const annotations = scopeAnnotations(scope);
  const metadata = { name, namespace, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
  return {
    apiVersion: 'bitnami.com/v1alpha1',
    kind: 'SealedSecret',
    metadata,
    spec: {
      encryptedData: Object.fromEntries(Object.entries(keys).map(([key, { value }]) => [key, value])),
      template: {
        metadata: { ...metadata, ...(labels === undefined ? {} : { labels }) },
        type,
      },
    },
  };
}
