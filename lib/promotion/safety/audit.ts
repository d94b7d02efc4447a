import type { Oid } from '../../environment-repo/git-objects';
import { changesSince } from './audited-change';
import { GatesWereOpen } from './gates-were-open';
import { InOrder } from './in-order';
import type { Move } from './move';
import { NotBroughtBack } from './not-brought-back';
import { NothingLost } from './nothing-lost';
import type { World } from './world';

/**
 * Judges all that was written to the main branch, commit by commit, from the repository alone.
 *
 * Each commit is judged by what stands right before it: nothing that was pushed before it came too late for it.
 */
export class Audit {
  readonly #gates: GatesWereOpen;
  readonly #brought = new NotBroughtBack();
  readonly #order = new InOrder();
  readonly #lost: NothingLost;
  #last: Oid | undefined;

  constructor(readonly world: World) {
    this.#gates = new GatesWereOpen(world);
    this.#lost = new NothingLost(world);
  }

  /** Looks at what is new. @param move what was done last @throws Error with everything that was wrong */
  async check(move?: Move): Promise<void> {
    const faults: string[] = [];
    for (const change of await changesSince(this.world, this.#last)) {
      const found = [
        ...(await this.#gates.judge(change)),
        ...this.#brought.judge(change, move),
        ...this.#order.judge(change, move),
        ...(await this.#lost.judge(change, move)),
      ];
      faults.push(...found.map((fault) => `${fault} [${change.commit.subject}]`));
      this.#last = change.commit.oid;
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
}
