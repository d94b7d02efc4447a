import type { IApplicationSet } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { throwIfAny, type Problem } from '../../errors';
import type { SyncStep } from '../../model/sync-step';

type Strategy = NonNullable<NonNullable<IApplicationSet['spec']>['strategy']>;

/**
 * Syncs one group after the other, each once all of the one before are healthy. Beta in Argo CD, and turned on there by
 * `applicationsetcontroller.enable.progressive.syncs`.
 *
 * For software of the platform: environments follow one another by promotion.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Progressive-Syncs/
 * @throws UserError on a step that selects nothing.
 */
export function rollingSync(steps: readonly SyncStep[]): Strategy {
  throwIfAny(stepProblems(steps));
  return {
    type: 'RollingSync',
    rollingSync: {
      steps: steps.map(({ labels, atOnce }) => ({
        matchExpressions: Object.entries(labels).map(([key, values]) => ({ key, operator: 'In', values: [...values] })),
        ...(atOnce === undefined ? {} : { maxUpdate: atOnce }),
      })),
    },
  };
}

function stepProblems(steps: readonly SyncStep[]): Problem[] {
  if (steps.length === 0) return [{ problem: 'steps names none', fix: 'leave it out to sync all at once' }];
  return steps.flatMap(({ labels, atOnce }, index) => [
    ...(Object.values(labels).some((values) => values.length > 0)
      ? []
      : [{ problem: `steps[${index}].labels selects nothing`, fix: `write it like { 'slipway.dev/wave': ['1'] }` }]),
    ...(atOnce === 0 || atOnce === '0%'
      ? [
          {
            problem: `steps[${index}].atOnce is 0: its Applications wait for someone to sync them`,
            fix: 'leave it out',
          },
        ]
      : []),
  ]);
}
