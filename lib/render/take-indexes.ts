/** Takes indexes of a list, one by one, until all are taken: those who share the counter never take the same one. */
export function* takeIndexes(counter: SharedArrayBuffer, length: number): Generator<number> {
  const taken = new Int32Array(counter);
  for (let index = Atomics.add(taken, 0, 1); index < length; index = Atomics.add(taken, 0, 1)) yield index;
}
