import { randomBytes } from 'node:crypto';
import { Document, Scalar, YAMLMap, isMap, isScalar, isSeq, type Pair } from 'yaml';
import { formatRevisions, readRevisions, revisionsAnnotation } from '../../constructs/secrets/backends/sops';
import { readSecret } from '../../constructs/secrets/read-secret';
import { UserError, compareText } from '../../errors';
import { secretKeyFault, secretKeyFix, secretPath, secretSizeLimit, type SecretFile } from '../../model/secret';
import { ageIdentities, wrapDataKey } from './age-keys';
import { openSops, type OpenedSops } from './sops-file';
import { decryptSopsValue, encryptSopsValue } from './sops-cipher';
import { sopsRule } from './sops-rules';
import { sopsBinding, sopsField, sopsLeaves, sopsMac } from './sops-tree';

/** What is encrypted, and where it goes. */
export interface SopsRequest {
  readonly secret: string;
  readonly environment: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly namespace: string;
  /** Kubernetes' type of the Secret. @default that of the file; 'Opaque' for a new one */
  readonly type?: string;
  /** Labels of the Secret. @default those of the file */
  readonly labels?: Readonly<Record<string, string>>;
  /** The value is that of before: pods need not be rolled. */
  readonly sameValue?: boolean;
  /** The present file. */
  readonly text?: string;
  /** Text of `.sops.yaml`: it says for whom a new file is. */
  readonly rules?: string | undefined;
  /** Where the private age keys are looked for, which a present file needs: its MAC covers all of its values. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
}

/** The file as it becomes; nothing is written. */
export interface SopsPlan {
  readonly path: string;
  readonly text: string;
  readonly revision: number;
  readonly change: 'added' | 'replaced';
  readonly recipients: readonly string[];
}

/**
 * Encrypts one key of a secret in the format of sops: its line, the MAC and the date are all that changes in the file.
 *
 * @throws UserError on a bad key, a value that is too large, another namespace than the file's, rules that name no age
 * recipient, and a present file that can not be opened or was changed by hand.
 */
export async function planSopsSeal(request: SopsRequest): Promise<SopsPlan> {
  const { secret, environment, key, namespace, text } = request;
  const path = secretPath(environment, secret);
  checkKey(request);
  const file: SecretFile = { name: secret, environment, path, text: text ?? '' };
  const opened = text === undefined ? await newFile(request, path) : await presentFile(request, file);
  const { document } = opened;
  if (text === undefined) document.commentBefore = comment;
  const before = document.getIn(['metadata', 'namespace']);
  if (before !== namespace) {
    throw new UserError(
      `is for namespace '${String(before)}', not '${namespace}'`,
      'give each namespace a secret of its own, or remove the file and seal every key anew',
      path,
    );
  }
  const change = hasKey(document, key) ? 'replaced' : 'added';
  const revision = putValue(opened, request);
  sign(opened, request.now, path);
  const written = document.toString({ lineWidth: 0, indent: indentOf(text) });
  readSecret({ ...file, text: written });
  return { path, text: written, revision, change, recipients: recipientsOf(document) };
}

const comment = ' Written by slipway seal, in the format of sops.';

function checkKey({ key, value }: SopsRequest): void {
  const fault = secretKeyFault(key);
  if (fault !== undefined) throw new UserError(`key '${key}' ${fault}`, secretKeyFix);
  if (value.length <= secretSizeLimit) return;
  throw new UserError(
    `the value of '${key}' has ${value.length} bytes, a Secret takes ${secretSizeLimit}`,
    'keep large files elsewhere, and encrypt what opens them',
  );
}

async function presentFile({ env }: SopsRequest, file: SecretFile): Promise<OpenedSops> {
  readSecret(file);
  return await openSops(file, ageIdentities(env));
}

async function newFile({ secret, namespace, type = 'Opaque', rules }: SopsRequest, path: string): Promise<OpenedSops> {
  const { recipients, encryptedRegex, macOnlyEncrypted } = sopsRule(rules, path);
  const dataKey = randomBytes(32);
  const age = [];
  for (const recipient of recipients) age.push({ recipient, enc: await wrapDataKey(dataKey, recipient) });
  const document = new Document({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { annotations: {}, name: secret, namespace },
    type,
    stringData: {},
    [sopsField]: {
      age,
      lastmodified: '',
      mac: '',
      encrypted_regex: encryptedRegex,
      ...(macOnlyEncrypted ? { mac_only_encrypted: true } : {}),
      version: '3.13.2',
    },
  });
  const pattern = new RegExp(encryptedRegex);
  const isEncrypted = (names: readonly string[]): boolean => names.some((name) => pattern.test(name));
  return { document, dataKey, isEncrypted, macOnlyEncrypted, values: [] };
}

/** Text is kept as such; what is none as base64, in the other field of a Secret. */
function putValue(opened: OpenedSops, { key, value, type, labels, sameValue = false }: SopsRequest): number {
  const { document, dataKey } = opened;
  const bytes = Buffer.from(value);
  const isText = Buffer.from(bytes.toString('utf8')).equals(bytes);
  const [field, other] = isText ? (['stringData', 'data'] as const) : (['data', 'stringData'] as const);
  const plain = isText ? bytes.toString('utf8') : bytes.toString('base64');
  if (!opened.isEncrypted([field, key])) {
    throw new UserError(`its rules leave '${field}' in clear`, `encrypted_regex must fit data and stringData`);
  }
  if (document.hasIn([other, key])) document.deleteIn([other, key]);
  if (isEmpty(document.get(other))) document.delete(other);
  if (!isMap(document.get(field))) document.set(field, new YAMLMap());
  document.setIn([field, key], encryptSopsValue(dataKey, plain, sopsBinding({ path: [field, key] })));
  sortKeys(document.get(field));
  if (type !== undefined) document.set('type', type);
  if (labels !== undefined) document.setIn(['metadata', 'labels'], document.createNode(labels));
  const revisions = readRevisions(annotationsOf(document));
  const present = revisions.get(key);
  const revision = present === undefined ? 1 : sameValue ? present : present + 1;
  document.setIn(['metadata', 'annotations', revisionsAnnotation], formatRevisions(revisions.set(key, revision)));
  return revision;
}

/** Writes the MAC over what the file holds now, and its date, which the MAC is bound to. */
function sign({ document, dataKey, isEncrypted, macOnlyEncrypted }: OpenedSops, now: Date, where: string): void {
  const values = sopsLeaves(document, where).map((leaf) => {
    const { path, value } = leaf;
    return { path, value: isEncrypted(path) ? decryptSopsValue(dataKey, String(value), sopsBinding(leaf)) : value };
  });
  const date = `${now.toISOString().slice(0, 19)}Z`;
  const mac = encryptSopsValue(dataKey, sopsMac(values, isEncrypted, macOnlyEncrypted), date);
  // Plain, a date would be no text to sops.
  const shown = new Scalar(date);
  shown.type = Scalar.QUOTE_DOUBLE;
  document.setIn([sopsField, 'lastmodified'], shown);
  document.setIn([sopsField, 'mac'], mac);
}

function hasKey(document: Document, key: string): boolean {
  return document.hasIn(['stringData', key]) || document.hasIn(['data', key]);
}

function annotationsOf(document: Document): Record<string, string> {
  const node: unknown = document.getIn(['metadata', 'annotations']);
  return isMap(node) ? (node.toJSON() as Record<string, string>) : {};
}

function recipientsOf(document: Document): string[] {
  const node: unknown = document.getIn([sopsField, 'age']);
  if (!isSeq(node)) return [];
  return node.items.flatMap((one) => (isMap(one) ? [String(one.get('recipient'))] : []));
}

function isEmpty(node: unknown): boolean {
  return isMap(node) && node.items.length === 0;
}

function sortKeys(node: unknown): void {
  if (isMap(node)) node.items.sort((a, b) => compareText(keyText(a), keyText(b)));
}

function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** As the file has it; sops writes four spaces. */
function indentOf(text: string | undefined): number {
  const spaces = /^( +)\S/m.exec(text ?? '')?.[1]?.length;
  return spaces === undefined ? 2 : Math.min(Math.max(spaces, 1), 8);
}
