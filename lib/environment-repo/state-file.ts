import { dump, load } from 'js-yaml';
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError, type Problem } from '../errors';
import { nearestNames } from '../model/names';

/**
 * Reads a YAML file of the environment repo, strictly.
 *
 * @param path where it stands, for messages.
 * @throws UserError with file, line, column, the rule and the fix, for every mistake in it.
 */
export function parseStateFile<T>(schema: z.ZodType<T>, path: string, text: string): T {
  const parsed = schema.safeParse(looselyParsed(text));
  // The library that knows lines and columns is several times slower: it reads only files with mistakes.
  if (parsed.success) return parsed.data;
  throw new UserError(located(path, text, parsed.error.issues));
}

/** Writes a YAML file of the environment repo. @param schemaFile relative path of its JSON Schema, for editors */
export function formatStateFile(value: object, schemaFile: string): string {
  return `# yaml-language-server: $schema=${schemaFile}\n${dump(value, { lineWidth: -1, noRefs: true })}`;
}

function looselyParsed(text: string): unknown {
  try {
    return load(text);
  } catch {
    return undefined;
  }
}

function located(path: string, text: string, issues: readonly z.core.$ZodIssue[]): Problem[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return { where: `${path}:${line}:${col}`, problem: error.message.split('\n')[0] ?? '', fix: 'mend the YAML' };
    });
  }
  const at = (position: number): string => {
    const { line, col } = lines.linePos(position);
    return `${path}:${line}:${col}`;
  };
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(document, issue, at);
    const field = issue.path.map(String).join('.');
    return {
      where: at(positionOf(document, issue.path)),
      problem: field === '' ? issue.message : `${field}: ${issue.message}`,
      fix: fixOf(issue, document.getIn(issue.path) === undefined),
    };
  });
}

/** Each where it stands, with the name that was meant, as far as that can be told. */
function unknownKeys(
  document: Document,
  { path, keys, message }: Extract<z.core.$ZodIssue, { code: 'unrecognized_keys' }>,
  at: (position: number) => string,
): Problem[] {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  return keys.map((name) => {
    const pair = isMap(map) ? map.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
    const position = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
    return {
      where: at(position ?? positionOf(document, path)),
      problem: `${[...path, name].map(String).join('.')} is no field of this file`,
      // What a strict schema says of an unknown key: those that it knows.
      fix: nearestNames(name, message.split(' ')),
    };
  });
}

/** @param isMissing whether nothing stands where the mistake is */
function fixOf(issue: z.core.$ZodIssue, isMissing: boolean): string {
  const field = String(issue.path.at(-1) ?? 'it');
  switch (issue.code) {
    case 'invalid_type':
      return isMissing ? `add ${field}: ${inWords(issue.expected)}` : `make ${field} ${inWords(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'string' ? `write what ${field} is` : `make ${field} at least ${issue.minimum}`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? `write ${field} like 2026-01-31T12:00:00Z`
        : issue.message.replace(/^must be/, `make ${field}`);
    case 'custom':
      return issue.message.replace(/^needs/, 'add').replace(/^must be/, `make ${field}`);
    default:
      return 'mend the value';
  }
}

function inWords(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text; in quotes where YAML would read a number or a date',
    int: 'a whole number',
    number: 'a number',
    array: 'a list',
    object: 'fields of its own',
    record: 'fields of its own',
  };
  return words[type] ?? type;
}

/** Of the deepest part of the path that is there. */
function positionOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}
