import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationEntries } from '../lib/argocd/notifications/notifications-config-map';
import { TestProgram } from '../lib/cli/testing';
import type { App } from '../lib/model/app';
import { noticeTriggers, type NotificationSettings } from '../lib/model/notification-settings';
import { notificationSecretKeys } from '../lib/model/notification-problems';
import type { Environment } from '../lib/model/environment';
import { platformProblems, type Platform } from '../lib/model/platform';
import type { PreviewSettings } from '../lib/model/preview';
import { baselineReleases, loadPlatform, renderPlatform } from '../lib/render';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'argocd.md'), 'utf8');
const sample = loadPlatform(root);

const program = new TestProgram();
afterAll(() => program.remove());

/** What the page's code exports, by the file that each piece says it is. */
const shown = new Map(
  [...text.matchAll(/^```ts\n\/\/ (.+)\n([^]*?)^```/gm)].map(([, path = '', source = ''], index) => {
    const file = `shown/${index}.ts`;
    program.write(file, source.replaceAll(/'(\.\.\/)+(?:lib\/)?/g, `'${root}/lib/`));
    return [path, module.require(join(program.root, file)) as Readonly<Record<string, unknown>>] as const;
  }),
);

const pathsOf = (app: App, settings?: PreviewSettings): string[] => {
  const platform = {
    ...sample,
    apps: new Map([[app.name, app]]),
    teams: [],
    ...(settings === undefined ? {} : { previews: settings }),
  };
  expect(platformProblems(platform)).toEqual([]);
  const units = [...renderPlatform(platform, baselineReleases(platform), { environments: ['dev'] })];
  return units.flatMap(({ files }) => files.map(({ path }) => path));
};

test('docs/argocd.md: its notifications are rendered, and its triggers and keys are those that there are', () => {
  const { notifications } = shown.get('environments/index.ts') as { notifications: NotificationSettings };
  const entries = notificationEntries({
    settings: notifications,
    address: undefined,
    takenBack: ['production'],
    branch: 'main',
  });
  expect(Object.keys(entries)).toEqual(expect.arrayContaining(['service.teams-workflows.teams', 'trigger.on-receipt']));
  expect([...text.matchAll(/^\| `(on-[\w-]+)`/gm)].map(([, name]) => name)).toEqual(noticeTriggers);
  const [, keys = ''] = /^\| GitHub \| (.*?)\|/m.exec(text) ?? [];
  const told = [...keys.matchAll(/`([\w-]+)`/g)].map(([, key]) => key);
  expect(notificationSecretKeys({ ...notifications, services: [] })).toEqual(told.sort());
});

test('docs/argocd.md: its hooks are rendered', () => {
  const { orders } = shown.get('lib/apps/shop/orders.ts') as { orders: App };
  const jobs = pathsOf(orders).filter((path) => path.includes('/job-'));
  expect(jobs.map((path) => path.replace(/^.*\//, ''))).toEqual([
    'job-orders-migrate.yaml',
    'job-orders-smoke-test.yaml',
  ]);
});

test('docs/argocd.md: its app has previews', () => {
  const { cart } = shown.get('lib/apps/shop/cart.ts') as { cart: App };
  const { previews } = shown.get('environments/index.ts: previews') as { previews: PreviewSettings };
  const paths = pathsOf(cart, previews);
  expect(paths).toContain('previews/cart/kustomization.yaml');
  expect(paths.filter((path) => path.includes('applicationset-preview-cart'))).toHaveLength(1);
});

test('docs/argocd.md: its software for clusters is rendered, in steps', () => {
  const { clusterSoftware } = shown.get('environments/index.ts: clusterSoftware') as Pick<Platform, 'clusterSoftware'>;
  const platform = { ...sample, ...(clusterSoftware === undefined ? {} : { clusterSoftware }) };
  expect(platformProblems(platform)).toEqual([]);
  const units = [...renderPlatform(platform, baselineReleases(platform), { apps: [], beside: true })];
  const sets = units.flatMap(({ files }) => files).filter(({ path }) => path.endsWith('-software-reloader.yaml'));
  expect(sets.filter(({ content }) => content.includes('type: RollingSync'))).toHaveLength(2);
});

test('docs/argocd.md: its waves follow one another', () => {
  const { canary, production } = shown.get('environments/production.ts') as Record<string, Environment>;
  expect([canary?.clusters, production?.clusters]).toEqual([['prod-eu-1'], ['prod-eu-2', 'prod-us-1']]);
  expect(production).toMatchObject({ promotesFrom: 'staging', promotion: 'automatic' });
});
