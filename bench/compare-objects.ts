import { readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { loadAll } from 'js-yaml';

/** The objects of one render, as JSON with sorted keys, by environment, kind, namespace and name. */
export type ObjectsByName = ReadonlyMap<string, string>;

/** Reads what Slipway rendered for apps: neither what environments and clusters have beside them, nor other files. */
export function slipwayObjects(folder: string): ObjectsByName {
  return readObjects(folder, environmentOfApp);
}

/** How many objects Slipway rendered, and how many of them for apps. */
export function countObjects(folder: string): { readonly objects: number; readonly ofApps: number } {
  const paths = filesIn(folder).filter((path) => !path.endsWith(`${sep}environment.yaml`));
  return { objects: paths.length, ofApps: paths.filter((path) => environmentOfApp(path) !== undefined).length };
}

function environmentOfApp(path: string): string | undefined {
  const [environment = '', what, , app = ''] = path.split(sep);
  const ofApp = what === 'manifests' ? app !== 'namespaces' : what === 'argocd' && app.startsWith('application-');
  return ofApp && !app.startsWith('application-namespaces-') ? environment : undefined;
}

/** Reads what the plain program rendered, with a folder per chart. */
export function plainObjects(folder: string): ObjectsByName {
  return readObjects(folder, (path) => path.slice(0, path.indexOf('-')));
}

/** Differences between two renders, one line for each object; empty where they are equal. */
export function differences(a: ObjectsByName, b: ObjectsByName): string[] {
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return keys
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${key}\n  ${a.get(key) ?? 'missing'}\n  ${b.get(key) ?? 'missing'}`);
}

/** @param environmentOf the environment that a file belongs to, or undefined for one that does not count */
function readObjects(folder: string, environmentOf: (path: string) => string | undefined): ObjectsByName {
  const objects = new Map<string, string>();
  for (const path of filesIn(folder)) {
    const environment = environmentOf(path);
    if (environment === undefined) continue;
    loadAll(readFileSync(join(folder, path), 'utf8'), (object) =>
      objects.set(`${environment} ${nameOf(object)}`, sortedJson(object)),
    );
  }
  return objects;
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function nameOf(object: unknown): string {
  const { kind, metadata } = object as { kind: string; metadata: { namespace?: string; name: string } };
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
