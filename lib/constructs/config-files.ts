import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { compareText } from '../errors';
import { configFiles, type Mounts } from './volumes';

/** Files of one container, and how they are mounted. */
export interface ConfigFiles {
  readonly mounts: Mounts;
}

/**
 * Writes files into a ConfigMap named after their content, so that an edit is a new ConfigMap and rolls the pods.
 *
 * @param name the ConfigMap's name before the hash: `<name>-<8 hex digits>`.
 * @param files content by absolute path.
 */
export function configMapOfFiles(scope: Construct, name: string, files: Readonly<Record<string, string>>): ConfigFiles {
  const entries = Object.entries(files).sort(([a], [b]) => compareText(a, b));
  if (entries.length === 0) return { mounts: {} };
  const data = Object.fromEntries(entries.map(([path, content]) => [keyOf(path), content]));
  const hashed = `${name}-${contentHash(data)}`;
  new k8s.KubeConfigMap(scope, `${name}-files`, { metadata: { name: hashed }, data, immutable: true });
  const mounts = entries.map(
    ([path]) => [path, configFiles(hashed, { name: `${name}-files`, subPath: keyOf(path) })] as const,
  );
  return { mounts: Object.fromEntries(mounts) };
}

/** 8 hex digits that change with any key or value. */
export function contentHash(data: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(data).sort(([a], [b]) => compareText(a, b));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 8);
}

/** ConfigMap keys take letters, digits, `-`, `_` and `.` only. */
function keyOf(path: string): string {
  return path.replace(/^\/+/, '').replace(/[^-._a-zA-Z0-9]+/g, '_');
}
