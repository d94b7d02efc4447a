import { k8s } from 'cdk8s-plus-28';
import { compareText } from '../errors';

/** Where a variable's value comes from, other than from the code. */
export type EnvSource =
  | { readonly from: 'secret' | 'config'; readonly name: string; readonly key: string; readonly optional?: boolean }
  | { readonly from: 'field'; readonly path: string }
  | {
      readonly from: 'resource';
      readonly resource: string;
      readonly container?: string;
      /** Unit of the value: `1Mi` gives mebibytes. @default 1 */
      readonly divisor?: string;
    };

/** The value of a variable: plain, or where it comes from. Numbers and booleans are written as text. */
export type EnvValue = string | number | boolean | EnvSource;

interface KeyOptions {
  /** The pod starts without it. */
  readonly optional?: boolean;
}

/** One key of a Secret. */
export const fromSecret = (name: string, key: string, options: KeyOptions = {}): EnvSource => ({
  from: 'secret',
  name,
  key,
  ...options,
});
/** One key of a ConfigMap. */
export const fromConfig = (name: string, key: string, options: KeyOptions = {}): EnvSource => ({
  from: 'config',
  name,
  key,
  ...options,
});
/** A field of the pod: `status.podIP`, `metadata.name`. */
export const fromField = (path: string): EnvSource => ({ from: 'field', path });
/** A request or limit of a container: `limits.memory`. */
export const fromResource = (
  resource: string,
  options: { readonly container?: string; readonly divisor?: string } = {},
): EnvSource => ({ from: 'resource', resource, ...options });

/** Variables in a stable order: sorted by name, each that expands `$(OTHER)` after those that it refers to. */
export function envVars(env: Readonly<Record<string, EnvValue>>): k8s.EnvVar[] {
  return orderOf(env).map((name) => {
    const value = env[name];
    return typeof value === 'object' ? { name, valueFrom: source(value) } : { name, value: String(value) };
  });
}

function orderOf(env: Readonly<Record<string, EnvValue>>): string[] {
  const names = Object.keys(env).sort(compareText);
  const waiting = new Map(names.map((name) => [name, references(env[name])]));
  if ([...waiting.values()].every((one) => one.length === 0)) return names;
  const ordered: string[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter(([name, all]) => !all.some((other) => other !== name && waiting.has(other)));
    // A circle has no right order: Kubernetes leaves such references as they are written.
    for (const [name] of ready.length === 0 ? [...waiting] : ready) {
      waiting.delete(name);
      ordered.push(name);
    }
  }
  return ordered;
}

/** Names in `$(NAME)`; `$$(NAME)` is a dollar sign. */
function references(value: EnvValue | undefined): string[] {
  if (typeof value !== 'string' || !value.includes('$(')) return [];
  return [...value.matchAll(/(?<!\$)(?:\$\$)*\$\(([^)]+)\)/g)].map((match) => match[1] ?? '');
}

function source(value: EnvSource): k8s.EnvVarSource {
  switch (value.from) {
    case 'secret':
    case 'config': {
      const { name, key, optional } = value;
      const selector = { name, key, ...(optional === undefined ? {} : { optional }) };
      return value.from === 'secret' ? { secretKeyRef: selector } : { configMapKeyRef: selector };
    }
    case 'field':
      return { fieldRef: { fieldPath: value.path } };
    case 'resource':
      return { resourceFieldRef: resourceField(value) };
  }
}

function resourceField({
  resource,
  container,
  divisor,
}: Extract<EnvSource, { from: 'resource' }>): k8s.ResourceFieldSelector {
  return {
    resource,
    ...(container === undefined ? {} : { containerName: container }),
    ...(divisor === undefined ? {} : { divisor: k8s.Quantity.fromString(divisor) }),
  };
}
