/** Bits of information in each character, by how often each occurs in the text (Shannon). */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}

/**
 * Whether a word looks random: long, of several kinds of characters, and close to the entropy that its alphabet allows.
 *
 * Hexadecimal alone does not count: digests and object ids are everywhere, and no secrets.
 */
export function looksRandom(word: string): boolean {
  if (word.length < 20 || word.length > 4096 || /^[0-9a-f-]+$/i.test(word)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(word)).length;
  // Words of a language are joined by dashes, dots and capitals; what is random changes its kind at nearly every step.
  return kinds === 3 && entropyOf(word) >= Math.min(4, Math.log2(word.length) - 0.6) && switches(word) >= 0.4;
}

/** The share of neighbours that are of different kinds: letters small, letters large, digits, others. */
function switches(word: string): number {
  const kindOf = (character = ''): number =>
    /[a-z]/.test(character) ? 0 : /[A-Z]/.test(character) ? 1 : /[0-9]/.test(character) ? 2 : 3;
  let count = 0;
  for (let at = 1; at < word.length; at++) if (kindOf(word[at]) !== kindOf(word[at - 1])) count++;
  return count / (word.length - 1);
}
