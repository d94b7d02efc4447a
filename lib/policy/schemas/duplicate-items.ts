import { isList, isObject, type JsonObject } from '../../model/json';
import { quoted, type Fault } from '../finding';

/**
 * Fields that no two items of a list may share, by the name of the list; each row by itself.
 *
 * From `x-kubernetes-list-map-keys` and the validation of the Kubernetes API: server-side apply refuses two items of one
 * key, and a patch merges them.
 */
const keys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [['name']],
  initContainers: [['name']],
  env: [['name']],
  volumes: [['name']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  imagePullSecrets: [['name']],
  hostAliases: [['ip']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  volumeClaimTemplates: [['metadata.name']],
  listeners: [['name']],
  ports: [['name'], ['containerPort', 'protocol'], ['port', 'protocol']],
}; // prettier-ignore

/** Kinds whose `ports` are rules, not a list by key. */
const withoutPorts = new Set(['NetworkPolicy']);
/** Kinds whose content belongs to somebody else: their lists may mean anything. */
const judgedKinds =
  /^(Pod|PodTemplate|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Rollout|Service|Gateway|NetworkPolicy)$/;

/** Every item of an object's lists whose key another item before it has. */
export function duplicateItems(object: JsonObject, kind: string): Fault[] {
  if (!judgedKinds.test(kind)) return [];
  const faults: Fault[] = [];
  visit(object, [], kind, faults);
  return faults;
}

/** @param path the way to the value, changed as it goes: copied only where something is told */
function visit(value: unknown, path: (string | number)[], kind: string, faults: Fault[]): void {
  if (isList(value)) {
    const name = String(path.at(-1));
    if (value.length > 1 && Object.hasOwn(keys, name) && !(name === 'ports' && withoutPorts.has(kind))) {
      for (const fields of keys[name] ?? []) faults.push(...duplicates(value, path, fields));
    }
    for (const [index, one] of value.entries()) visitPart(one, index, path, kind, faults);
  } else if (isObject(value)) {
    for (const key in value) visitPart(value[key], key, path, kind, faults);
  }
}

function visitPart(
  one: unknown,
  step: string | number,
  path: (string | number)[],
  kind: string,
  faults: Fault[],
): void {
  if (typeof one !== 'object' || one === null) return;
  path.push(step);
  visit(one, path, kind, faults);
  path.pop();
}

function duplicates(list: readonly unknown[], path: readonly (string | number)[], fields: readonly string[]): Fault[] {
  const seen = new Set<string>();
  return list.flatMap((item, index): Fault[] => {
    const values = fields.map((field) =>
      field.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), item),
    );
    // A port without a protocol is one of TCP.
    const full = values.map((one, at) => one ?? (fields[at] === 'protocol' ? 'TCP' : undefined));
    if (full.includes(undefined)) return [];
    const key = JSON.stringify(full);
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const [value] = values;
    const told = fields.map((field, at) => `${field} ${quoted(full[at])}`).join(' and ');
    return [
      {
        path: [...path, index, ...(fields[0]?.split('.') ?? [])],
        value,
        problem: `another item before it has ${told}`,
        expectation: `one item with ${told}`,
        fix: 'rename one of them, or remove it',
      },
    ];
  });
}
