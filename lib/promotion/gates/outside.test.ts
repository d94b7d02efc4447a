import fc from 'fast-check';
import { calendar, freeze } from './freeze';
import { notFrozen, outside } from './outside';
import { cartInput, inProduction, stateOf, testNow } from './testing';

const weekend = freeze('Fri 16:00', 'Mon 08:00', 'Europe/Berlin');
const declared = { from: '2026-03-11T10:00:00Z', to: '2026-03-11T18:00:00+02:00', reason: 'migration' };

describe('outside', () => {
  it('says when the next freeze begins', () => {
    expect(outside(weekend).evaluate(cartInput())).toEqual({ state: 'open', why: 'next freeze Fri 16:00' });
    expect(outside(calendar(['2026-12-24'], 'Europe/Berlin')).evaluate(cartInput())).toEqual({
      state: 'open',
      why: 'next freeze 2026-12-24 00:00',
    });
    expect(outside().evaluate(cartInput())).toEqual({ state: 'open', why: 'no freeze ahead' });
  });

  it('waits until a freeze is over', () => {
    const now = new Date('2026-03-14T12:00:00Z');
    expect(outside(weekend).evaluate(cartInput({ now }))).toEqual({
      state: 'waiting',
      why: 'frozen until Mon 08:00: Fri 16:00 to Mon 08:00 (Europe/Berlin)',
      until: new Date('2026-03-16T07:00:00Z'),
    });
  });

  it('waits for declared freezes of this environment too', () => {
    expect(outside(weekend).evaluate(inProduction({ freezes: [declared] }))).toEqual({
      state: 'waiting',
      why: 'frozen until Wed 16:00 UTC: migration',
      until: new Date('2026-03-11T16:00:00Z'),
    });
    expect(stateOf(outside(weekend), { ...inProduction({ freezes: [declared] }), to: 'staging' })).toBe('open');
  });

  it('waits for the last of freezes that follow one another', () => {
    const monday = calendar(['2026-03-16'], 'Europe/Berlin');
    const tuesday = { from: '2026-03-16T23:00:00Z', to: '2026-03-17T10:00:00Z', reason: 'audit' };
    const input = { ...inProduction({ freezes: [tuesday] }), now: new Date('2026-03-14T12:00:00Z') };
    expect(outside(weekend, monday).evaluate(input)).toMatchObject({ until: new Date('2026-03-17T10:00:00Z') });
  });

  it('is blocked where freezes leave no gap', () => {
    const always = [freeze('Mon 00:00', 'Fri 00:00', 'UTC'), freeze('Fri 00:00', 'Mon 00:00', 'UTC')];
    expect(outside(...always).evaluate(cartInput())).toMatchObject({
      state: 'blocked',
      opens: 'when the freezes leave a gap',
    });
  });

  it('is open at the moment that it told, and not before', () => {
    const freezes = [
      weekend,
      freeze('Tue 22:00', 'Wed 02:30', 'America/New_York'),
      calendar(['2026-03-30'], 'Asia/Tokyo'),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 60 }), (after) => {
        const now = new Date(testNow.getTime() + after * 60_000);
        const verdict = outside(...freezes).evaluate(cartInput({ now }));
        if (verdict.state !== 'waiting') return;
        expect(stateOf(outside(...freezes), cartInput({ now: verdict.until }))).toBe('open');
        expect(stateOf(outside(...freezes), cartInput({ now: new Date(verdict.until.getTime() - 1) }))).toBe('waiting');
      }),
    );
  });

  it('lets a hotfix pass planned freezes only', () => {
    expect(outside(weekend).onHotfix).toBe('skip');
    expect(notFrozen().onHotfix).toBe('keep');
  });
});

describe('notFrozen', () => {
  it('waits while a freeze is declared', () => {
    expect(stateOf(notFrozen(), cartInput())).toBe('open');
    expect(stateOf(notFrozen(), inProduction({ freezes: [declared] }))).toBe('waiting');
  });

  it('fails on a freeze that can not be read', () => {
    expect(() => notFrozen().evaluate(inProduction({ freezes: [{ ...declared, to: 'soon' }] }))).toThrow(
      'can not be read',
    );
  });
});
