import { join, relative } from 'node:path';
import { UserError, type Problem } from '../errors';

/**
 * Runs a file of a program, once. @returns what it exports
 *
 * @param file relative to the root.
 * @throws UserError where it can not be read or throws; the file that is named is the one to mend.
 */
export function loadModule(root: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return module.require(join(root, file)) as Record<string, unknown>;
  } catch (error) {
    throw new UserError(loadProblems(error, root, file));
  }
}

function loadProblems(error: unknown, root: string, file: string): Problem[] {
  if (error instanceof UserError)
    return error.problems.map((one) => ({ ...one, where: one.where === undefined ? file : `${file}: ${one.where}` }));
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause.name === 'SyntaxError' && 'file' in cause) {
    const where = relative(root, String(cause.file));
    return [{ where, problem: `is no TypeScript: ${cause.message}`, fix: 'mend it there' }];
  }
  const problem = `can not be loaded: ${cause.message}`;
  if (/^Cannot access '.*' before initialization$/.test(cause.message))
    return [
      {
        where: file,
        problem,
        fix: 'two files import each other: where one calls the other write calls: () => ({ … })',
      },
    ];
  return [{ where: file, problem, fix: 'see its stack below', cause }];
}
