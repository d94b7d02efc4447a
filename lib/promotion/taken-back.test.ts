import type { Release } from '../model/release';
import { takenBackBefore, takenBackWith, tryFindTakenBack, withoutTakenBack } from './taken-back';

const release = (tag: string, more: Partial<Release> = {}): Release => ({
  app: 'cart',
  generation: 1,
  images: { cart: { repository: 'example.com/cart', tag } },
  ...more,
});
const why = { since: '2026-01-06T12:00:00.000Z', reason: 'carts lose items' };
const taken = (tag: string, generation: number): Release =>
  release(tag, { promotedFrom: { environment: 'staging', generation } });

describe('versions that were taken back', () => {
  const restored: Release = { ...release('v1'), ...takenBackWith(taken('v2', 4), why, release('v1')) };

  test('are known by what they run, not by their generation', () => {
    expect(tryFindTakenBack(restored, release('v2', { generation: 9 }))).toMatchObject({ version: 'v2', ...why });
    expect(tryFindTakenBack(restored, release('v3'))).toBeUndefined();
  });

  test('are forgotten where somebody asks for just them', () => {
    expect(takenBackBefore(restored, release('v2'))).toEqual({});
    expect(takenBackBefore(restored, release('v3'))).toEqual({ takenBack: restored.takenBack });
  });

  test('are those of several rollbacks, each once, twenty at most', () => {
    let now: Release = release('v0');
    for (let count = 1; count <= 30; count++) {
      now = { ...release('v0'), ...takenBackWith({ ...now, ...taken(`v${Math.min(count, 29)}`, count) }, why, now) };
    }
    expect(now.takenBack?.map(({ version }) => version)).toEqual(Array.from({ length: 20 }, (_, i) => `v${i + 10}`));
  });

  test('do not hold a release against itself', () => {
    expect(takenBackWith(release('v1'), why, release('v1'))).toEqual({});
  });

  test('may come again, and nothing that is older than them', () => {
    const marked = { ...restored, newerThan: { environment: 'staging', generation: 4 } };

    expect(withoutTakenBack(marked)).toEqual({
      ...release('v1'),
      newerThan: { environment: 'staging', generation: 3 },
    });
    expect(withoutTakenBack(restored)).toEqual(release('v1'));
  });
});
