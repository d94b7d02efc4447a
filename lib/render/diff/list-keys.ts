import { isList, isObject, type JsonObject } from '../../model/json';
import type { Step } from './path';

/**
 * The fields that tell a list's items apart, most telling first: the first row whose fields all items have is used.
 *
 * From `x-kubernetes-patch-merge-key` and `x-kubernetes-list-map-keys` of the Kubernetes API, and the CRDs' own list-map keys.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
const keysByField: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [['containerPort', 'protocol?'], ['port', 'protocol?']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  hostAliases: [['ip']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  tolerations: [['key?', 'operator?', 'value?', 'effect?']],
  ownerReferences: [['uid']],
  conditions: [['type']],
  items: [['key', 'path'], ['path']],
  volumeClaimTemplates: [['metadata.name']],
  rules: [['name'], ['apiGroups', 'resources', 'resourceNames?'], ['nonResourceURLs'], ['host'], ['alert'], ['record']],
  subjects: [['kind', 'namespace?', 'name']],
  paths: [['path', 'pathType?']],
  metrics: [['type', 'resource.name'], ['type']],
  matchExpressions: [['key', 'operator']],
  sources: [['repoURL', 'path?', 'chart?', 'ref?']],
  destinations: [['server?', 'name?', 'namespace?']],
  ignoreDifferences: [['group?', 'kind', 'name?', 'namespace?']],
  parentRefs: [['namespace?', 'name', 'sectionName?', 'port?']],
  backendRefs: [['namespace?', 'name', 'port?']],
  'x-kubernetes-validations': [['rule']],
}; // prettier-ignore

/** What most lists of objects are keyed by; also right for custom resources, whose schema is not at hand. */
const usualKeys = [['name'], ['id']] as const;

/**
 * Lists whose order means nothing to Kubernetes, outside pod templates.
 *
 * In a pod template any other order is another template, which replaces the pods, so there it always counts.
 */
const unordered = new Set([
  'finalizers', 'accessModes', 'verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'policyTypes',
  'namespaces', 'subjects', 'rules', 'ingress', 'egress', 'from', 'to', 'except', 'hosts', 'hostnames', 'imagePullSecrets',
  'secrets', 'ownerReferences', 'sourceRepos', 'destinations', 'clusterResourceWhitelist', 'clusterResourceBlacklist',
  'namespaceResourceWhitelist', 'namespaceResourceBlacklist', 'sourceNamespaces', 'ignoreDifferences', 'syncOptions',
  'externalIPs', 'loadBalancerSourceRanges', 'ports', 'metrics', 'conditions', 'categories', 'shortNames', 'groups',
  'operations', 'apiVersions', 'scopes', 'values', 'matchExpressions', 'tls', 'webhooks', 'validationActions', 'variables',
  'versions', 'mountOptions', 'parentRefs', 'listeners',
]); // prettier-ignore

/** Whether the order of this list's items has a meaning. @param keys the steps to the list, `*` for list items. */
export function orderMatters(keys: readonly string[], kind: string): boolean {
  const field = keys.at(-1) ?? '';
  if (keys.includes('template') || kind === 'Pod') return true;
  // A route's and an Ingress' rules are tried from the top where they are equally specific; so are a PrometheusRule's.
  if (field === 'rules') return !kind.endsWith('Role');
  return !unordered.has(field);
}

/** The row of key fields that fits all items. Both sides of a diff must use the same one. */
export function keyRow(field: string, items: readonly JsonObject[]): readonly string[] | undefined {
  const rows = [...(Object.hasOwn(keysByField, field) ? (keysByField[field] ?? []) : []), ...usualKeys];
  return rows.find((row) => items.every((item) => row.every((key) => key.endsWith('?') || read(item, key) !== '')));
}

/** The text of one item under a row of key fields, joined by `/`: `8080/TCP`. */
export function keyText(item: JsonObject, row: readonly string[]): string {
  const parts = row.map((key) => (key === 'protocol?' && read(item, key) === '' ? 'TCP' : read(item, key)));
  return parts.filter((part) => part !== '').join('/');
}

/** The parts of an object or list and the step to each; none for a scalar. @param field the step that leads to `whole`. */
export function childrenOf(field: Step | undefined, whole: unknown): readonly (readonly [Step, unknown])[] {
  if (isObject(whole)) return Object.entries(whole);
  if (!isList(whole)) return [];
  const items = whole.filter(isObject);
  const row = items.length === whole.length ? keyRow(typeof field === 'string' ? field : '', items) : undefined;
  if (row === undefined) return whole.map((value, index) => [{ index }, value]);
  const keys = numberRepeats(items.map((item) => keyText(item, row)));
  return items.map((item, index) => [{ index, key: keys[index] ?? '' }, item]);
}

/** Tells repeated texts apart: the second gets `#2`, the third `#3`, …. */
export function numberRepeats(texts: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    return count === 1 ? text : `${text}#${count}`;
  });
}

function read(item: JsonObject, key: string): string {
  let at: unknown = item;
  for (const step of key.replace('?', '').split('.'))
    at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  if (typeof at === 'string') return at;
  if (typeof at === 'number') return String(at);
  return Array.isArray(at) ? at.join(',') : '';
}
