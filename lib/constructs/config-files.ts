import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { compareText, type Problem } from '../errors';
import { configFiles, type Mounts } from './volumes';

/**
 * Writes files into a ConfigMap named after their content, so that an edit is a new ConfigMap and rolls the pods.
 *
 * @param name the ConfigMap's name before the hash: `<name>-<8 hex digits>`.
 * @param files content by absolute path.
 * @returns how the files are mounted.
 */
export function configMapOfFiles(
  scope: Construct,
  name: string,
  files: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): Mounts {
  const paths = Object.keys(files).sort(compareText);
  if (paths.length === 0) return {};
  const data = Object.fromEntries(paths.map((path) => [keyOf(path), files[path] ?? '']));
  const hashed = `${name}-${contentHash(data)}`;
  const metadata = { name: hashed, labels: { ...labels } };
  new k8s.KubeConfigMap(scope, `${name}-files`, { metadata, data, immutable: true });
  return Object.fromEntries(
    paths.map((path) => [path, configFiles(hashed, { name: `${name}-files`, subPath: keyOf(path) })]),
  );
}

/** 8 hex digits that change with any key or value. */
function contentHash(data: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(data).sort(([a], [b]) => compareText(a, b));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 8);
}

/** What is wrong with a container's files: two under one key, or more than a ConfigMap takes. */
export function fileProblems(files: Readonly<Record<string, string>>, path: string): Problem[] {
  const byKey = new Map<string, string>();
  const problems = Object.keys(files).flatMap((file) => {
    const other = byKey.get(keyOf(file));
    byKey.set(keyOf(file), file);
    if (other === undefined) return [];
    return [{ problem: `${path}: '${other}' and '${file}' have one key in the ConfigMap`, fix: 'rename one of them' }];
  });
  const size = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (size <= 2 ** 20) return problems;
  return [
    ...problems,
    { problem: `${path} are ${size} bytes, a ConfigMap takes 1 MiB`, fix: 'put them into the image' },
  ];
}

/** ConfigMap keys take letters, digits, `-`, `_` and `.` only. */
function keyOf(path: string): string {
  return path.replace(/^\/+/, '').replace(/[^-._a-zA-Z0-9]+/g, '_');
}
