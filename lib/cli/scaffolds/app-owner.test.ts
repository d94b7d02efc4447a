import { App } from '../../model/app';
import { environmentRepo } from '../../model/environment-repo';
import type { Platform } from '../../model/platform';
import { team } from '../../model/team';
import { ownerOf } from './app-owner';

const cart = new App({ name: 'cart', system: 'shop', owner: 'team-orders' });
const teams = [
  team({ name: 'team-platform', operates: true }),
  team({ name: 'team-orders' }),
  team({ name: 'team-gifts' }),
];

function platform(declared: Platform['teams']): Platform {
  return {
    root: '/program',
    environments: new Map(),
    clusters: new Map(),
    apps: new Map([['cart', cart]]),
    environmentRepo: environmentRepo({ layout: { name: 'directory' } }),
    files: new Map(),
    ...(declared === undefined ? {} : { teams: declared }),
  };
}

test.each([
  ['who was named', teams, 'gifts', 'team-orders', 'team-orders', false],
  ['who owns its system', teams, 'shop', undefined, 'team-orders', false],
  ['the team of its system', teams, 'gifts', undefined, 'team-gifts', false],
  ['the first team that has apps, for want of another', teams, 'news', undefined, 'team-orders', true],
  ['anybody, where no teams are declared', [], 'news', undefined, 'team-news', false],
] as const)('a new app belongs to %s', (_, declared, system, given, owner, isGuessed) => {
  expect(ownerOf(platform(declared), system, given)).toEqual({ owner, isGuessed });
});

test('an owner that is no team is refused before anything is written', () => {
  expect(() => ownerOf(platform(teams), 'shop', 'team-order')).toThrow(/--owner 'team-order' is no team/);
  expect(ownerOf(platform([]), 'shop', 'team-order').owner).toBe('team-order');
});
