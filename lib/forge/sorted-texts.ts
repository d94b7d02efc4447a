import { compareText } from '../errors';

/** Distinct texts in the order of their code units. */
export function sortedTexts(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
