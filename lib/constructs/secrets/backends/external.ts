import { z } from 'zod';
import { compareText } from '../../../errors';
import { dnsSubdomainFault } from '../../../model/names';
import { ruled, schemaProblems, strict } from '../../../model/schema-problems';
import type { SecretFile } from '../../../model/secret';
import { durationFault, durationFix, wholeSeconds, type DurationText } from '../../../model/units';
import { kubernetesDelivery } from '../kubernetes-delivery';
import { reloadAnnotations, reloader } from '../reload';
import type { ProvidedSecret, SecretBackend, SecretObject } from '../secret-backend';
import { filled, secretKey, secretLabels, secretType } from '../secret-fields';

const name = ruled(z.string(), dnsSubdomainFault, 'choose a DNS name');
const remote = strict({
  remote: filled('name the entry of the store'),
  property: filled('name a field of the entry').optional(),
  version: filled('name a version of the entry').optional(),
  decode: z.enum(['Base64', 'Base64URL', 'Auto']).optional(),
});
const templated = strict({ template: filled('write a template, or name an entry: remote') });

const schema = ruled(
  strict({
    backend: z.literal('external'),
    store: z.union([name, strict({ name, kind: z.enum(['SecretStore', 'ClusterSecretStore']) })]),
    refresh: ruled(z.string(), refreshFault, durationFix).optional(),
    type: secretType.optional(),
    labels: secretLabels.optional(),
    inputs: z.record(secretKey, remote).optional(),
    keys: z.record(secretKey, z.union([remote, templated])),
  }),
  nameFault,
  'rename one of them: a template knows entries by name',
);

function refreshFault(text: string): string | undefined {
  return durationFault(text) ?? (wholeSeconds(text as DurationText) < 1 ? 'must be a second or more' : undefined);
}

function nameFault({ keys, inputs = {} }: ExternalDocument): string | undefined {
  const both = Object.keys(inputs).filter((one) => Object.hasOwn(keys, one));
  return both.length === 0 ? undefined : `has ${both.map((one) => `'${one}'`).join(', ')} in keys and in inputs`;
}

type Remote = z.output<typeof remote>;

/** The content of an external secret's file: where each key stands in a store, or how it is put together. */
interface ExternalDocument {
  /** Name of a ClusterSecretStore, or a store of either kind. */
  readonly store: string | { readonly name: string; readonly kind: 'SecretStore' | 'ClusterSecretStore' };
  /** How often the store is asked. @default '1 hour' */
  readonly refresh?: string | undefined;
  readonly type?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Entries that templates use and the Secret does not get. */
  readonly inputs?: Readonly<Record<string, Remote>> | undefined;
  readonly keys: Readonly<Record<string, Remote | { readonly template: string }>>;
}

/** Values that the External Secrets operator fetches from a store: Vault, AWS, Google Cloud, Azure. */
export const external: SecretBackend = {
  name: 'external',
  owns: ({ backend }) => backend === 'external',
  provide: ({ path }, key) => `say in ${path} where '${key}' stands: keys: { ${key}: { remote: ENTRY } }`,
  notProven: ['that stores of External Secrets are ready, hold what is asked of them, and let their identity read it'],
  read: (file, document) => {
    const problems = schemaProblems(schema, document);
    return problems.length > 0 ? problems : externalSecret(file, schema.parse(document));
  },
};

function externalSecret(file: SecretFile, document: ExternalDocument): ProvidedSecret {
  return {
    backend: external.name,
    file,
    keys: Object.keys(document.keys).sort(compareText),
    secret: { type: document.type ?? 'Opaque', labels: document.labels ?? {} },
    provideKey: (key) => external.provide(file, key),
    boundTo: {},
    needs: ['External Secrets (https://external-secrets.io)', reloader],
    objects: (namespace) => [externalSecretObject(file.name, namespace, document)],
    deliver: (asks) => ({
      containers: kubernetesDelivery(file.name, asks),
      workloadAnnotations: reloadAnnotations(file.name),
    }),
  };
}

/**
 * Defaults are written out: Argo CD would see a difference in each that the operator fills in.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
function externalSecretObject(secret: string, namespace: string, document: ExternalDocument): SecretObject {
  const { store, refresh = '1 hour', inputs = {} } = document;
  const entries = { ...inputs, ...remotesOf(document.keys) };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: secret, namespace },
    spec: {
      refreshInterval: `${wholeSeconds(refresh as DurationText)}s`,
      secretStoreRef: typeof store === 'string' ? { kind: 'ClusterSecretStore', name: store } : { ...store },
      target: {
        name: secret,
        creationPolicy: 'Owner',
        // A Secret that pods use outlives a store that can not be reached.
        deletionPolicy: 'Retain',
        template: targetTemplate(document),
      },
      data: Object.entries(entries)
        .sort(([a], [b]) => compareText(a, b))
        .map(([secretKey, one]) => ({ secretKey, remoteRef: remoteRef(one) })),
    },
  };
}

function remoteRef({ remote: key, property, version, decode }: Remote): object {
  return {
    key,
    ...(property === undefined ? {} : { property }),
    ...(version === undefined ? {} : { version }),
    conversionStrategy: 'Default',
    decodingStrategy: decode ?? 'None',
    metadataPolicy: 'None',
  };
}

function targetTemplate({ type = 'Opaque', labels, keys, inputs = {} }: ExternalDocument): object {
  const isPlain = Object.keys(inputs).length === 0 && Object.keys(remotesOf(keys)).length === Object.keys(keys).length;
  // Without templates the Secret gets all that was fetched; with one it gets what is listed, and nothing else.
  const data = Object.entries(keys).map(([key, one]) => [key, 'template' in one ? one.template : verbatim(key)]);
  return {
    type,
    engineVersion: 'v2',
    mergePolicy: 'Replace',
    ...(labels === undefined ? {} : { metadata: { labels: { ...labels } } }),
    ...(isPlain ? {} : { data: Object.fromEntries(data) as Record<string, string> }),
  };
}

/** `.tls.crt` would be a field of `.tls`. */
function verbatim(key: string): string {
  return `{{ index . ${JSON.stringify(key)} }}`;
}

function remotesOf(keys: ExternalDocument['keys']): Record<string, Remote> {
  return Object.fromEntries(Object.entries(keys).flatMap(([key, one]) => ('remote' in one ? [[key, one]] : [])));
}
