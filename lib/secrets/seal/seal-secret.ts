import { Document, YAMLMap, isMap, parseDocument, type Pair } from 'yaml';
import {
  isSealed,
  sealedSecretObject,
  type SealedDocument,
  type SealedKey,
} from '../../constructs/secrets/backends/sealed';
import { readSecret } from '../../constructs/secrets/read-secret';
import { sealingLabel, type SealedFor, type SealingScope } from '../../constructs/secrets/sealing-scope';
import type { SecretObject } from '../../constructs/secrets/secret-backend';
import { UserError, compareText } from '../../errors';
import { secretKeyFault, secretKeyFix, secretPath, secretSizeLimit } from '../../model/secret';
import { sealValue } from './seal-value';
import { checkUsable, day, type SealingCertificate } from './sealing-certificate';

/** What is sealed, and for whom. */
export interface SealRequest {
  readonly secret: string;
  readonly environment: string;
  readonly key: string;
  readonly value: Uint8Array;
  /** Where the app that asks for it runs. */
  readonly namespace: string;
  /** @default that of the file; 'strict' for a new one */
  readonly scope?: SealingScope;
  /** Kubernetes' type of the Secret. @default that of the file; 'Opaque' for a new one */
  readonly type?: string;
  /** Labels of the Secret. @default those of the file */
  readonly labels?: Readonly<Record<string, string>>;
  readonly certificate: SealingCertificate;
  /** The fingerprint that the environment names. */
  readonly pinned?: string;
  /** The value is that of before: pods need not be rolled. */
  readonly sameValue?: boolean;
  /** The present file. */
  readonly text?: string;
  readonly now: Date;
}

/** The file as it becomes; nothing is written. */
export interface SealPlan {
  readonly path: string;
  readonly text: string;
  readonly document: SealedDocument;
  readonly key: SealedKey;
  readonly change: 'added' | 'replaced';
}

/** The SealedSecret that a file stands for, as kubeseal writes it. */
export function plannedObject({ document }: SealPlan): SecretObject {
  return sealedSecretObject(document);
}

/**
 * Seals one key of a secret: the line of that key is all that changes in its file.
 *
 * @throws UserError on a bad key, a value that is too large, a certificate that is expired or foreign, another scope or
 * namespace than that of the file's other keys.
 */
export function planSeal(request: SealRequest): SealPlan {
  const { secret, environment, key, value, certificate, now, pinned } = request;
  const path = secretPath(environment, secret);
  checkKey(key, value);
  checkUsable(certificate, now, pinned);
  const before = request.text === undefined ? undefined : readSealed(request, path, request.text);
  const sealedFor = { ...bindingOf(request, before, path), name: secret };
  const sealed: SealedKey = {
    revision: revisionOf(request, before),
    sealed: day(now),
    certificate: certificate.fingerprint,
    value: sealValue(certificate.publicKey, value, sealingLabel(sealedFor)),
  };
  const labels = request.labels ?? before?.labels;
  const { name, namespace, scope } = sealedFor;
  const document: SealedDocument = {
    name,
    namespace,
    scope,
    type: request.type ?? before?.type ?? 'Opaque',
    ...(labels === undefined ? {} : { labels: { ...labels } }),
    keys: { ...before?.keys, [key]: sealed },
  };
  const text = writtenFile(document, request.text);
  // What is written must be readable: values that are too large together are told here.
  readSecret({ name: secret, environment, path, text });
  return { path, text, document, key: sealed, change: before?.keys[key] === undefined ? 'added' : 'replaced' };
}

function checkKey(key: string, value: Uint8Array): void {
  const fault = secretKeyFault(key);
  if (fault !== undefined) throw new UserError(`key '${key}' ${fault}`, secretKeyFix);
  if (value.length > secretSizeLimit) {
    throw new UserError(
      `the value of '${key}' has ${value.length} bytes, a Secret takes ${secretSizeLimit}`,
      'keep large files elsewhere, and seal what opens them',
    );
  }
}

function readSealed({ secret, environment }: SealRequest, path: string, text: string): SealedDocument {
  const provided = readSecret({ name: secret, environment, path, text });
  if (isSealed(provided)) return provided.document;
  throw new UserError(
    `stands on backend '${provided.backend}', which slipway seal does not write`,
    `use its own tool: ${provided.provideKey('KEY')}`,
    path,
  );
}

/** All keys of a secret are bound alike: the controller opens all of them under one label. */
function bindingOf(
  { scope, namespace, key, secret }: SealRequest,
  before: SealedDocument | undefined,
  path: string,
): Omit<SealedFor, 'name'> {
  const wanted = { scope: scope ?? before?.scope ?? 'strict', namespace };
  const others = Object.keys(before?.keys ?? {}).filter((one) => one !== key);
  if (before === undefined || others.length === 0) return wanted;
  const label = sealingLabel({ ...wanted, name: secret });
  if (wanted.scope === before.scope && label === sealingLabel(before))
    return { ...wanted, namespace: before.namespace };
  const shown = ({ scope, namespace, name }: SealedFor): string => `${scope} in '${namespace}' as '${name}'`;
  throw new UserError(
    `its other keys (${others.join(', ')}) are sealed ${shown(before)}, this one would be ${shown({ ...wanted, name: secret })}`,
    'one secret has one scope, namespace and name: seal under those, or remove the file and seal every key anew',
    path,
  );
}

function revisionOf({ key, sameValue = false }: SealRequest, before: SealedDocument | undefined): number {
  const present = before?.keys[key]?.revision;
  return present === undefined ? 1 : sameValue ? present : present + 1;
}

const comment = ' Written by slipway seal. Only the Sealed Secrets controller of the cluster can open it.';

/** The text of a file: keys sorted, a line each; comments of the present text stay. */
export function writtenFile(document: SealedDocument, before?: string): string {
  const parsed = before === undefined ? undefined : parseDocument(before, { stringKeys: true });
  const written = parsed !== undefined && isMap(parsed.contents) ? parsed : emptyFile();
  const { keys, ...rest } = document;
  for (const [name, value] of Object.entries(rest)) written.set(name, written.createNode(value));
  const map = written.get('keys');
  const lines = isMap(map) ? map : new YAMLMap();
  for (const [name, value] of Object.entries(keys)) {
    if (!isSame(lines.get(name), value)) lines.set(name, written.createNode(value, { flow: true }));
  }
  lines.items.sort((a, b) => compareText(keyText(a), keyText(b)));
  lines.flow = false;
  written.set('keys', lines);
  return written.toString({ lineWidth: 0 });
}

function emptyFile(): Document {
  const document = new Document({});
  document.commentBefore = comment;
  return document;
}

function keyText({ key }: Pair): string {
  return String(typeof key === 'object' && key !== null && 'value' in key ? key.value : key);
}

function isSame(node: unknown, { value }: SealedKey): boolean {
  return isMap(node) && node.get('value') === value;
}
