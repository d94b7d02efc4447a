import type { Verdict } from '../model/gate';
import type { Release } from '../model/release';
import type { Promoted } from '../promotion/promote';
import type { PromotionPlan } from '../promotion/promotion-plan';
import { promoteOutcome } from './promote-outcome';

const view = { now: new Date('2026-03-11T12:00:00Z'), color: false, dryRun: false };
const release = (tag: string): Release => ({
  app: 'cart',
  generation: 2,
  images: { main: { repository: 'registry.example.com/cart', tag } },
});
const frozen: Verdict = { state: 'waiting', why: 'frozen for an audit', until: new Date('2026-03-11T13:30:00Z') };
const banned: Verdict = { state: 'blocked', why: 'v1.1.0 is banned', opens: 'release another version' };

function promoted(outcome: PromotionPlan['outcome'], verdict: Verdict, more: Partial<Promoted> = {}): Promoted {
  return {
    plan: {
      ...{ app: 'cart', from: 'dev', to: 'staging', outcome, why: 'it is asked', until: undefined },
      ...{ candidate: release('v1.1.0'), present: release('v1.0.0'), next: release('v1.1.0') },
      gates: [
        { gate: 'notHeld', words: '', verdict: { state: 'open', why: 'not held' } },
        { gate: 'notBannedOrFrozen', words: '', verdict },
      ],
    },
    ...{ by: 'commit', commit: undefined, request: undefined, problems: [], isChangedOutside: false },
    ...more,
  };
}

const told = (...all: readonly Promoted[]): { text: string; exitCode: number | undefined } => {
  const { text, exitCode } = promoteOutcome({ promoted: all, followed: [] }, view);
  return { text, exitCode };
};
const open: Verdict = { state: 'open', why: 'not banned' };
const problems = [{ problem: 'staging/cart was changed outside Slipway', fix: 'adopt it' }];

test('one that goes is told with its gates and its commit', () => {
  expect(told(promoted('promote', open, { commit: 'abcdef0123456789' }))).toEqual({
    text: [
      '✓ open  cart v1.1.0 → staging',
      '    notHeld            open     not held',
      '    notBannedOrFrozen  open     not banned',
      '    commit abcdef0123',
    ].join('\n'),
    exitCode: 0,
  });
});

test('a closed gate says when it opens, and ends with exit code 3', () => {
  expect(told(promoted('blocked', banned))).toEqual({
    text: [
      '✗ blocked  cart v1.1.0 → staging',
      '    notHeld            open     not held',
      '    notBannedOrFrozen  blocked  v1.1.0 is banned',
      '                                  opens when: release another version',
    ].join('\n'),
    exitCode: 3,
  });
  const waiting = told(promoted('waiting', frozen));
  expect(waiting.text).toContain('notBannedOrFrozen  waiting  frozen for an audit, opens in 1h30m');
  expect(waiting.exitCode).toBe(3);
});

test('a request that waits for its gates is no failure', () => {
  const request = { number: 7, url: 'https://forge.example.com/7', state: 'opened' as const };
  const { text, exitCode } = told(promoted('waiting', frozen, { by: 'pull-request', request }));
  expect(text).toContain('opened https://forge.example.com/7');
  expect(exitCode).toBe(0);
});

test.each([
  ['what others changed', { problems, isChangedOutside: true }, 4],
  ['a mistake in the program', { problems }, 1],
])('%s is told with its fix, and outweighs a closed gate', (_, more, exitCode) => {
  const refused = promoted('promote', open, more);
  expect(told(refused)).toEqual({ text: expect.stringContaining('\n  fix: adopt it') as string, exitCode });
  expect(told(refused, promoted('blocked', banned)).exitCode).toBe(exitCode);
});

test('several are told as a table, each with what keeps it', () => {
  const { text } = told(
    promoted('promote', open, { commit: 'abcdef0123456789' }),
    promoted('blocked', banned),
    promoted('promote', open, { problems, isChangedOutside: true }),
  );
  expect(text.split('\n').map((line) => line.trimEnd().replace(/ {2,}/g, ' | '))).toEqual([
    'APP | VERSION | GATES | WENT BY | WHY',
    'cart | v1.0.0 → v1.1.0 | open | commit abcdef0123',
    'cart | v1.0.0 → v1.1.0 | blocked | notBannedOrFrozen: v1.1.0 is banned',
    'cart | v1.0.0 → v1.1.0 | open | changed outside Slipway',
    '✗ staging/cart was changed outside Slipway',
    ' | fix: adopt it',
  ]);
});
