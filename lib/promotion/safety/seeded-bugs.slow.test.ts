import type * as Part from '../../environment-repo/part';
import type { Gate } from '../../model/gate';
import type { Release } from '../../model/release';
import type * as EarlierReleaseModule from '../earlier-release';
import type * as HealthyIn from '../gates/healthy-in';
import type * as MergeConfiguration from '../merge-configuration';
import type * as PlanPromotion from '../plan-promotion';
import type * as PromotionPlanModule from '../promotion-plan';
import type * as ReleasePlan from '../release-plan';
import type * as CheckSafety from './check-safety';
import type * as WorldModule from './world';

/** Enough to meet each of the bugs, with the same sequences every time. */
const effort = { runs: 60, most: 50, seed: 20_260_106 };

/** A mistake that somebody might make: a module of Slipway's with one function that does something else. */
interface SeededBug {
  readonly module: string;
  /** What the module exports in place of what it does. */
  readonly mistaken: () => object;
  /** What the audit must say. */
  readonly finds: RegExp;
}

const anyGate =
  (name: string): (() => Gate) =>
  () => ({
    name,
    words: 'Always open.',
    onHotfix: 'keep',
    evaluate: () => ({ state: 'open', why: 'it is never asked' }),
  });

function healthyIn(change: (options: HealthyIn.HealthyInOptions) => HealthyIn.HealthyInOptions): object {
  const module = jest.requireActual<typeof HealthyIn>('../gates/healthy-in');
  const mistaken: typeof module.healthyIn = (environment, options) =>
    module.healthyIn(environment, change(options ?? {}));
  return { ...module, healthyIn: mistaken };
}

function planPart(change: (planned: Part.PartPlan) => Part.PartPlan, overwrites = false): object {
  const module = jest.requireActual<typeof Part>('../../environment-repo/part');
  const mistaken: typeof module.planPart = (part, oidAt, record, options) =>
    change(module.planPart(part, oidAt, record, { ...options, overwrite: overwrites || options.overwrite }));
  return { ...module, planPart: mistaken };
}

function withoutRecord(planned: Part.PartPlan): Part.PartPlan {
  if (planned.state !== 'changed') return planned;
  return { ...planned, changes: new Map([...planned.changes].filter(([path]) => path !== planned.part.record)) };
}

function withoutMarks({ promotedFrom, newerThan, ...release }: Release): Release {
  return release;
}

const bugs: Readonly<Record<string, SeededBug>> = {
  'gates are not asked': {
    module: '../plan-promotion',
    mistaken: () => {
      const module = jest.requireActual<typeof PlanPromotion>('../plan-promotion');
      const mistaken: typeof module.planPromotionAt = async (...args) => {
        const proven = await module.planPromotionAt(...args);
        if (proven.plan.next === undefined) return proven;
        return { ...proven, plan: { ...proven.plan, outcome: 'promote', gates: [] } };
      };
      return { ...module, planPromotionAt: mistaken };
    },
    finds: /banned|not healthy|frozen|nobody approved|was held|taken back/,
  },
  'the soak is left out': {
    module: '../gates/healthy-in',
    mistaken: () => healthyIn(({ soak, ...rest }) => rest),
    finds: /healthy for [\d.]+ of \d+ minutes/,
  },
  'receipts of long ago count': {
    module: '../gates/healthy-in',
    mistaken: () => healthyIn((options) => ({ ...options, fresh: '100 days' })),
    finds: /not heard of lately/,
  },
  'a hold is no gate': {
    module: '../gates/not-held',
    mistaken: () => ({ notHeld: anyGate('notHeld') }),
    finds: /was held/,
  },
  'a ban is no gate': {
    module: '../gates/not-banned',
    mistaken: () => ({ notBanned: anyGate('notBanned'), bansOn: () => [] }),
    finds: /banned/,
  },
  'what was rolled back is no gate': {
    module: '../gates/not-taken-back',
    mistaken: () => ({ notTakenBack: anyGate('notTakenBack') }),
    finds: /taken back/,
  },
  'what was promoted before is forgotten': {
    module: '../promotion-plan',
    mistaken: () => {
      const module = jest.requireActual<typeof PromotionPlanModule>('../promotion-plan');
      const mistaken: typeof module.planPromotion = (input) => {
        const environments = new Map(
          [...input.state.environments].map(([name, one]) => [
            name,
            { ...one, releases: new Map([...one.releases].map(([app, release]) => [app, withoutMarks(release)])) },
          ]),
        );
        return module.planPromotion({ ...input, state: { ...input.state, environments } });
      };
      return { ...module, planPromotion: mistaken };
    },
    finds: /had come to \d+ before|taken back/,
  },
  'a rollback does not say how far promotions had come': {
    module: '../furthest-mark',
    mistaken: () => ({ furthestMark: () => undefined }),
    finds: /had come to \d+ before|taken back/,
  },
  'a rollback goes back one version, whatever that was': {
    module: '../earlier-release',
    mistaken: () => {
      const module = jest.requireActual<typeof EarlierReleaseModule>('../earlier-release');
      const mistaken: typeof module.findEarlierRelease = (view, present, options) =>
        module.findEarlierRelease(view, present, {
          ...options,
          to: options.to ?? Math.max(1, present.generation - 1),
        });
      return { ...module, findEarlierRelease: mistaken };
    },
    finds: /taken back before|banned/,
  },
  'a revert by hand is not noticed': {
    module: '../hold-reverts',
    mistaken: () => ({ holdReverts: (_workspace: unknown, head: unknown) => Promise.resolve(head) }),
    finds: /taken back|generation/,
  },
  'a request is merged as it was planned once': {
    module: '../merge-configuration',
    mistaken: () => {
      const module = jest.requireActual<typeof MergeConfiguration>('../merge-configuration');
      const mistaken: typeof module.mergedConfiguration = (...args) => {
        const steps = module.mergedConfiguration(...args);
        return { ...steps, ask: async (...asked) => ({ ...(await steps.ask(...asked)), isCurrent: true }) };
      };
      return { ...module, mergedConfiguration: mistaken };
    },
    finds: /was held, and publish rendered it anew/,
  },
  'reviews are not asked for': {
    module: '../gates/approvals',
    mistaken: () => ({ approvals: anyGate('approvals(1)') }),
    finds: /nobody approved/,
  },
  'a release keeps its generation': {
    module: '../release-plan',
    mistaken: () => {
      const module = jest.requireActual<typeof ReleasePlan>('../release-plan');
      const mistaken: typeof module.announcedRelease = (app, present, ...rest) => {
        const next = module.announcedRelease(app, present, ...rest);
        return next === undefined ? undefined : { ...next, generation: present?.generation ?? 1 };
      };
      return { ...module, announcedRelease: mistaken };
    },
    finds: /made it generation/,
  },
  'the record of what was rendered is not written': {
    module: '../../environment-repo/part',
    mistaken: () => planPart(withoutRecord),
    finds: /record/,
  },
  'edits by hand are overwritten': {
    module: '../../environment-repo/part',
    mistaken: () => planPart((planned) => planned, true),
    finds: /overwrote/,
  },
};

async function findFault(bug?: SeededBug): Promise<string | undefined> {
  let fault: string | undefined;
  await jest.isolateModulesAsync(async () => {
    if (bug !== undefined) jest.doMock(bug.module, bug.mistaken);
    const { tryFindFault } = jest.requireActual<typeof CheckSafety>('./check-safety');
    const { memoryBackend } = jest.requireActual<typeof WorldModule>('./world');
    fault = await tryFindFault(memoryBackend, effort);
    if (bug !== undefined) jest.dontMock(bug.module);
  });
  return fault;
}

test('there is nothing to find where no bug is seeded', async () => {
  expect(await findFault()).toBeUndefined();
});

test.each(Object.entries(bugs))('%s: found', async (_name, bug) => {
  expect(await findFault(bug)).toMatch(bug.finds);
});
