import { paths } from '../../model/paths';
import type { AuditedChange } from './audited-change';
import { isAgain } from './is-again';
import type { Move } from './move';

/**
 * Judges whether promotions went forward: what an environment got from another one is later there than all that it got
 * from it before, whatever was rolled back in between.
 */
export class InOrder {
  /** The latest generation, by environment and app, and by the environment that it came from. */
  readonly #latest = new Map<string, number>();

  /** @returns what was wrong */
  judge({ action, commit, places }: AuditedChange, move: Move | undefined): string[] {
    const isForgiven = action === 'unhold' && isAgain(move);
    return places.flatMap(({ key, environment: at, app, after, isOther }) => {
      if (isForgiven && commit.changed.includes(paths.release(at, app))) this.#forget(key);
      if (!isOther || after?.promotedFrom === undefined) return [];
      const { environment, generation } = after.promotedFrom;
      const from = `${key} ${environment}`;
      const latest = this.#latest.get(from) ?? 0;
      if (action === 'promote' || action === 'hotfix') this.#latest.set(from, Math.max(latest, generation));
      if (action !== 'promote' || generation > latest) return [];
      return [`${key} got generation ${generation} of ${environment}, and had come to ${latest} before`];
    });
  }

  #forget(key: string): void {
    for (const one of this.#latest.keys()) if (one.startsWith(`${key} `)) this.#latest.delete(one);
  }
}
