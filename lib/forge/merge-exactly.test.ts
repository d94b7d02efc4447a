import type { MergeState, PullRequest } from './forge';
import { ForgeRequestError } from './forge-request-error';
import { mergeExactly } from './merge-exactly';
import type { Merging } from './merge-exactly';

const connection = { forge: 'GitHub', baseUrl: '', repository: '', credential: '', permissions: '', secrets: [] };
const refusal = (status: number, detail: string): ForgeRequestError =>
  new ForgeRequestError(connection, { method: 'PUT', path: '/merge' }, { status, detail, rateLimited: false });
const open: PullRequest = {
  ...{ number: 1, url: '', title: '', body: '', draft: false, head: 'h', fromFork: false, base: 'main', labels: [] },
  ...{ state: 'open', headSha: 'aaa', reviewers: { users: [], teams: [] }, author: '' },
  ...{ createdAt: new Date(0), updatedAt: new Date(0) },
};
const mergeable: MergeState = { state: 'mergeable', reason: 'clean', headSha: 'aaa' };

/** A forge that refuses with these, in turn, then merges; `meanwhile` happens at the first attempt. */
function refusing(
  refusals: readonly Error[],
  meanwhile: Partial<PullRequest> = {},
  state = mergeable,
  bases = ['base'],
): Merging & { waits: number[] } {
  let now = open;
  const left = [...refusals];
  const waits: number[] = [];
  return {
    waits,
    find: () => Promise.resolve(now),
    mergeState: () => Promise.resolve(state),
    headOf: () => Promise.resolve((bases.length > 1 ? bases.shift() : bases[0]) ?? ''),
    parentsOf: () => Promise.resolve([bases[0] ?? '', 'aaa']),
    attempt: () => {
      now = { ...now, ...meanwhile };
      const refused = left.shift();
      if (refused !== undefined) return Promise.reject(refused);
      now = { ...now, state: 'merged', mergeCommit: 'mmm' };
      return Promise.resolve();
    },
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
}

const merge = (forge: Merging): ReturnType<typeof mergeExactly> => mergeExactly(forge, 1, { expectedHead: 'aaa' });

describe('merging exactly one head', () => {
  it('tries again when the base moved meanwhile', async () => {
    const forge = refusing([refusal(405, 'Base branch was modified. Review and try the merge again.')]);

    expect(await merge(forge)).toEqual({ outcome: 'merged', commit: 'mmm' });
    expect(forge.waits).toEqual([1000]);
  });

  it('does not try again on a base that moved, where it was told which one', async () => {
    const forge = refusing([refusal(405, 'Base branch was modified.')], {}, mergeable, ['base', 'later']);

    expect(await mergeExactly(forge, 1, { expectedHead: 'aaa', expectedBase: 'base' })).toEqual({
      outcome: 'base-moved',
      base: 'later',
    });
  });

  it('takes a fast-forward for what the forge makes of a head that holds its base', async () => {
    const forge = refusing([], { mergeCommit: 'aaa' });
    const fastForward: Merging = {
      ...forge,
      find: async (one) => ({ ...(await forge.find(one)), mergeCommit: 'aaa' }),
    };

    expect(await mergeExactly(fastForward, 1, { expectedHead: 'aaa', expectedBase: 'base' })).toEqual({
      outcome: 'merged',
      commit: 'aaa',
      onto: 'base',
    });
  });

  it('gives up when the forge goes on refusing without a reason', async () => {
    const forge = refusing(Array.from({ length: 9 }, () => refusal(405, 'Please try again later')));

    expect(await merge(forge)).toEqual({ outcome: 'not-mergeable', reason: 'Please try again later' });
    expect(forge.waits).toEqual([1000, 2000, 3000]);
  });

  it('tells a head that moved between looking and merging', async () => {
    const forge = refusing([refusal(409, 'Head branch was modified.')], { headSha: 'bbb' });

    expect(await merge(forge)).toEqual({ outcome: 'head-moved', head: 'bbb' });
  });

  it('takes a merge whose answer was lost for merged', async () => {
    const forge = refusing([refusal(405, 'already merged')], { state: 'merged', mergeCommit: 'ccc' });

    expect(await merge(forge)).toEqual({ outcome: 'merged', commit: 'ccc' });
  });

  it.each([
    [403, 'Resource not accessible by integration', 'protected'],
    [405, 'Repository rule violations found\n\nRequired status check "verify" is expected.', 'checks-failing'],
    [405, 'At least 1 approving review is required by reviewers with write access.', 'protected'],
    [405, "You're not authorized to push to this branch.", 'protected'],
    [405, 'Merge commits are not allowed on this repository.', 'protected'],
    [405, 'User not allowed to merge PR', 'protected'],
    [405, 'Not all required status checks successful', 'checks-failing'],
    [405, 'not allowed to merge [reason: The head branch is behind the base branch]', 'behind'],
  ])('maps %i %s to %s at once', async (status, detail, outcome) => {
    const forge = refusing([refusal(status, detail)]);

    expect(await merge(forge)).toEqual({ outcome, reason: detail });
    expect(forge.waits).toEqual([]);
  });

  it('believes the state rather than words that say nothing', async () => {
    const state = { state: 'checks-failing', reason: 'ci_must_pass', headSha: 'aaa' } as const;

    expect(await merge(refusing([refusal(405, '405 Method Not Allowed')], {}, state))).toEqual({
      outcome: 'checks-failing',
      reason: 'ci_must_pass',
    });
  });

  it('does not take a missing login for a refusal to merge', async () => {
    await expect(merge(refusing([refusal(401, 'Bad credentials')]))).rejects.toThrow('Bad credentials');
  });
});
