import { rollbackStories } from './rollback-stories';
import {
  web,
  release,
  wait,
  promote,
  approve,
  merge,
  rollback,
  hold,
  unhold,
  configure,
  publish,
  toStaging,
  requested,
  toProduction,
  mergedWhile,
  type Story,
} from './story-moves';

/** What must go well, and what went wrong once. */
export const stories: Readonly<Record<string, Story>> = {
  ...rollbackStories,
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
