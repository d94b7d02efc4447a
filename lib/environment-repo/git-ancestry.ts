import { GitFailure } from './git-errors';
import { checkOid, type Oid } from './git-objects';
import type { GitSource } from './git-source';

/** Which commit follows which. */
export class GitAncestry {
  /** Parents of the commits made here: what follows them need not be asked of git. */
  readonly #parents = new Map<Oid, readonly Oid[]>();

  constructor(readonly source: GitSource) {}

  /** Remembers a commit that was just made. */
  add(oid: Oid, parents: readonly Oid[]): void {
    this.#parents.set(oid, parents);
  }

  /** Whether one commit is the other or comes before it. Fetches as much more history as the answer needs. */
  async isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean> {
    if (this.#isKnown(ancestor, descendant)) return true;
    for (let depth = 200; ; depth *= 4) {
      const isComplete = !this.source.isShallow();
      if (await this.#ask(ancestor, descendant, isComplete)) return true;
      if (isComplete) return false;
      await this.source.deepen(depth > 10_000 ? undefined : depth);
    }
  }

  #isKnown(ancestor: Oid, descendant: Oid): boolean {
    const seen = new Set<Oid>();
    const waiting = [descendant];
    for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
      if (oid === ancestor) return true;
      if (!seen.has(oid)) waiting.push(...(this.#parents.get(oid) ?? []));
      seen.add(oid);
    }
    return false;
  }

  async #ask(ancestor: Oid, descendant: Oid, isComplete: boolean): Promise<boolean> {
    const args = ['merge-base', '--is-ancestor', checkOid(ancestor), checkOid(descendant)];
    try {
      const { code } = await this.source.git.run(args, { doing: 'compare commits', answers: [1], lazy: isComplete });
      return code === 0;
    } catch (error) {
      // In a history that is cut off, either one may be among what was not fetched.
      if (!isComplete && error instanceof GitFailure && error.kind === 'corrupt') return false;
      throw error;
    }
  }
}
