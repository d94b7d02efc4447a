import { LineCounter, isScalar, parseAllDocuments, visit, type Document, type Tags } from 'yaml';
import type { Problem } from '../errors';

/** A Kubernetes object as its YAML has it. */
export interface ReadObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Objects of one file, each with the place where it starts, and what is wrong with the others. */
export interface ReadObjects {
  /** `where` is `file:line:column`. */
  readonly objects: readonly { readonly object: ReadObject; readonly where: string }[];
  readonly problems: readonly Problem[];
}

/**
 * Reads YAML documents as Kubernetes would, and checks that each is one whole object.
 *
 * Kubernetes reads YAML 1.1 (`on` is true, `0644` is octal) without that version's times and dates.
 *
 * @param file names the source in problems.
 * @see https://github.com/kubernetes-sigs/yaml
 */
export function readObjects(text: string, file: string): ReadObjects {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', customTags: withoutTimes, lineCounter: lines });
  const objects: { object: ReadObject; where: string }[] = [];
  const problems: Problem[] = [];
  for (const document of documents) {
    const where = `${file}:${placeOf(document, lines)}`;
    const broken = [...syntaxProblems(document, file, lines), ...keyProblems(document, file, lines)];
    const value: unknown = broken.length > 0 ? null : document.toJS();
    const found =
      broken.length > 0 || value === null ? broken : objectProblems(value).map((one) => ({ where, ...one }));
    if (found.length > 0) problems.push(...found);
    else if (value !== null) objects.push({ object: value as ReadObject, where });
  }
  return { objects, problems };
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'),
  );
}

function placeOf({ contents }: Document.Parsed, lines: LineCounter): string {
  const { line, col } = lines.linePos(contents?.range[0] ?? 0);
  return `${line}:${col}`;
}

function syntaxProblems({ errors }: Document.Parsed, file: string, lines: LineCounter): Problem[] {
  return errors.map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return {
      where: `${file}:${line}:${col}`,
      problem: message.split('\n')[0]?.replace(/ at line .*$/, '') ?? message,
      fix: 'mend the YAML',
    };
  });
}

/** `on: push` has the key `true` for Kubernetes, which nobody means. */
function keyProblems(document: Document.Parsed, file: string, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair(_, { key }) {
      // A merge key (`<<`) is a symbol; Kubernetes takes numbers as text.
      if (!isScalar(key) || ['string', 'number', 'symbol'].includes(typeof key.value)) return;
      const { line, col } = lines.linePos(key.range?.[0] ?? 0);
      const written = key.source ?? String(key.value);
      const problem = `key ${written} is no text: Kubernetes reads it as ${String(key.value)}`;
      problems.push({ where: `${file}:${line}:${col}`, problem, fix: `quote it: '${written}'` });
    },
  });
  return problems;
}

function objectProblems(value: unknown): Problem[] {
  if (!isRecord(value))
    return [{ problem: 'is no Kubernetes object', fix: 'each document is a map with apiVersion, kind and metadata' }];
  const { apiVersion, kind, metadata, items } = value;
  const missing = [
    ...Object.entries({ apiVersion, kind }).flatMap(([name, one]) => (isText(one) ? [] : [name])),
    ...(isRecord(metadata) && isText(metadata['name']) ? [] : isList(kind, items) ? [] : ['metadata.name']),
  ];
  return [
    ...missing.map((name) => ({ problem: `${name} is missing, or is no text`, fix: `write ${name}: …` })),
    ...(isList(kind, items)
      ? [{ problem: `is a ${String(kind)} of objects`, fix: 'write each of its items as a document of its own' }]
      : []),
    ...kustomizeProblems(apiVersion),
    ...secretProblems(value),
  ];
}

function isList(kind: unknown, items: unknown): boolean {
  return isText(kind) && kind.endsWith('List') && Array.isArray(items);
}

function kustomizeProblems(apiVersion: unknown): Problem[] {
  if (!isText(apiVersion) || !apiVersion.startsWith('kustomize.config.k8s.io/')) return [];
  return [
    {
      problem: 'is an input of Kustomize, no Kubernetes object',
      fix: 'declare the app by kustomization({ … }), or take in what it builds',
    },
  ];
}

/** No secret stands in git in clear; base64 is in clear. */
function secretProblems({ apiVersion, kind, data, stringData }: Record<string, unknown>): Problem[] {
  if (apiVersion !== 'v1' || kind !== 'Secret') return [];
  if (![data, stringData].some((one) => isRecord(one) && Object.keys(one).length > 0)) return [];
  return [{ problem: 'is a Secret with its data in clear', fix: 'seal it, or take it from an external store' }];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
