import { k8s } from 'cdk8s-plus-28';
import { compareText } from '../errors';

/** Where a variable's value comes from, other than from the code. */
export type EnvSource =
  | { readonly from: 'secret' | 'config'; readonly name: string; readonly key: string; readonly optional?: boolean }
  | { readonly from: 'field'; readonly path: string }
  | { readonly from: 'resource'; readonly resource: string; readonly container?: string };

/** The value of a variable: plain, or where it comes from. Numbers and booleans are written as text. */
export type EnvValue = string | number | boolean | EnvSource;

/** One key of a Secret. */
export const fromSecret = (name: string, key: string): EnvSource => ({ from: 'secret', name, key });
/** One key of a ConfigMap. */
export const fromConfig = (name: string, key: string): EnvSource => ({ from: 'config', name, key });
/** A field of the pod: `status.podIP`, `metadata.name`. */
export const fromField = (path: string): EnvSource => ({ from: 'field', path });
/** A request or limit of a container: `limits.memory`. */
export const fromResource = (resource: string, container?: string): EnvSource => ({
  from: 'resource',
  resource,
  ...(container === undefined ? {} : { container }),
});

/** Variables in a stable order: sorted by name, those that expand `$(OTHER)` after what they may refer to. */
export function envVars(env: Readonly<Record<string, EnvValue>>): k8s.EnvVar[] {
  const expands = (value: EnvValue): boolean => typeof value === 'string' && value.includes('$(');
  return Object.entries(env)
    .sort(([a, x], [b, y]) => Number(expands(x)) - Number(expands(y)) || compareText(a, b))
    .map(([name, value]) =>
      typeof value === 'object' ? { name, valueFrom: source(value) } : { name, value: String(value) },
    );
}

function source(value: EnvSource): k8s.EnvVarSource {
  switch (value.from) {
    case 'secret':
      return { secretKeyRef: keySelector(value) };
    case 'config':
      return { configMapKeyRef: keySelector(value) };
    case 'field':
      return { fieldRef: { fieldPath: value.path } };
    case 'resource': {
      const { resource, container } = value;
      return { resourceFieldRef: { resource, ...(container === undefined ? {} : { containerName: container }) } };
    }
  }
}

function keySelector({
  name,
  key,
  optional,
}: {
  name: string;
  key: string;
  optional?: boolean;
}): k8s.SecretKeySelector {
  return { name, key, ...(optional === undefined ? {} : { optional }) };
}
