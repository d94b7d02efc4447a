import { UsageError } from '../../errors';
import { nearestNames } from '../../model/names';
import type { Platform } from '../../model/platform';

/** Who a new app belongs to. */
export interface AppOwner {
  readonly owner: string;
  /** Whether nobody said so, and nothing in the program does. */
  readonly isGuessed: boolean;
}

/**
 * The owner of a new app: who was named, else who owns the rest of its system, else the team of the system's name; where
 * teams are declared and none is called that, the first that does not run the platform itself.
 *
 * @throws UsageError where a name is no team
 */
export function ownerOf({ apps, teams = [] }: Platform, system: string, given: string | undefined): AppOwner {
  const names = teams.map(({ name }) => name);
  if (given !== undefined) {
    if (names.length > 0 && !names.includes(given))
      throw new UsageError(`--owner '${given}' is no team`, nearestNames(given, names));
    return { owner: given, isGuessed: false };
  }
  const besides = [...apps.values()].find(({ props }) => props.system === system)?.props.owner;
  const usual = besides ?? `team-${system}`;
  if (names.length === 0 || names.includes(usual)) return { owner: usual, isGuessed: false };
  const first = teams.find(({ operates }) => !operates) ?? teams[0];
  return { owner: first?.name ?? usual, isGuessed: true };
}
