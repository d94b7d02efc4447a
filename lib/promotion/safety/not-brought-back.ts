import { paths } from '../../model/paths';
import { keyOf, type AuditedChange, type AuditedPlace } from './audited-change';
import { isAgain } from './is-again';
import type { Move } from './move';

/**
 * Judges whether a version that was taken back somewhere came again, there or from there, without anybody asking for just
 * that: by a build that announces it anew, a hotfix, a rollback to its generation, plain git, or a word that it may.
 */
export class NotBroughtBack {
  /** Versions by environment and app. */
  readonly #taken = new Map<string, Set<string>>();

  /** @returns what was wrong */
  judge(change: AuditedChange, move: Move | undefined): string[] {
    for (const { key } of this.#forgiven(change, move)) this.#takenIn(key).clear();
    return change.places.filter((place) => place.isOther).flatMap((place) => this.#judge(change.action, place, move));
  }

  #forgiven({ action, commit, places }: AuditedChange, move: Move | undefined): AuditedPlace[] {
    if (action !== 'unhold' || !isAgain(move)) return [];
    return places.filter(({ environment, app }) => commit.changed.includes(paths.release(environment, app)));
  }

  #judge(action: string, { key, app, before, after }: AuditedPlace, move: Move | undefined): string[] {
    const taken = this.#takenIn(key);
    const next = keyOf(after);
    const isTaken = taken.has(next);
    switch (action) {
      case 'release':
      case 'hotfix':
        taken.delete(next);
        return [];
      case 'hand':
      case 'rollback': {
        const isAsked = action === 'hand' || !isDefaultRollback(move);
        taken.add(keyOf(before));
        taken.delete(next);
        return isTaken && !isAsked ? [`${key} was rolled back to ${next}, which was taken back before`] : [];
      }
      case 'promote': {
        const from = after?.promotedFrom?.environment ?? '';
        const isTakenThere = this.#takenIn(`${from}/${app}`).has(next);
        return [
          ...(isTaken ? [`${key} got ${next} again, which was taken back`] : []),
          ...(isTakenThere ? [`${key} got ${next}, which was taken back in ${from}`] : []),
        ];
      }
      default:
        return [];
    }
  }

  #takenIn(key: string): Set<string> {
    const taken = this.#taken.get(key) ?? new Set();
    this.#taken.set(key, taken);
    return taken;
  }
}

function isDefaultRollback(move: Move | undefined): boolean {
  switch (move?.do) {
    case 'rollback':
      return move.back === 0;
    case 'race':
      return isDefaultRollback(move.first) && isDefaultRollback(move.second);
    case 'crash':
      return isDefaultRollback(move.move);
    default:
      return false;
  }
}
