import { apiGroup, type KubernetesObject } from '../model/kubernetes-object';

/**
 * File names for the objects of one folder: `<kind>-<name>.yaml`, with namespace and API group added where two objects
 * would share it.
 */
export function objectFiles(objects: readonly KubernetesObject[]): string[] {
  const names = objects.map(short);
  for (const longer of [withNamespace, withGroup]) {
    const counts = countBy(names);
    if (counts.size === names.length) break;
    // All that share a name get the longer one: which of them came first must not matter.
    objects.forEach((object, index) => {
      if ((counts.get(names[index] ?? '') ?? 0) > 1) names[index] = longer(object);
    });
  }
  return names;
}

function short({ kind, metadata: { name } }: KubernetesObject): string {
  return fileName([kind, name]);
}

function withNamespace({ kind, metadata: { name, namespace = '' } }: KubernetesObject): string {
  return fileName([kind, name, namespace]);
}

function withGroup(object: KubernetesObject): string {
  const { kind, metadata } = object;
  return fileName([kind, metadata.name, metadata.namespace ?? '', apiGroup(object)]);
}

/** Some names hold `:` or capitals, which not every file system takes or tells apart. */
function fileName(parts: readonly string[]): string {
  const [kind = '', ...rest] = parts.filter((part) => part !== '');
  const safe = [kind.toLowerCase(), ...rest].map((part) =>
    part.replace(/[^a-z0-9.-]/g, (char) => `_${char.charCodeAt(0).toString(16)}`),
  );
  return `${safe.join('-')}.yaml`;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
