import { z } from 'zod';
import type { Problem } from '../errors';
import { ruled, schemaProblems, strict } from '../model/schema-problems';
import type { Plaintext } from './find-plaintext';

const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
const schema = strict({ allow: z.array(strict({ path: text, reason: text })) });

/** A path that may hold what looks like a secret, and why. `*` stands for anything within a folder, `**` across folders. */
export interface AllowedPath {
  readonly path: string;
  readonly reason: string;
}

/** Where a program keeps its allow-list. */
export const allowListPath = 'environments/plaintext-allowed.yaml';

/** Reads an allow-list, or says everything that is wrong with it: each path has a reason. */
export function readAllowList(document: unknown): readonly AllowedPath[] | { readonly problems: readonly Problem[] } {
  const problems = schemaProblems(schema, document).map((one) => ({ where: allowListPath, ...one }));
  return problems.length > 0 ? { problems } : schema.parse(document).allow;
}

/** What no path of an allow-list covers, and the paths that cover nothing: they would hide the next one. */
export function withoutAllowed(
  found: readonly Plaintext[],
  allowed: readonly AllowedPath[],
): { readonly found: readonly Plaintext[]; readonly idle: readonly AllowedPath[] } {
  const patterns = allowed.map((one) => ({ one, pattern: patternOf(one.path) }));
  return {
    found: found.filter(({ path }) => !patterns.some(({ pattern }) => pattern.test(path))),
    idle: patterns.filter(({ pattern }) => !found.some(({ path }) => pattern.test(path))).map(({ one }) => one),
  };
}

function patternOf(path: string): RegExp {
  const parts = path.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
