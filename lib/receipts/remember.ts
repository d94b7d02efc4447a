/**
 * Remembers what was read for a while, by key: one run asks for the health of many apps, and gets it in few requests.
 *
 * A failure is not remembered.
 */
export function remember<T>(
  milliseconds: number,
  now: () => Date,
  read: (key: string) => Promise<T>,
): (key: string) => Promise<T> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return async (key) => {
    const at = now().getTime();
    const found = known.get(key);
    if (found !== undefined && at - found.at < milliseconds) return await found.value;
    const value = read(key);
    known.set(key, { at, value });
    try {
      return await value;
    } catch (error) {
      if (known.get(key)?.value === value) known.delete(key);
      throw error;
    }
  };
}
