import { closest, distance } from 'fastest-levenshtein';

/**
 * Says what is wrong with a DNS-1123 label (a Kubernetes name that must fit in a host name), or undefined.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function dnsLabelFault(name: string): string | undefined {
  if (name.length === 0) return 'must not be empty';
  if (name.length > 63) return `must have at most 63 characters, has ${name.length}`;
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) {
    return 'must consist of lower-case letters, digits and -, and start and end with a letter or digit';
  }
  return undefined;
}

/** Says what is wrong with a DNS-1123 subdomain (dot-separated labels, 253 characters at most), or undefined. */
export function dnsSubdomainFault(name: string): string | undefined {
  if (name.length > 253) return `must have at most 253 characters, has ${name.length}`;
  for (const label of name.split('.')) {
    const fault = dnsLabelFault(label);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * Says what is wrong with a label's value, or undefined; the empty value is fine.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) return `must have at most 63 characters, has ${value.length}`;
  if (!/^([A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?)?$/.test(value)) {
    return 'must consist of letters, digits, -, _ and ., and start and end with a letter or digit';
  }
  return undefined;
}

/** Says what is wrong with a label's or annotation's key (`prefix/name`, the prefix a DNS subdomain), or undefined. */
export function labelKeyFault(key: string): string | undefined {
  const slash = key.indexOf('/');
  const prefixFault = slash < 0 ? undefined : dnsSubdomainFault(key.slice(0, slash));
  if (prefixFault !== undefined) return `has a prefix that ${prefixFault}`;
  const name = key.slice(slash + 1);
  return name === '' ? 'must not be empty' : labelValueFault(name);
}

/** The nearest valid label value: what does not fit becomes `-`, and is cut at either end. */
export function toLabelValue(text: string): string {
  return text
    .replace(/[^-_.A-Za-z0-9]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
}

/** The fix for an unknown name: the nearest known one first, else all of them. */
export function nearestNames(wanted: string, known: readonly string[]): string {
  if (known.length === 0) return 'there are none yet';
  const nearest = closest(wanted, [...known]);
  const isNear = distance(wanted, nearest) <= Math.min(wanted.length - 1, Math.max(2, Math.floor(wanted.length / 3)));
  return isNear ? `did you mean '${nearest}'? One of ${list(known)}` : `one of ${list(known)}`;
}

function list(names: readonly string[]): string {
  const shown = [...names].sort().slice(0, 12).join(', ');
  return names.length > 12 ? `${shown}, … (${names.length} in all)` : shown;
}
