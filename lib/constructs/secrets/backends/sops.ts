import { z } from 'zod';
import { compareText } from '../../../errors';
import { dnsLabelFault, dnsSubdomainFault, labelKeyFault } from '../../../model/names';
import { ruled, schemaProblems, strict } from '../../../model/schema-problems';
import type { SecretFile } from '../../../model/secret';
import { kubernetesDelivery, revisionAnnotation, usedRevisions } from '../kubernetes-delivery';
import type { ProvidedSecret, SecretBackend, SecretObject } from '../secret-backend';
import { secretKey, secretLabels, secretType } from '../secret-fields';
import { splitSopsValue } from '../sops-value';
import { sealCommand } from './sealed';

/** Annotation of a file that says which revision each key has, `ca=1,url=2`. One that is not named has the first. */
export const revisionsAnnotation = 'secrets.slipway.dev/revisions';

const encryptFix = 'encrypt it: slipway seal, or sops encrypt --in-place; and renew it if it was ever committed';
const value = ruled(
  z.string(),
  (text) => {
    // sops leaves an empty text as it is.
    const parts = text === '' ? '' : splitSopsValue(text);
    return typeof parts === 'string' && parts !== '' ? parts : undefined;
  },
  encryptFix,
);

const schema = ruled(
  ruled(
    strict({
      apiVersion: z.literal('v1'),
      kind: z.literal('Secret'),
      metadata: strict({
        name: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
        namespace: ruled(z.string(), dnsLabelFault, 'choose a DNS label'),
        labels: secretLabels.optional(),
        annotations: z
          .record(ruled(z.string(), labelKeyFault, `write it like 'example.com/team'`), z.string())
          .optional(),
      }),
      type: secretType.optional(),
      immutable: z.boolean().optional(),
      data: z.record(secretKey, value).optional(),
      stringData: z.record(secretKey, value).optional(),
      sops: z.looseObject({ mac: value, lastmodified: z.iso.datetime() }),
    }),
    ({ data = {}, stringData = {} }) => {
      const twice = Object.keys(data).filter((key) => Object.hasOwn(stringData, key));
      return twice.length === 0 ? undefined : `has ${twice.join(', ')} in data and in stringData`;
    },
    'keep each key in one of them: of two the cluster takes that of stringData',
  ),
  ({ metadata: { annotations = {} } }) => {
    const text = annotations[revisionsAnnotation];
    return text === undefined || /^[-._a-zA-Z0-9]+=[1-9]\d*(,[-._a-zA-Z0-9]+=[1-9]\d*)*$/.test(text)
      ? undefined
      : `has annotation ${revisionsAnnotation} '${text}'`;
  },
  `write it like 'ca=1,url=2'`,
);
type SopsDocument = z.output<typeof schema>;

/** A Secret whose values sops encrypted. */
export interface SopsSecret extends ProvidedSecret {
  readonly namespace: string;
}

/** Whether a secret is one of sops. */
export function isSops(secret: ProvidedSecret): secret is SopsSecret {
  return secret.backend === sops.name;
}

/** Secrets as sops encrypts them: for Argo CD with KSOPS, or Flux. The file is deployed as it is, its MAC covers all of it. */
export const sops: SecretBackend = {
  name: 'sops',
  owns: (document) => Object.hasOwn(document, 'sops'),
  provide: ({ name, environment }, key) => sealCommand(name, environment, key),
  notProven: ['that the MAC of each file of sops fits, and that the cluster holds a private key that opens it'],
  read: (file, document) => {
    const problems = schemaProblems(schema, document);
    return problems.length > 0 ? problems : sopsSecret(file, schema.parse(document));
  },
};

function sopsSecret(file: SecretFile, document: SopsDocument): SopsSecret {
  const { metadata, data = {}, stringData = {} } = document;
  const revisions = readRevisions(metadata.annotations ?? {});
  const revisionOf = (key: string): number => revisions.get(key) ?? 1;
  const keys = [...new Set([...Object.keys(data), ...Object.keys(stringData)])].sort(compareText);
  // One date is all that a file has: that of its last change, whatever that was.
  const sealed = document.sops.lastmodified.slice(0, 'yyyy-mm-dd'.length);
  return {
    backend: sops.name,
    file,
    namespace: metadata.namespace,
    keys,
    secret: { type: document.type ?? 'Opaque', labels: metadata.labels ?? {} },
    // An empty text is not encrypted.
    ciphertext: Object.fromEntries(Object.entries({ ...data, ...stringData }).filter(([, text]) => text !== '')),
    dated: Object.fromEntries(keys.map((key) => [key, { revision: revisionOf(key), sealed }])),
    provideKey: (key) => sops.provide(file, key),
    boundTo: { name: metadata.name, namespace: metadata.namespace },
    needs: ['KSOPS in Argo CD (https://github.com/viaduct-ai/kustomize-sops), or Flux with decryption by sops'],
    // What sops itself keeps in the file stays in the file: it is no field of a Secret.
    objects: () => [manifestOf(document)],
    deliver: (asks) => ({
      containers: kubernetesDelivery(file.name, asks),
      podAnnotations: {
        [revisionAnnotation(file.name)]: usedRevisions(asks, revisionOf),
      },
    }),
  };
}

function manifestOf({ sops: _own, metadata, ...rest }: SopsDocument): SecretObject {
  const { name, namespace, labels, annotations } = metadata;
  return {
    ...rest,
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

/** The revisions that a file's annotations name. */
export function readRevisions(annotations: Readonly<Record<string, string>>): Map<string, number> {
  const text = annotations[revisionsAnnotation] ?? '';
  const pairs = text === '' ? [] : text.split(',').map((one) => one.split('='));
  return new Map(pairs.map(([key = '', revision]) => [key, Number(revision)]));
}

/** Revisions as an annotation holds them. */
export function formatRevisions(revisions: ReadonlyMap<string, number>): string {
  const sorted = [...revisions].sort(([a], [b]) => compareText(a, b));
  return sorted.map(([key, revision]) => `${key}=${revision}`).join(',');
}
