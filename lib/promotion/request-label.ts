import { targetsOf, type Target, type Workspace } from './workspace';

/** What the environment repo's own repository is called, where there are others. */
const ownName = 'environment-repo';

/** The repositories of an environment repo by name, the own one first; each once. */
export function namedRepositories(workspace: Workspace): Map<string, Target> {
  const named = new Map<string, Target>();
  for (const target of targetsOf(workspace).all) {
    const name = target.repository ?? ownName;
    if (!named.has(name)) named.set(name, target);
  }
  return named;
}

/** How people call a request: `#3`, and `shop#3` where there are several repositories. */
export function requestLabel(workspace: Workspace, { repository, forge }: Target, number: number): string {
  const isOnly = namedRepositories(workspace).size === 1;
  return `${isOnly ? '' : (repository ?? ownName)}${forge.describe.numberPrefix}${number}`;
}
