import { UserError } from '../../../errors';
import { ok, problem, type MachineCheck } from '../check';

/** Whether apps and environments load. */
export const check: MachineCheck = {
  name: 'program',
  neededFor: 'deliver',
  run: ({ platform }) => {
    if (!(platform instanceof UserError))
      return ok(`${platform.apps.size} apps, ${platform.environments.size} environments`);
    const [first] = platform.problems;
    const others = platform.problems.length - 1;
    const where = first?.where === undefined ? '' : `${first.where}: `;
    return problem(
      `${where}${first?.problem ?? 'does not load'}${others > 0 ? `, and ${others} more` : ''}`,
      first?.fix ?? 'run slipway check',
    );
  },
};
