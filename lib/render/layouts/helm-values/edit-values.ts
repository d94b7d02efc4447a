import { isDeepStrictEqual } from 'node:util';
import {
  isAlias,
  isMap,
  isScalar,
  parseAllDocuments,
  parseDocument,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { UserError } from '../../../errors';

/** One field of a values file, and the text that it gets. */
export interface ValueEdit {
  readonly path: readonly [string, ...string[]];
  readonly value: string;
}

type Contents = Document.Parsed;
type Node = NonNullable<Contents['contents']>;

/**
 * Sets fields of a values file and keeps every other byte: comments, quotes, anchors, order, line ends.
 *
 * A field that is not there is added: as the first of its map, or with its map at the end of the file.
 *
 * @throws UserError where the file is no YAML, or is written so that the field can not be set without changing more.
 */
export function editValues(text: string, edits: readonly ValueEdit[]): string {
  return edits.reduce(editOne, text);
}

function editOne(text: string, edit: ValueEdit): string {
  const document = readValues(text);
  const splice = spliceFor(text, document, edit);
  if (splice === undefined) return text;
  const edited = `${text.slice(0, splice.from)}${splice.text}${text.slice(splice.to)}`;
  if (isDone(document, edited, edit)) return edited;
  throw new UserError(
    `${edit.path.join('.')} can not be set without changing more than that`,
    `write it plainly, on a line of its own: ${edit.path.join(': { ')}: …${' }'.repeat(edit.path.length - 1)}`,
  );
}

function readValues(text: string): Contents {
  const [only, ...others] = [...parseAllDocuments(text)];
  const document = only === undefined || !('contents' in only) ? parseDocument(text) : only;
  const [error] = document.errors;
  if (error !== undefined) throw new UserError(error.message.split('\n')[0] ?? '', 'mend the YAML of the values file');
  if (others.length > 0) throw new UserError('it holds several YAML documents', 'a values file is one document');
  if (document.contents === null || isMap(document.contents) || isEmpty(document.contents)) return document;
  throw new UserError('it holds no map', 'a values file is one map');
}

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Undefined where the field says so already. */
function spliceFor(text: string, document: Contents, { path, value }: ValueEdit): Splice | undefined {
  let map: Node | null = document.contents;
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) break;
    const pair: Pair | undefined = map.items.find((one) => isScalar(one.key) && one.key.value === key);
    const rest = path.slice(depth + 1);
    if (pair === undefined) return addition(text, map, path.slice(depth), value, depth === 0);
    const node = pair.value as Node | null;
    if (rest.length === 0) return replacement(text, node, value);
    // `image:` with nothing behind it.
    if (isEmpty(node) && node?.range) return after(text, node.range[0], ` ${flow(rest, value)}`);
    map = node;
  }
  if (map === null || isEmpty(map)) return atEnd(text, path, value);
  throw new UserError(`${path.slice(0, -1).join('.')} is no map of its own`, 'write it out, without an alias');
}

function isEmpty(node: Node | null | undefined): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && node.source === '');
}

function after(text: string, at: number, added: string): Splice {
  const trimmed = text.slice(0, at).replace(/[ \t]+$/, '').length;
  return { from: trimmed, to: trimmed, text: added };
}

function replacement(text: string, node: Node | null, value: string): Splice | undefined {
  if (!node?.range) throw new UserError('a field is written as a bare key', 'write a colon behind it');
  const [from, to] = node.range;
  if (isScalar(node) && node.value === value) return undefined;
  if (isEmpty(node)) return after(text, from, ` ${scalar(value, 'PLAIN')}`);
  if (isAlias(node)) return { from, to, text: scalar(value, 'PLAIN') };
  if (!isScalar(node)) throw new UserError('a map or a list stands where a text belongs', 'put a text there');
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  return { from, to, text: `${scalar(value, node.type)}${isBlock ? lineEnd(text) : ''}` };
}

function addition(text: string, map: YAMLMap, path: readonly string[], value: string, isRoot: boolean): Splice {
  const start = map.range?.[0] ?? 0;
  if (map.flow === true) {
    const inside = `${path[0] ?? ''}: ${path.length === 1 ? scalar(value, 'QUOTE_DOUBLE') : flow(path.slice(1), value)}`;
    return { from: start + 1, to: start + 1, text: map.items.length === 0 ? inside : `${inside}, ` };
  }
  if (isRoot) return atEnd(text, path, value);
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return {
    from: start,
    to: start,
    text: `${blockLines(path, value).join(`${lineEnd(text)}${indent}`)}${lineEnd(text)}${indent}`,
  };
}

function atEnd(text: string, path: readonly string[], value: string): Splice {
  const end = lineEnd(text);
  const before = text === '' || text.endsWith('\n') ? '' : end;
  const lines = blockLines(path, value);
  return { from: text.length, to: text.length, text: `${before}${lines.join(end)}${end}` };
}

function blockLines(path: readonly string[], value: string): string[] {
  return path.map(
    (key, depth) => `${'  '.repeat(depth)}${key}:${depth === path.length - 1 ? ` ${scalar(value, 'PLAIN')}` : ''}`,
  );
}

function flow(path: readonly string[], value: string): string {
  const [key = '', ...rest] = path;
  return `{ ${key}: ${rest.length === 0 ? scalar(value, 'QUOTE_DOUBLE') : flow(rest, value)} }`;
}

/** In the quotes that stand there; a plain text that some YAML reader takes for anything else gets quotes. */
function scalar(value: string, type: string | undefined): string {
  if (type === 'QUOTE_SINGLE' && !/[\n']/.test(value)) return `'${value}'`;
  const isPlain = /^[\w./][\w./@:+-]*$/.test(value) && !value.endsWith(':') && isTextInAnyYaml(value);
  return type !== 'QUOTE_DOUBLE' && isPlain ? value : JSON.stringify(value);
}

/** Helm reads YAML 1.1, where more words are numbers and truth values. */
function isTextInAnyYaml(value: string): boolean {
  return (['1.1', '1.2'] as const).every((version) => parseDocument(value, { version }).toJS() === value);
}

function lineEnd(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** Nothing but the field changed, as a reader sees it; what is an alias of it follows. */
function isDone(before: Contents, edited: string, edit: ValueEdit): boolean {
  const after = parseDocument(edited);
  return after.errors.length === 0 && isDeepStrictEqual(valuesOf(after), wantedValues(before, edit));
}

function wantedValues(before: Contents, { path, value }: ValueEdit): unknown {
  const document = before.clone();
  const present = isEmpty(document.contents) ? undefined : findNode(document.contents, path);
  if (isScalar(present)) {
    present.value = value;
    return valuesOf(document);
  }
  const values = valuesOf(document);
  let at: Record<string, unknown> = values;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
  at[path.at(-1) ?? ''] = value;
  return values;
}

/** Undefined where there is none, or where it is an alias of one. */
function findNode(contents: Node | null, path: readonly string[]): unknown {
  let node: unknown = contents;
  for (const key of path) node = isMap(node) ? node.get(key, true) : undefined;
  return node;
}

function valuesOf(document: Pick<Document, 'toJS'>): Record<string, unknown> {
  return (document.toJS({ maxAliasCount: -1 }) ?? {}) as Record<string, unknown>;
}
