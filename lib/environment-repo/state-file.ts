import { dump, load } from 'js-yaml';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { UserError, type Problem } from '../errors';

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
  return issues.map((issue) => {
    const { line, col } = lines.linePos(positionOf(document, issue.path));
    const field = issue.path.map(String).join('.');
    return {
      where: `${path}:${line}:${col}`,
      problem: field === '' ? issue.message : `${field}: ${issue.message}`,
      fix:
        issue.code === 'unrecognized_keys'
          ? `remove ${issue.keys.map((key) => `'${key}'`).join(', ')}`
          : 'mend the value',
    };
  });
}

/** Of the deepest part of the path that is there. */
function positionOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}
