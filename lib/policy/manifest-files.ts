import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { LineCounter, isNode, parseAllDocuments, type Document } from 'yaml';
import { UserError, compareText } from '../errors';
import { isList, isObject, listAt, type JsonObject } from '../model/json';
import type { Finding } from './finding';
import { kustomizeParts } from './kustomize-parts';
import { tryManifest, type Manifest } from './manifest-set';

/** What a folder of manifests holds. */
export interface ManifestFiles {
  readonly manifests: readonly Manifest[];
  /** What can not be read, and what is no manifest at all. */
  readonly findings: readonly Finding[];
}

/** What a whole folder holds. */
export interface ManifestFolder extends ManifestFiles {
  /** All files that were read, relative to the folder. */
  readonly files: readonly string[];
}

/**
 * Reads every YAML and JSON file below a folder, or one file. Templates of Helm charts are no YAML yet, and patches of
 * kustomize only parts of objects: they are left out.
 *
 * @throws UserError where there is nothing of that name
 */
export function readManifestFiles(path: string): ManifestFolder {
  const files = filesOf(path);
  const read = files.map(({ file, name }) => readManifestText(readFileSync(file, 'utf8'), name));
  return {
    manifests: read.flatMap((one) => one.manifests),
    findings: read.flatMap((one) => one.findings),
    files: files.map(({ name }) => name),
  };
}

const ignore = ['**/node_modules/**'];

function filesOf(path: string): { readonly file: string; readonly name: string }[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UserError(`there is no '${path}'`, 'name a folder or a file of manifests');
  if (!stat.isDirectory()) return [{ file: path, name: path }];
  const names = globSync('**/*.{yaml,yml,json}', { cwd: path, dot: false, ignore });
  const charts = names
    .filter((name) => /(?:^|\/)Chart\.yaml$/.test(name))
    .map((name) => name.slice(0, -'Chart.yaml'.length));
  const kustomizations = globSync('**/{kustomization.yaml,kustomization.yml,Kustomization}', { cwd: path, ignore });
  const parts = new Set(kustomizations.flatMap((name) => kustomizeParts(readFileSync(join(path, name), 'utf8'), name)));
  return names
    .filter((name) => !parts.has(name) && !charts.some((chart) => name.startsWith(`${chart}templates/`)))
    .sort(compareText)
    .map((name) => ({ file: join(path, name), name }));
}

/** Reads the manifests of one file, whatever is in it: the rest of it goes on where a document can not be read. */
export function readManifestText(text: string, file: string): ManifestFiles {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), { lineCounter: lines, version: '1.1', merge: true });
  if ('empty' in documents) return { manifests: [], findings: [] };
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  for (const document of documents) {
    const { errors } = document;
    if (errors.length > 0) {
      findings.push(
        ...errors.map((error) =>
          unreadable(file, error.message.split('\n')[0] ?? '', lines.linePos(error.pos[0]).line),
        ),
      );
      continue;
    }
    addDocument(document, file, lines, manifests, findings);
  }
  return { manifests, findings };
}

function addDocument(
  document: Document,
  file: string,
  lines: LineCounter,
  manifests: Manifest[],
  findings: Finding[],
): void {
  const value = plainValue(document);
  if (value instanceof Error) {
    findings.push(unreadable(file, value.message, lineOf(document, lines, [])));
    return;
  }
  if (value === null || value === undefined) return;
  const objects =
    isObject(value) && isObjectList(value)
      ? listAt(value, 'items').map((one, index) => ({ one, at: ['items', index] }))
      : [{ one: value, at: [] }];
  for (const { one, at } of objects) {
    const manifest =
      isObject(one) && !isForTools(one)
        ? tryManifest(one, {
            file,
            group: file,
            origin: (path) => ({ source: { file, line: lineOf(document, lines, [...at, ...path]) } }),
          })
        : undefined;
    if (manifest !== undefined) manifests.push(manifest);
    else findings.push(note(file, lineOf(document, lines, at)));
  }
}

/** Aliases that unfold to more than can be held are refused by the parser. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 }) as unknown;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What looks like an object, and is read by a tool: kustomize's own files. */
function isForTools({ apiVersion }: JsonObject): boolean {
  return String(apiVersion).startsWith('kustomize.config.k8s.io/');
}

function isObjectList(value: JsonObject): boolean {
  return value['kind'] === 'List' || (String(value['kind']).endsWith('List') && isList(value['items']));
}

/** The line of the deepest node that is there on the way. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function unreadable(file: string, reason: string, line: number): Finding {
  return {
    rule: 'yaml', severity: 'error', file, path: '$', object: '', group: file, problem: `is no YAML that can be read: ${reason}`,
    expectation: 'valid YAML', fix: 'mend it there', source: { file, line },
  }; // prettier-ignore
}

function note(file: string, line: number): Finding {
  return {
    rule: 'no-manifest', severity: 'info', file, path: '$', object: '', group: file,
    problem: 'is no Kubernetes object: it has no apiVersion and kind', expectation: 'apiVersion and kind', fix: 'nothing, where none is meant',
    source: { file, line },
  }; // prettier-ignore
}
