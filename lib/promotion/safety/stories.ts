import type { Move } from './move';
import type { AppName, Stage } from './safety-platform';

/** A sequence worth telling, and what runs at its end. */
export interface Story {
  readonly moves: readonly Move[];
  /** Tag of `web` by environment, where it matters. */
  readonly ends: Partial<Record<Stage, string>>;
}

const web = 'web' satisfies AppName;
const release = (tag: string): Move => ({ do: 'release', app: web, tag, branch: 'main' });
const wait = (minutes: number): Move => ({ do: 'wait', minutes });
const promote = (to: Stage): Move => ({ do: 'promote', app: web, to });
const approve: Move = { do: 'approve', request: 0 };
const merge: Move = { do: 'merge', request: 0 };
const rollback = (stage: Stage): Move => ({ do: 'rollback', app: web, in: stage, back: 0 });
const hold = (stage: Stage): Move => ({ do: 'hold', app: web, in: stage });
const unhold = (stage: Stage): Move => ({ do: 'unhold', app: web, in: stage });
const configure: Move = { do: 'configure', app: web, replicas: 3 };
const publish: Move = { do: 'publish' };

const toStaging = (tag: string): Move[] => [release(tag), wait(6), promote('staging')];
const requested = (tag: string): Move[] => [...toStaging(tag), wait(32), promote('production')];
const toProduction = (tag: string): Move[] => [...requested(tag), approve, merge];
/** Somebody does something between the question to the gates and the merge. */
const mergedWhile = (second: Move): Move[] => [...requested('v1.1.0'), approve, { do: 'race', first: merge, second }];

/** What must go well, and what went wrong once. */
export const stories: Readonly<Record<string, Story>> = {
  'a version goes all the way': {
    moves: [...toProduction('v1.1.0'), ...toProduction('v1.2.0')],
    ends: { dev: 'v1.2.0', staging: 'v1.2.0', production: 'v1.2.0' },
  },
  'nothing is promoted before it soaked': {
    moves: [
      release('v1.1.0'),
      promote('staging'),
      wait(3),
      promote('staging'),
      wait(3),
      promote('staging'),
      wait(6),
      promote('production'),
    ],
    ends: { staging: 'v1.1.0', production: 'v1.0.0' },
  },
  'a request whose gates closed meanwhile is not merged': {
    moves: [...requested('v1.1.0'), approve, { do: 'ban', tag: 'v1.1.0' }, merge],
    ends: { production: 'v1.0.0' },
  },
  'a request whose release fails meanwhile is not merged': {
    moves: [...requested('v1.1.0'), approve, { do: 'break', app: web, in: 'staging' }, merge],
    ends: { production: 'v1.0.0' },
  },
  'nobody is promoted by what was seen long ago': {
    moves: [
      ...toStaging('v1.1.0'),
      wait(32),
      { do: 'silence', in: 'staging' },
      wait(31),
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.0.0' },
  },
  'a build of main does not come to production': {
    moves: toProduction('main-5'),
    ends: { staging: 'main-5', production: 'v1.0.0' },
  },
  'a held app stays': {
    moves: [
      ...toStaging('v1.1.0'),
      wait(32),
      hold('production'),
      hold('staging'),
      release('v1.2.0'),
      wait(6),
      promote('staging'),
      promote('production'),
      approve,
      merge,
    ],
    ends: { staging: 'v1.1.0', production: 'v1.0.0' },
  },
  'a hold that comes before the merge counts': {
    moves: [...requested('v1.1.0'), approve, hold('production'), merge],
    ends: { production: 'v1.0.0' },
  },
  'a ban in the moment of the merge counts': {
    moves: mergedWhile({ do: 'ban', tag: 'v1.1.0' }),
    ends: { production: 'v1.0.0' },
  },
  'a freeze in the moment of the merge counts': {
    moves: mergedWhile({ do: 'freeze', in: 'production', minutes: 60 }),
    ends: { production: 'v1.0.0' },
  },
  'a hold in the moment of the merge counts': {
    moves: mergedWhile(hold('production')),
    ends: { production: 'v1.0.0' },
  },
  'an edit in the moment of the merge, of what was proven, counts': {
    moves: mergedWhile({ do: 'edit', app: web, in: 'staging' }),
    ends: { production: 'v1.0.0' },
  },
  'what changes nothing for a merge only makes it wait a moment': {
    moves: mergedWhile({ do: 'release', app: 'db', tag: 'v1.1.0', branch: 'main' }),
    ends: { production: 'v1.1.0' },
  },
  'a hold in the moment in which configuration is merged counts': {
    moves: [configure, publish, { do: 'race', first: merge, second: hold('production') }],
    ends: {},
  },
  'configuration of an app that was held meanwhile is not merged': {
    moves: [configure, publish, hold('production'), merge],
    ends: {},
  },
  'a freeze stops promotions, and ends': {
    moves: [
      ...toStaging('v1.1.0'),
      wait(32),
      { do: 'freeze', in: 'production', minutes: 60 },
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.0.0' },
  },
  'a banned version is promoted nowhere': {
    moves: [release('v1.1.0'), wait(6), { do: 'ban', tag: 'v1.1.0' }, promote('staging')],
    ends: { dev: 'v1.1.0', staging: 'v1.0.0' },
  },
  'what was rolled back does not come again, a newer one does': {
    moves: [
      ...toProduction('v1.1.0'),
      rollback('production'),
      unhold('production'),
      wait(3),
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.0.0' },
  },
  'what was rolled back does not come again as a later generation': {
    moves: [
      ...toProduction('v1.1.0'),
      rollback('production'),
      unhold('production'),
      release('v1.2.0'),
      wait(6),
      promote('staging'),
      ...toProduction('v1.1.0'),
    ],
    ends: { staging: 'v1.1.0', production: 'v1.0.0' },
  },
  'what was passed over by a rollback does not come back either': {
    moves: [
      ...toProduction('v1.1.0'),
      ...toProduction('v1.2.0'),
      { do: 'rollback', app: web, in: 'production', back: 2 },
      unhold('production'),
      wait(3),
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.0.0' },
  },
  'what was there before a hotfix, and passed over by its rollback, does not come back': {
    moves: [
      ...toProduction('v1.1.0'),
      release('v1.3.0'),
      { do: 'promote', app: web, to: 'production', hotfixFrom: 'dev' },
      approve,
      merge,
      { do: 'rollback', app: web, in: 'production', back: 2 },
      unhold('production'),
      wait(3),
      promote('production'),
      approve,
      merge,
    ],
    ends: { staging: 'v1.1.0', production: 'v1.0.0' },
  },
  'what was rolled back comes again where somebody lets it': {
    moves: [
      ...toProduction('v1.1.0'),
      rollback('production'),
      { do: 'unhold', app: web, in: 'production', again: true },
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.1.0' },
  },
  'what was rolled back is not promoted from there': {
    moves: [
      ...toStaging('v1.1.0'),
      wait(32),
      // By request.
      rollback('staging'),
      merge,
      wait(3),
      promote('production'),
      approve,
      merge,
    ],
    ends: { staging: 'v1.0.0', production: 'v1.0.0' },
  },
  'after a rollback the next version comes': {
    moves: [...toProduction('v1.1.0'), rollback('production'), unhold('production'), ...toProduction('v1.2.0')],
    ends: { production: 'v1.2.0' },
  },
  'a second rollback goes back further': {
    moves: [...toProduction('v1.1.0'), ...toProduction('v1.2.0'), rollback('production'), rollback('production')],
    ends: { production: 'v1.0.0' },
  },
  'two rollbacks remember how far promotions had come': {
    moves: [
      ...toProduction('v1.1.0'),
      ...toProduction('v1.2.0'),
      rollback('production'),
      rollback('production'),
      unhold('production'),
      wait(3),
      promote('production'),
      approve,
      merge,
    ],
    ends: { production: 'v1.0.0' },
  },
  'a rollback that crashed and is run again does not bring back what failed': {
    moves: [release('v1.1.0'), release('v1.2.0'), { do: 'crash', at: 'after push', move: rollback('dev') }],
    ends: { dev: 'v1.0.0' },
  },
  'a rollback skips what is banned': {
    moves: [release('v1.1.0'), release('v1.2.0'), { do: 'ban', tag: 'v1.1.0' }, rollback('dev')],
    ends: { dev: 'v1.0.0' },
  },
  'what git reverted is not promoted again': {
    moves: [
      ...toStaging('v1.1.0'),
      { do: 'revert', back: 0 },
      wait(6),
      promote('staging'),
      unhold('staging'),
      promote('staging'),
    ],
    ends: { staging: 'v1.0.0' },
  },
  'a build that waits in a request is judged when it is merged': {
    moves: [{ do: 'release', app: web, tag: 'v1.1.0', branch: 'staging' }, { do: 'ban', tag: 'v1.1.0' }, merge],
    ends: { staging: 'v1.0.0' },
  },
  'a build that waits in a request is planned anew on what came meanwhile': {
    moves: [
      { do: 'release', app: web, tag: 'v1.3.0', branch: 'staging' },
      ...toStaging('v1.1.0'),
      { do: 'revert', back: 0 },
      unhold('staging'),
      merge,
    ],
    ends: { staging: 'v1.3.0' },
  },
  'a promotion that is planned anew needs a new review': {
    moves: [...requested('v1.1.0'), approve, configure, publish, { do: 'merge', request: 1 }, merge],
    ends: { production: 'v1.0.0' },
  },
  'a build released again is not passed by an older one': {
    moves: [...toStaging('main-5'), release('v1.1.0'), wait(6), release('main-5'), wait(6), promote('staging')],
    ends: { staging: 'main-5' },
  },
  'a hotfix goes past soak and order, and nothing older takes its place': {
    moves: [
      ...toStaging('v1.1.0'),
      release('v1.2.0'),
      { do: 'promote', app: web, to: 'production', hotfixFrom: 'dev' },
      approve,
      merge,
      wait(32),
      promote('production'),
      approve,
      merge,
    ],
    ends: { staging: 'v1.1.0', production: 'v1.2.0' },
  },
  'edits by hand are not overwritten': {
    moves: [{ do: 'edit', app: web, in: 'dev' }, configure, publish, release('v1.1.0')],
    ends: { dev: 'v1.0.0' },
  },
  'edits by hand are overwritten where somebody says so': {
    moves: [{ do: 'edit', app: web, in: 'dev' }, { do: 'publish', overwrite: true }, release('v1.1.0')],
    ends: { dev: 'v1.1.0' },
  },
  'two promotions that race become one': {
    moves: [release('v1.1.0'), wait(6), { do: 'race', first: promote('staging'), second: promote('staging') }],
    ends: { staging: 'v1.1.0' },
  },
  'a release and a rollback that race both count': {
    moves: [release('v1.1.0'), { do: 'race', first: release('v1.2.0'), second: rollback('dev') }],
    ends: { dev: 'v1.0.0' },
  },
};
