import { settingsProblems } from './settings-problems';

const apps = ['cart', 'web'];

test('settings that name what is there are right', () => {
  const settings = { provider: 'gitlab-ci', program: { node: '24' }, allApps: { flow: 'tags' }, apps: { cart: {} } };
  expect(settingsProblems(settings, apps)).toEqual([]);
});

test.each<[string, object, string, string]>([
  ['an app', { apps: { crat: {} } }, 'apps.crat is no app', 'cart'],
  ['a provider', { provider: 'github' }, "provider 'github' must be", 'github-actions'],
  ['a setting', { allApp: {} }, 'allApp is no setting', 'allApps'],
  ['what is of one app', { allApps: { images: [] } }, 'allApps.images is of one app', 'apps'],
  ['no options', { apps: { cart: true } }, 'apps.cart true must be', 'give'],
])('%s that is wrong is refused with a fix', (_, settings, says, mends) => {
  expect(settingsProblems(settings, apps)).toEqual([
    { problem: expect.stringContaining(says) as string, fix: expect.stringContaining(mends) as string },
  ]);
});
