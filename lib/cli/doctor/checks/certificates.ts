import { UserError } from '../../../errors';
import { secretInventory } from '../../../secrets';
import { ok, problem, skipped, type ProgramCheck } from '../check';

const day = 86_400_000;
/** A certificate that ends sooner is told. */
const warnDays = 30;

/** How long the certificates that secrets are sealed with are good for. */
export const check: ProgramCheck = {
  name: 'certificates',
  neededFor: 'secrets',
  needsProgram: true,
  run: ({ now }, platform) => {
    const { certificates } = secretInventory(platform);
    if (certificates.size === 0) return skipped('no environment has one yet: slipway secrets fetch-cert, or pulumi up');
    const all = [...certificates].map(([environment, one]) => {
      if (one instanceof UserError) throw one;
      return { environment, days: Math.floor((one.notAfter.getTime() - now().getTime()) / day) };
    });
    const soon = all.filter(({ days }) => days < warnDays);
    if (soon.length === 0) return ok(all.map(({ environment, days }) => `${environment} ${days} days`).join(', '));
    return problem(
      soon
        .map(({ environment, days }) =>
          days < 0 ? `${environment}'s has expired` : `${environment}'s ends in ${days} days`,
        )
        .join(', '),
      'slipway secrets fetch-cert, then slipway secrets rotate',
    );
  },
};
