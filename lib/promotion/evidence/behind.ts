import { compareText } from '../../errors';
import { versionLabel, type Release } from '../../model/release';
import { isNewer } from '../promotion-plan';

/** An app of which the environment upstream has something newer. */
export interface BehindApp {
  readonly app: string;
  /** As people say it; undefined where the environment does not have the app. */
  readonly here: string | undefined;
  readonly upstream: string;
}

type Releases = ReadonlyMap<string, Release>;

/** What an environment is behind on: apps whose release upstream has not come here, by name. @param from the environment upstream */
export function behindOn(here: Releases, upstream: Releases, from: string): BehindApp[] {
  return [...upstream]
    .filter(([app, release]) => isNewer(release, here.get(app), from))
    .map(([app, release]): BehindApp => {
      const present = here.get(app);
      return { app, here: present === undefined ? undefined : versionLabel(present), upstream: versionLabel(release) };
    })
    .sort((a, b) => compareText(a.app, b.app));
}
