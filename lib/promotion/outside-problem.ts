import type { Part } from '../environment-repo/part';
import type { Problem } from '../errors';
import { changedByText, type ForeignChange } from './changed-by';

/** How many paths are told by name. */
const mostPaths = 3;

/**
 * What is told of a part that others changed, in one wording everywhere: what, who, and the two ways on.
 *
 * An app's changes can be kept; those of what an environment has beside its apps can only be taken back.
 */
export function outsideProblem(
  { id, app, environment }: Pick<Part, 'id' | 'app' | 'environment'>,
  paths: readonly string[],
  changes: readonly ForeignChange[],
): Problem {
  const by = changes.length === 0 ? '' : `\n  by ${changedByText(changes)}`;
  const keep = app === undefined ? '' : `keep it: slipway adopt ${app} ${environment} --reason "…"; or `;
  const place = app === undefined ? environment : `${environment} --app ${app}`;
  return {
    problem: `${id} was changed outside Slipway, and left alone: ${pathsText(paths)}${by}`,
    fix: `${keep}take it back: slipway publish ${place} --overwrite`,
  };
}

function pathsText(paths: readonly string[]): string {
  const more = paths.length - mostPaths;
  return `${paths.slice(0, mostPaths).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
