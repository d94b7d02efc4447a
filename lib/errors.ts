/** One mistake that a user can mend. */
export interface Problem {
  /** Where it stands: a file, `file:line:column`, or a construct path. Problems are printed sorted by it. */
  readonly where?: string;
  /** What is wrong, quoting the bad value, and the rule it breaks. */
  readonly problem: string;
  /** The next action. */
  readonly fix: string;
  /** What user code threw, whose stack is worth showing. */
  readonly cause?: Error;
}

/**
 * Mistakes of the user's, told without a stack. Anything else that is thrown is a bug of Slipway's and keeps its stack.
 *
 * Exit code 1, unless a subclass says otherwise.
 */
export class UserError extends Error {
  readonly exitCode: number = 1;
  readonly problems: readonly Problem[];

  constructor(problem: string | readonly Problem[], fix = '', where?: string, options?: ErrorOptions) {
    const problems =
      typeof problem === 'string' ? [{ problem, fix, ...(where === undefined ? {} : { where }) }] : sorted(problem);
    super(problems.map(formatProblem).join('\n'), options);
    this.name = new.target.name;
    this.problems = problems;
  }
}

/** The command line itself was wrong: exit code 2. */
export class UsageError extends UserError {
  override readonly exitCode = 2;
}

/** A gate says no, or not yet: exit code 3. */
export class BlockedError extends UserError {
  override readonly exitCode = 3;
}

/** Others changed what Slipway would write: exit code 4. */
export class ChangedOutsideError extends UserError {
  override readonly exitCode = 4;
}

/** `where: problem`, and the fix on a line of its own. */
export function formatProblem({ where, problem, fix }: Problem): string {
  return `${where === undefined ? '' : `${where}: `}${problem}${fix === '' ? '' : `\n  fix: ${fix}`}`;
}

/** @throws UserError with all of them, where there are any. */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UserError(problems);
}

function sorted(problems: readonly Problem[]): Problem[] {
  const key = (one: Problem): string => one.where ?? '';
  return [...problems].sort((a, b) => compareText(key(a), key(b)) || compareText(a.problem, b.problem));
}

/** Orders text by code unit: the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
