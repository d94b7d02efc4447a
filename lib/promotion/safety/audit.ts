import type { Oid } from '../../environment-repo/git-objects';
import { RepoView } from '../../environment-repo/repo-view';
import { changesSince } from './audited-change';
import { GatesWereOpen } from './gates-were-open';
import type { Move } from './move';
import { NotBroughtBack } from './not-brought-back';
import { NothingLost } from './nothing-lost';
import type { World } from './world';

/**
 * Judges all that was written to the main branch, commit by commit, from the repository alone.
 *
 * A forge merges onto whatever stands there: a ban or a freeze that lands between the question and the merge is too late
 * for it. So a merge that races is judged by what stood there when it began.
 */
export class Audit {
  readonly #gates: GatesWereOpen;
  readonly #brought = new NotBroughtBack();
  readonly #lost: NothingLost;
  #last: Oid | undefined;

  constructor(readonly world: World) {
    this.#gates = new GatesWereOpen(world);
    this.#lost = new NothingLost(world);
  }

  /** Looks at what is new. @param move what was done last @throws Error with everything that was wrong */
  async check(move?: Move): Promise<void> {
    const faults: string[] = [];
    const asked = await RepoView.at(this.world.observer, this.#last);
    for (const change of await changesSince(this.world, this.#last)) {
      const found = [
        ...(await this.#gates.judge(
          change,
          move?.do === 'race' && change.merged !== undefined ? asked : change.before,
        )),
        ...this.#brought.judge(change, move),
        ...(await this.#lost.judge(change, move)),
      ];
      faults.push(...found.map((fault) => `${fault} [${change.commit.subject}]`));
      this.#last = change.commit.oid;
    }
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
}
