import fc from 'fast-check';
import type { Release } from '../model/release';
import type { DeliveryEvent } from './delivery-event';
import { deliveryFigures, deployments, median, type Deployment, type TimeWindow } from './delivery-metrics';

const hour = 3_600_000;
const start = new Date('2026-01-01T00:00:00Z').getTime();
const year: TimeWindow = { since: new Date(start), until: new Date(start + 365 * 24 * hour) };

function release(tag: string, more: Partial<Release> = {}): Release {
  return { app: 'cart', generation: 1, images: { main: { repository: 'example.com/cart', tag } }, ...more };
}

/** One change per step, oldest first: hours since the start, action, version. */
function history(
  steps: readonly (readonly [hours: number, action: string, tag: string, more?: Partial<Release>])[],
  environment = 'production',
): DeliveryEvent[] {
  const events = steps.map(([hours, action, tag, more], index): DeliveryEvent => {
    const before = steps[index - 1];
    return {
      commit: String(index),
      at: new Date(start + hours * hour),
      action,
      foreign: action === 'revert',
      by: 'alice',
      mergedBy: undefined,
      subject: '',
      reason: undefined,
      program: undefined,
      request: undefined,
      apps: [],
      changes: [
        {
          environment,
          app: 'cart',
          before: before === undefined ? undefined : release(before[2]),
          after: release(tag, more),
        },
      ],
    };
  });
  return events.reverse();
}

const figures = (events: readonly DeliveryEvent[]) => deliveryFigures(deployments(events), year);

test('the baseline, holds and configuration are no deployments', () => {
  expect(
    figures(
      history([
        [0, 'init', 'v1'],
        [1, 'hold', 'v1'],
        [2, 'publish', 'v1'],
      ]),
    ),
  ).toEqual({
    deployments: 0,
    deploymentsPerDay: 0,
    leadTimeMilliseconds: null,
    changeFailureRate: null,
    timeToRestoreMilliseconds: null,
    failures: 0,
    rollbacks: 0,
    reverts: 0,
    hotfixes: 0,
  });
});

test('deployments are counted per day of the window', () => {
  const all = deployments(
    history([
      [0, 'init', 'v1'],
      [1, 'promote', 'v2'],
      [30, 'release', 'v3'],
      [50, 'edit', 'v4'],
    ]),
  );
  const days = (count: number): TimeWindow => ({ since: new Date(start), until: new Date(start + count * 24 * hour) });
  expect(deliveryFigures(all, days(2))).toMatchObject({ deployments: 2, deploymentsPerDay: 1 });
  expect(deliveryFigures(all, days(6))).toMatchObject({ deployments: 3, deploymentsPerDay: 0.5 });
});

test('lead time begins at the build where it is known, else where the version was first seen', () => {
  const builtAt = new Date(start - 5 * hour).toISOString();
  expect(figures(history([[1, 'promote', 'v2', { source: { builtAt } }]])).leadTimeMilliseconds).toBe(6 * hour);
  const events = [...history([[9, 'promote', 'v2']]), ...history([[2, 'release', 'v2']], 'dev')];
  const inProduction = deployments(events).filter(({ environment }) => environment === 'production');
  expect(inProduction.map(({ leadMilliseconds }) => leadMilliseconds)).toEqual([7 * hour]);
});

test('a deployment failed when the next change takes it back or mends it', () => {
  expect(
    figures(
      history([
        [0, 'init', 'v1'],
        [1, 'promote', 'v2'],
        [3, 'rollback', 'v1'],
        [9, 'promote', 'v3'],
      ]),
    ),
  ).toMatchObject({
    deployments: 2,
    failures: 1,
    rollbacks: 1,
    changeFailureRate: 0.5,
    timeToRestoreMilliseconds: 2 * hour,
  });
  expect(
    figures(
      history([
        [1, 'promote', 'v2'],
        [2, 'revert', 'v1'],
      ]),
    ),
  ).toMatchObject({ failures: 1, reverts: 1 });
  expect(
    figures(
      history([
        [1, 'promote', 'v2'],
        [5, 'hotfix', 'v3'],
      ]),
    ),
  ).toMatchObject({
    deployments: 2,
    failures: 1,
    hotfixes: 1,
    timeToRestoreMilliseconds: 4 * hour,
  });
});

test('a rollback is mended by nothing, and the hotfix after it is counted once', () => {
  expect(
    figures(
      history([
        [1, 'promote', 'v2'],
        [2, 'rollback', 'v1'],
        [4, 'rollback', 'v0'],
        [6, 'hotfix', 'v3'],
      ]),
    ),
  ).toMatchObject({
    deployments: 2,
    failures: 1,
    rollbacks: 2,
    changeFailureRate: 0.5,
    timeToRestoreMilliseconds: hour,
  });
});

test('what happens elsewhere mends nothing', () => {
  const events = [...history([[5, 'rollback', 'v1']], 'dev'), ...history([[1, 'promote', 'v2']])];
  expect(figures(events).failures).toBe(0);
});

const steps = fc.array(
  fc.tuple(
    fc.nat({ max: 200 }),
    fc.constantFrom('init', 'promote', 'release', 'rollback', 'revert', 'hotfix', 'hold', 'edit'),
    fc.constantFrom('v1', 'v2', 'v3', 'v4'),
  ),
  { maxLength: 30 },
);
const inOrder = (all: [number, string, string][]): [number, string, string][] => all.sort(([a], [b]) => a - b);

test('rates lie between 0 and 1, and failures need something that mended them', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const found = figures(history(inOrder(all)));
      expect(found.changeFailureRate ?? 0).toBeGreaterThanOrEqual(0);
      expect(found.changeFailureRate ?? 1).toBeLessThanOrEqual(1);
      expect(found.failures).toBeLessThanOrEqual(found.rollbacks + found.reverts + found.hotfixes);
      expect(found.hotfixes).toBeLessThanOrEqual(found.deployments);
      expect(found.timeToRestoreMilliseconds === null).toBe(found.failures === 0);
    }),
  );
});

test('counts of two windows that meet add up to those of both', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 200 }), (all, cut) => {
      const found = deployments(history(inOrder(all)));
      const middle = new Date(start + cut * hour);
      const [first, second] = [
        { ...year, until: middle },
        { ...year, since: middle },
      ].map((one) => deliveryFigures(found, one));
      const whole = deliveryFigures(found, year);
      for (const key of ['deployments', 'failures', 'rollbacks', 'reverts', 'hotfixes'] as const) {
        expect((first?.[key] ?? 0) + (second?.[key] ?? 0)).toBe(whole[key]);
      }
    }),
  );
});

test('an app by itself has the same deployments as beside others', () => {
  fc.assert(
    fc.property(steps, steps, (one, other) => {
      const [production, staging] = [history(inOrder(one)), history(inOrder(other), 'staging')];
      const both = [...production, ...staging].sort((a, b) => b.at.getTime() - a.at.getTime());
      // Lead times look at all environments: where a version was seen first.
      const bare = (all: readonly Deployment[]): object[] =>
        all.filter(({ environment }) => environment === 'production').map(({ leadMilliseconds, ...rest }) => rest);
      expect(bare(deployments(both))).toEqual(bare(deployments(production)));
    }),
  );
});

test('the median has as many values below as above', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
      const middle = median(values) ?? Number.NaN;
      expect(values.filter((one) => one < middle).length).toBeLessThanOrEqual(values.length / 2);
      expect(values.filter((one) => one > middle).length).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});
