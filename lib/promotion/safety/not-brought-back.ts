import { keyOf, type AuditedChange, type AuditedPlace } from './audited-change';
import type { Move } from './move';

/**
 * Judges whether a version that was taken back somewhere came again without anybody asking for just that: by a build
 * that announces it anew, a hotfix, a rollback to its generation, or plain git.
 */
export class NotBroughtBack {
  /** Versions by environment and app. */
  readonly #taken = new Map<string, Set<string>>();

  /** @returns what was wrong */
  judge(change: AuditedChange, move: Move | undefined): string[] {
    return change.places.filter((place) => place.isOther).flatMap((place) => this.#judge(change.action, place, move));
  }

  #judge(action: string, { key, app, before, after }: AuditedPlace, move: Move | undefined): string[] {
    const taken = this.#takenIn(key);
    const next = keyOf(after);
    const isAgain = taken.has(next);
    switch (action) {
      case 'release':
      case 'hotfix':
        for (const [place, versions] of this.#taken) if (place.endsWith(`/${app}`)) versions.delete(next);
        return [];
      case 'hand':
      case 'rollback': {
        const isAsked = action === 'hand' || !isDefaultRollback(move);
        taken.add(keyOf(before));
        taken.delete(next);
        return isAgain && !isAsked ? [`${key} was rolled back to ${next}, which was taken back before`] : [];
      }
      case 'promote':
        return isAgain ? [`${key} got ${next} again, which was taken back`] : [];
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
