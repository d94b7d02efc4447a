import { matchItems } from '../../diff/match-items';

/** Positions of an item that two lists share. */
export interface AlignedItem {
  readonly from: number;
  readonly to: number;
}

/**
 * Pairs the items of two lists in the order of both: by merge key where they have one, else equal ones and what stands
 * between the same neighbours. What only stands elsewhere is no pair.
 *
 * @param field the field that holds the list; it decides on the merge key.
 */
export function alignItems(field: string, from: readonly unknown[], to: readonly unknown[]): AlignedItem[] {
  const aligned: AlignedItem[] = [];
  const candidates = matchItems(field, from, to).pairs.filter(({ moved }) => !moved);
  for (const pair of candidates.toSorted((a, b) => a.from - b.from)) {
    if (pair.to > (aligned.at(-1)?.to ?? -1)) aligned.push({ from: pair.from, to: pair.to });
  }
  return aligned;
}
