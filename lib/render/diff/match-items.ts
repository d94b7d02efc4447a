import { canonicalText, isObject } from '../../model/json';
import { keyRow, keyText, numberRepeats } from './list-keys';

/** An item of one list and where it stands; `key` where the list has merge keys. */
export interface ListItem {
  readonly index: number;
  readonly key?: string;
}

/** An item that both lists have: its positions, and whether it passed others on its way. */
export interface ItemPair {
  readonly from: number;
  readonly to: number;
  readonly key?: string;
  readonly moved: boolean;
}

/** How two lists' items correspond. */
export interface ItemMatch {
  readonly pairs: readonly ItemPair[];
  readonly removed: readonly ListItem[];
  readonly added: readonly ListItem[];
}

/**
 * Pairs the items of two lists: by merge key where they have one, else equal ones first, then what stands between the same
 * neighbours.
 *
 * @param field the field that holds the list; it decides on the merge key.
 */
export function matchItems(field: string, before: readonly unknown[], after: readonly unknown[]): ItemMatch {
  const keyed = keysOfBoth(field, before, after);
  const old = keyed?.before ?? numberRepeats(before.map(canonicalText));
  const now = keyed?.after ?? numberRepeats(after.map(canonicalText));
  const positions = new Map(now.map((key, index) => [key, index]));
  const common = old.flatMap((key, from) => {
    const to = positions.get(key);
    return to === undefined ? [] : [{ from, to, key }];
  });
  const kept = new Set(longestRising(common.map(({ to }) => to)));
  const pairs = common.map(({ from, to, key }) => ({
    from,
    to,
    ...(keyed === undefined ? {} : { key }),
    moved: !kept.has(to),
  }));
  const oldKeys = new Set(old);
  const item = (keys: readonly string[], index: number): ListItem =>
    keyed === undefined ? { index } : { index, key: keys[index] ?? '' };
  const removed = old.flatMap((key, index) => (positions.has(key) ? [] : [item(old, index)]));
  const added = now.flatMap((key, index) => (oldKeys.has(key) ? [] : [item(now, index)]));
  if (keyed !== undefined) return { pairs, removed, added };
  return pairNeighbours({ pairs, removed, added }, (from, to) => flagOf(before[from]) === flagOf(after[to]));
}

function keysOfBoth(
  field: string,
  before: readonly unknown[],
  after: readonly unknown[],
): { before: readonly string[]; after: readonly string[] } | undefined {
  const old = before.filter(isObject);
  const now = after.filter(isObject);
  if (old.length < before.length || now.length < after.length) return undefined;
  const row = keyRow(field, [...old, ...now]);
  if (row === undefined) return undefined;
  const keys = (items: typeof old): readonly string[] => numberRepeats(items.map((item) => keyText(item, row)));
  return { before: keys(old), after: keys(now) };
}

/** Without keys, an item that left and one that came between the same two kept items are one item that changed. */
function pairNeighbours(
  { pairs, removed, added }: ItemMatch,
  isAlike: (from: number, to: number) => boolean,
): ItemMatch {
  const kept = pairs.filter(({ moved }) => !moved);
  const gap = (index: number, side: 'from' | 'to'): number => kept.filter((pair) => pair[side] < index).length;
  const waiting = new Map<number, ListItem[]>();
  for (const item of added) {
    const at = gap(item.index, 'to');
    waiting.set(at, [...(waiting.get(at) ?? []), item]);
  }
  const changed: ItemPair[] = [];
  const gone = removed.filter((item) => {
    const candidates = waiting.get(gap(item.index, 'from')) ?? [];
    const alike = candidates.findIndex(({ index }) => isAlike(item.index, index));
    const [partner] = candidates.splice(Math.max(0, alike), 1);
    if (partner !== undefined) changed.push({ from: item.index, to: partner.index, moved: false });
    return partner === undefined;
  });
  const all = [...pairs, ...changed].sort((a, b) => a.to - b.to);
  return { pairs: all, removed: gone, added: [...waiting.values()].flat() };
}

/** What comes before the `=` of a command-line flag; undefined for anything else, so that any two others are alike. */
function flagOf(item: unknown): string | undefined {
  return typeof item === 'string' ? /^(--?[\w.-]+)=/.exec(item)?.[1] : undefined;
}

/** The members of a longest rising subsequence of distinct numbers: the items that need not be called moved. */
function longestRising(numbers: readonly number[]): number[] {
  const tails: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const one of numbers) {
    const at = firstNotBelow(tails, one);
    previous.set(one, at === 0 ? undefined : tails[at - 1]);
    tails[at] = one;
  }
  const rising: number[] = [];
  for (let at = tails.at(-1); at !== undefined; at = previous.get(at)) rising.push(at);
  return rising.reverse();
}

function firstNotBelow(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
