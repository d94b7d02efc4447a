import type { Problem } from '../../errors';
import type { Layout } from '../../model/layout';
import type { Platform } from '../../model/platform';

/**
 * One branch per environment, named after it; what belongs to none stands on the environment repo's own branch.
 *
 * Rights, checks and reviews can then be set per branch, where a forge has no owners of folders.
 */
export function branch(): Layout {
  return { name: 'branch', locate: ({ environment }) => ({ branch: environment }), problems: nameProblems };
}

/** An environment's branch must be free: requests have theirs below `slipway/`. */
function nameProblems({ environments, environmentRepo, files }: Platform): Problem[] {
  const taken = [environmentRepo.branch, 'slipway'];
  return [...environments.values()]
    .filter(({ name }) => taken.includes(name))
    .map((one) => ({
      where: files.get(one) ?? 'environments',
      problem: `environment '${one.name}' can have no branch of its name: the layout 'branch' needs that one itself`,
      fix: 'rename the environment, or choose another branch for what belongs to none',
    }));
}
