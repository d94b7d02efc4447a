import type { PullRequest } from '../forge/forge';
import type { JudgedMerge } from '../promotion/judge-earlier-merges';
import { refreshOutcome } from './request-outcome';

const request: PullRequest = {
  ...{ number: 7, url: 'https://forge.example.com/7', state: 'merged', title: 'Promote cart', body: '', draft: false },
  ...{ head: 'slipway/production/promote-cart', fromFork: false, headSha: 'b'.repeat(40), base: 'main', labels: [] },
  ...{ reviewers: { users: [], teams: [] }, author: 'slipway', createdAt: new Date(0), updatedAt: new Date(0) },
};
const view = { now: new Date('2026-03-11T12:00:00Z'), color: false, dryRun: false };
const merge: JudgedMerge = { request, label: '#7', commit: 'a'.repeat(40), problems: [] };

test('a merge that should not have been is told with what was done, as blocked', () => {
  const fault = { fault: 'notBanned: v1.1.0 is banned', done: 'it was rolled back and held' };
  const { text, exitCode, json } = refreshOutcome(
    { judged: [{ ...merge, ...fault }], requests: [], followed: [] },
    view,
  );
  expect(exitCode).toBe(3);
  expect(text).toContain(
    '✗ #7 was merged as aaaaaaaaaa onto more than its gates were asked on: notBanned: v1.1.0 is banned\n    it was rolled back and held',
  );
  expect(json).toMatchObject({ judged: [{ number: 7, url: request.url, label: '#7', ...fault }] });
});

test('one that could not be judged is a problem, one that changes nothing is none', () => {
  const problems = [{ problem: 'production/releases/cart.yaml can not be read', fix: 'mend it' }];
  const told = (one: JudgedMerge): object => {
    const { text, exitCode } = refreshOutcome({ judged: [one], requests: [], followed: [] }, view);
    return { text: text.split('\n')[0], exitCode };
  };
  expect(told({ ...merge, problems })).toEqual({
    text: '#7 was merged as aaaaaaaaaa, and could not be judged: production/releases/cart.yaml can not be read',
    exitCode: 1,
  });
  expect(told(merge)).toEqual({
    text: '#7 was merged as aaaaaaaaaa onto more than its gates were asked on, which changes nothing for it',
    exitCode: 0,
  });
});
