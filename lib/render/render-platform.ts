import { UserError, throwIfAny, type Problem } from '../errors';
import type { Platform } from '../model/platform';
import { DuplicateObjects, namedObjects } from './duplicate-objects';
import { Permissions } from './permissions';
import { plannedUnits, type DeclaredUnit, type Selection } from './planned-units';
import { ProblemsByEnvironment } from './problems-by-environment';
import type { Releases } from './releases';
import { recentRenders, type RenderMemory } from './render-memory';
import type { Unit } from './unit';

/**
 * Renders a platform unit by unit, in a fixed order, so that a caller keeps no more of it than it needs.
 *
 * A unit that fails is left out and the rest goes on: all mistakes are thrown together at the end.
 *
 * @param memory what may be taken from an earlier render; it never changes what is rendered.
 * @throws UserError after the last unit, with every problem of every app.
 */
export function* renderPlatform(
  platform: Platform,
  releases: Releases,
  selection: Selection = {},
  memory: RenderMemory = recentRenders,
): Generator<Unit> {
  const problems = new ProblemsByEnvironment();
  const known = new DuplicateObjects();
  const permissions = new Permissions();
  for (const one of plannedUnits(platform, releases, selection)) {
    const unit = tryRender(one, memory, (found) => problems.add(one, found));
    if (unit === undefined) continue;
    const named = namedObjects(unit);
    problems.add(one, known.add(named, one));
    problems.add(one, permissions.add(named.permissions, one));
    yield unit;
  }
  throwIfAny(problems.all());
}

/** @returns undefined where it fails, after its mistakes were told */
function tryRender(
  unit: DeclaredUnit,
  memory: RenderMemory,
  tell: (problems: readonly Problem[]) => void,
): Unit | undefined {
  try {
    return unit.render(memory);
  } catch (error) {
    tell(problemsOf(error));
    return undefined;
  }
}

/** What user code throws otherwise is told as well, and keeps its stack. */
function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof UserError) return error.problems;
  const cause = error instanceof Error ? error : new Error(String(error));
  return [{ problem: `threw ${cause.name}: ${cause.message}`, fix: 'see its stack below', cause }];
}
