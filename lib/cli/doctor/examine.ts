import { UserError } from '../../errors';
import { problem, skipped, type Check, type DoctorWorld, type Finding, type Need } from './check';

/** A check and what it found. */
export interface Examined extends Finding {
  readonly name: string;
  readonly neededFor: Need;
}

/** Runs all checks side by side, and puts what they found in their order. */
export async function examine(checks: readonly Check[], world: DoctorWorld): Promise<Examined[]> {
  return await Promise.all(
    checks.map(async (check) => ({
      name: check.name,
      neededFor: check.neededFor,
      ...(await found(() => runCheck(check, world))),
    })),
  );
}

function runCheck(check: Check, world: DoctorWorld): Promise<Finding> | Finding {
  if (!('needsProgram' in check)) return check.run(world);
  if (world.platform instanceof UserError) return skipped('the program does not load');
  return check.run(world, world.platform);
}

/** A mistake of the user's that a check comes upon is what it found. */
async function found(run: () => Promise<Finding> | Finding): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [first] = error.problems;
    return problem(first?.problem ?? error.message, first?.fix ?? 'see above');
  }
}

/** Whether something is missing that the chosen work can not do without. */
export function fails(examined: readonly Examined[], needs: readonly Need[]): boolean {
  return examined.some(({ state, neededFor }) => state === 'problem' && needs.includes(neededFor));
}
