import {
  web,
  release,
  wait,
  promote,
  approve,
  merge,
  rollback,
  unhold,
  toStaging,
  toProduction,
  type Story,
} from './story-moves';

/** What was taken back, and whether it comes again. */
export const rollbackStories: Readonly<Record<string, Story>> = {
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
};
