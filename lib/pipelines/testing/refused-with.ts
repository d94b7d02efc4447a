import { UserError } from '../../errors';

/** Problems that options are refused with; each has a fix. */
export function refusedWith(take: () => unknown): string[] {
  try {
    take();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ problem, fix }) => {
      expect(fix).not.toBe('');
      return problem;
    });
  }
}
