import { UsageError } from '../errors';
import { nearestNames } from '../model/names';
import { namedRepositories, requestLabel } from '../promotion/request-label';
import { onTarget, type Target, type Workspace } from '../promotion/workspace';

/** A request that a command line names. */
export interface NamedRequest<W extends Workspace> {
  /** On the repository of the request. */
  readonly workspace: W & Target;
  readonly number: number;
}

/**
 * Reads `3`, `#3` or `!3`; where there are several repositories `shop#3`, which a number alone would leave open.
 *
 * @throws UsageError on anything else
 */
export function namedRequest<W extends Workspace>(workspace: W, text = ''): NamedRequest<W> {
  const { name, digits } = /^(?:(?<name>[^#!]+)[#!]|[#!])?(?<digits>[1-9]\d{0,9})$/.exec(text)?.groups ?? {};
  if (digits === undefined) throw new UsageError(`'${text}' is no number of a request`, 'slipway requests lists them');
  const number = Number(digits);
  const all = namedRepositories(workspace);
  const [only, ...others] = all.values();
  const found = name === undefined ? (others.length === 0 ? only : undefined) : all.get(name);
  if (found !== undefined) return { workspace: onTarget(workspace, found), number };
  if (name !== undefined) throw new UsageError(`there is no repository '${name}'`, nearestNames(name, [...all.keys()]));
  const labels = [...all.values()].map((target) => requestLabel(workspace, target, number));
  throw new UsageError(`'${text}' may be in any of several repositories`, `say which: ${labels.join(', ')}`);
}
