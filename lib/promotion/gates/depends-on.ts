import semver from 'semver';
import { UserError } from '../../errors';
import type { App } from '../../model/app';
import type { Gate, GateInput } from '../../model/gate';
import type { Release } from '../../model/release';
import { blocked, open } from './verdict';

/**
 * Asks that what an app calls is in the environment before it.
 *
 * Without a name it speaks of every call, with one only of calls to that app. Two new apps that call each other block
 * each other: let one of them in by `except`.
 *
 * @param atLeast the lowest version that will do, for calls to a named app.
 * @throws UserError where `atLeast` is no version.
 */
export function dependsOn(app?: App | string, { atLeast }: { readonly atLeast?: string } = {}): Gate {
  if (atLeast !== undefined && semver.valid(atLeast) === null) {
    throw new UserError(`dependsOn: atLeast '${atLeast}' is no version`, `write it like '1.4.0'`);
  }
  const named = typeof app === 'object' ? app.name : app;
  const least = atLeast === undefined ? '' : ` at ${atLeast} or later`;
  return {
    name:
      named === undefined
        ? 'dependsOn'
        : `dependsOn(${[named, ...(atLeast === undefined ? [] : [atLeast])].join(' ')})`,
    words: `${named === undefined ? 'Every app that it calls' : `${named}, where it is called,`} is here first${least}.`,
    onHotfix: 'keep',
    evaluate(input) {
      const called = [...new Set(input.calls)].filter(
        (one) => one !== input.app && (named === undefined || one === named),
      );
      const missing = called.flatMap((one) => faultOf(one, input, atLeast) ?? []);
      if (missing.length > 0) return blocked(missing.join('; '), `promote ${called.join(', ')} to ${input.to} first`);
      return open(
        called.length === 0
          ? 'calls nothing of it'
          : `${called.join(', ')} ${called.length === 1 ? 'is' : 'are'} there`,
      );
    },
  };
}

function faultOf(app: string, { state, to }: GateInput, atLeast: string | undefined): string | undefined {
  const release = state.environments.get(to)?.releases.get(app);
  if (release === undefined) return `${app} is not in ${to}`;
  if (atLeast === undefined) return undefined;
  const older = versionsOf(release).find((one) => {
    const version = semver.parse(one);
    return version === null || semver.lt(version, atLeast);
  });
  const version = versionsOf(release).length === 0 ? 'without a version' : older;
  return version === undefined ? undefined : `${app} ${version} in ${to} is not ${atLeast} or later`;
}

/** The chart's version where there is one, else every image's tag: each must be new enough. */
function versionsOf({ chart, images, revision }: Release): string[] {
  if (chart !== undefined) return [chart.version];
  const tags = Object.values(images ?? {}).map((one) => one.tag ?? 'without a tag');
  return tags.length > 0 || revision === undefined ? tags : [revision];
}
