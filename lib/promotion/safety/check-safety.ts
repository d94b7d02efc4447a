import fc from 'fast-check';
import { Audit } from './audit';
import { anyMoves, type Move } from './move';
import { play, type Outcome } from './play';
import { stories } from './stories';
import { World, type Backend } from './world';

/**
 * Plays a sequence in a new world, and audits the repository after each move.
 *
 * @returns what became of each move, and the heads of all branches at the end.
 * @throws Error with what went wrong.
 */
export async function playAudited(
  backend: Backend,
  moves: readonly Move[],
): Promise<{ readonly outcomes: readonly Outcome[]; readonly world: World }> {
  const world = await World.create(backend);
  const audit = new Audit(world);
  await audit.check();
  const outcomes: Outcome[] = [];
  for (const move of moves) {
    outcomes.push(await play(world, move));
    await audit.check(move);
  }
  return { outcomes, world };
}

/** How much is tried. */
export interface Effort {
  readonly runs: number;
  /** Moves of one sequence, about. */
  readonly most: number;
  /** @default another one each time */
  readonly seed?: number;
  /** Whether a failing sequence is made short, which takes a while. @default true */
  readonly shortens?: boolean;
}

/** Plays random sequences. @throws Error that tells the seed, the sequence and what went wrong */
export async function checkSafety(
  open: () => Backend,
  { runs: numRuns, most, seed, shortens = true }: Effort,
): Promise<void> {
  const property = fc.asyncProperty(anyMoves(most), async (moves) => {
    await playAudited(open(), moves);
  });
  await fc.assert(property, { numRuns, endOnFailure: !shortens, ...(seed === undefined ? {} : { seed }) });
}

/** The first thing that goes wrong in any story, or in random sequences; undefined where nothing does. */
export async function tryFindFault(open: () => Backend, effort: Effort): Promise<string | undefined> {
  try {
    for (const { moves } of Object.values(stories)) await playAudited(open(), moves);
    await checkSafety(open, { ...effort, shortens: false });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // fast-check tells what was thrown as the cause.
    return [error, error.cause].map((one) => (one instanceof Error ? one.message : '')).join('\n');
  }
}
