import fc from 'fast-check';
import type { Gate, Verdict } from '../../model/gate';
import { evaluateGates } from './evaluate';
import { cartInput, minutesBefore } from './testing';
import { blocked, open, waiting } from './verdict';

function gate(verdict: unknown, more: Partial<Gate> = {}): Gate {
  return { name: 'test', words: 'Tests.', onHotfix: 'keep', evaluate: () => verdict as Verdict, ...more };
}

const soon = minutesBefore(-5);
const later = minutesBefore(-50);

describe('evaluateGates', () => {
  it('is open where there is nothing to ask', () => {
    expect(evaluateGates([], cartInput())).toEqual({ results: [], state: 'open', requestState: 'open' });
  });

  it('waits for the last gate that waits', () => {
    const { state, until } = evaluateGates(
      [gate(waiting('a', later)), gate(waiting('b', soon)), gate(open('c'))],
      cartInput(),
    );
    expect({ state, until }).toEqual({ state: 'waiting', until: later });
  });

  it('is blocked by one, however many wait', () => {
    const evaluation = evaluateGates([gate(waiting('a', soon)), gate(blocked('b', 'c'))], cartInput());
    expect(evaluation.state).toBe('blocked');
    expect(evaluation).not.toHaveProperty('until');
  });

  it('tells a hotfix what it goes past, and keeps the rest', () => {
    const gates = [gate(blocked('soak', 'later'), { onHotfix: 'skip' }), gate(open('signed'))];
    expect(evaluateGates(gates, cartInput()).state).toBe('blocked');
    const hotfix = evaluateGates(gates, cartInput(), { hotfix: true });
    expect(hotfix.state).toBe('open');
    expect(hotfix.results.map((one) => [one.verdict.state, one.skipped])).toEqual([
      ['blocked', true],
      ['open', undefined],
    ]);
    expect(evaluateGates([gate(blocked('not signed', 'sign'))], cartInput(), { hotfix: true }).state).toBe('blocked');
  });

  it('tells whether the pull request may be opened from whether it may be merged', () => {
    const { state, requestState } = evaluateGates([gate(blocked('a', 'b'), { stops: 'merge' })], cartInput());
    expect({ state, requestState }).toEqual({ state: 'blocked', requestState: 'open' });
  });

  it('is blocked by a gate that throws, and says why', () => {
    const broken = gate(undefined, {
      evaluate() {
        throw new TypeError('x is undefined');
      },
    });
    expect(evaluateGates([broken], cartInput()).results[0]?.verdict).toEqual({
      state: 'blocked',
      why: 'the gate failed: x is undefined',
      opens: 'mend gate test',
    });
  });

  it.each([
    undefined,
    true,
    {},
    { state: 'opened', why: 'a typing mistake' },
    { state: 'waiting', why: 'until nobody knows when', until: new Date(Number.NaN) },
    Promise.resolve(open('too late')),
    Promise.reject(new Error('no network')),
  ])('is blocked by an answer that is no verdict (%#)', (answer) => {
    expect(evaluateGates([gate(answer)], cartInput()).state).toBe('blocked');
  });

  it('is open only where every gate that counts is', () => {
    const verdict = fc.constantFrom<Verdict>(open('a'), blocked('b', 'c'), waiting('d', soon));
    const gates = fc.array(fc.tuple(verdict, fc.constantFrom<Gate['onHotfix']>('skip', 'keep')));
    fc.assert(
      fc.property(gates, fc.boolean(), (all, hotfix) => {
        const asked = all.map(([one, onHotfix]) => gate(one, { onHotfix }));
        const counted = all.filter(([, onHotfix]) => !hotfix || onHotfix === 'keep').map(([one]) => one.state);
        const expected = counted.includes('blocked') ? 'blocked' : counted.includes('waiting') ? 'waiting' : 'open';
        expect(evaluateGates(asked, cartInput(), { hotfix }).state).toBe(expected);
      }),
    );
  });
});
