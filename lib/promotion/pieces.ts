import { groupBy } from '../model/group-by';
import type { Change } from './change';
import { targetsOf, type Target, type Workspace } from './workspace';

/** The part of a change that goes to one branch of one repository. */
export interface Piece {
  readonly target: Target;
  /** With just its files, and its request's branch there. */
  readonly change: Change;
}

/**
 * Divides a change by where its files stand. The piece with the release or the record comes last: until it is there,
 * nothing counts as released, and the change can be planned again.
 */
export function piecesOf(workspace: Workspace, change: Change): readonly [...Piece[], Piece] {
  const { all, of } = targetsOf(workspace);
  if (change.target !== undefined || all.length === 1) return [{ target: change.target ?? all[0], change }];
  const groups = groupBy(change.files, ([path]) => of(path));
  const home = of([...change.files.keys()].find(isState) ?? [...change.files.keys()][0] ?? '');
  const others = all.filter((target) => target !== home && groups.has(target));
  const piece = (target: Target): Piece => ({
    target,
    change: { ...change, branch: branchAt(change, home, target), files: new Map(groups.get(target)) },
  });
  return others.length === 0 ? [{ target: home, change }] : [...others.map(piece), piece(home)];
}

function isState(path: string): boolean {
  return /^[^/]+\/(?:releases|rendered)\//.test(path);
}

/** Two requests from one repository need branches of their own. */
function branchAt({ branch }: Change, home: Target, target: Target): string {
  return target === home || target.store !== home.store ? branch : `${branch}--${target.branch}`;
}
