import type { Release } from '../model/release';
import { plainApp, testApp, testPlatform } from '../render/testing';
import { unrenderedApps } from './unrendered';

const cart = testApp('cart');
const chart = plainApp({ name: 'chart', chartVersion: '1.2.3', revision: 'abc' });
const tool = plainApp({ name: 'tool', environments: ['dev'] });
const platform = testPlatform([cart, chart, tool]);

/** Releases of every app in these environments, one of them held. */
const releasesIn = (names: readonly string[], held?: string) => ({
  find: (environment: string, app: string): Release | undefined =>
    names.includes(environment) ? { app, generation: 1 } : undefined,
  isHeld: (environment: string) => environment === held,
});

test('nothing is said of what is rendered everywhere', () => {
  expect(unrenderedApps(platform, releasesIn(['dev', 'staging', 'production']), { apps: ['cart'] })).toEqual([]);
});

test('places without a release are named, with those where it is held or does not run', () => {
  expect(unrenderedApps(platform, releasesIn(['dev', 'staging'], 'staging'), { apps: ['cart'] })).toEqual([
    'not rendered: cart, which is held: staging; it has no release: production',
  ]);
  expect(unrenderedApps(platform, releasesIn(['dev']), { apps: ['tool'] })).toEqual([
    'not rendered: tool, which does not run there: staging, production',
  ]);
});

test.each([
  [
    'cart',
    [],
    `lib/apps/cart.ts: app 'cart' is rendered nowhere: it has no release: dev, staging, production
  fix: let it in by its first release: slipway release cart --image registry.example.com/cart:v1.0.0`,
  ],
  [
    'chart',
    [],
    `lib/apps/chart.ts: app 'chart' is rendered nowhere: it has no release: dev, staging, production
  fix: let it in by its first release: slipway release chart --chart-version 1.2.3 --revision abc`,
  ],
])('%s, which is rendered nowhere, is told with its first release', (app, names, message) => {
  expect(() => unrenderedApps(platform, releasesIn(names), { apps: [app] })).toThrow(message);
});

test('an app that is held or does not run in the one environment asked for is told so', () => {
  const all = releasesIn(['dev', 'staging', 'production'], 'staging');
  expect(() => unrenderedApps(platform, all, { apps: ['cart'], environments: ['staging'] })).toThrow(
    /it is held: staging\n {2}fix: let it go: slipway unhold cart staging/,
  );
  expect(() => unrenderedApps(platform, all, { apps: ['tool'], environments: ['production'] })).toThrow(
    /it does not run there: production\n {2}fix: name an environment that it runs in/,
  );
});
