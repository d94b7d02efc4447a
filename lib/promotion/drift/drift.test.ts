import { workload } from '../../constructs';
import { UserError } from '../../errors';
import { app, perEnvironment, type App, type AppProps } from '../../model';
import { http } from '../../model/port';
import { platformOf, TestBed } from '../testing';
import { drift, type Drift } from './drift';

const cart = workload({
  ...{ name: 'cart', system: 'shop', owner: 'team-shop', image: 'registry.example.com/cart:v1.0.0', port: http(8080) },
  replicas: perEnvironment({ default: 1, staging: 2, production: 3 }),
});
const next = (environments?: AppProps['environments']): App =>
  app({
    ...{ name: 'next', system: 'shop', owner: 'team-shop' },
    ...(environments === undefined ? {} : { environments }),
    resources: (_scope, { environment }) => {
      if (environment.name === 'staging') throw new UserError('staging has no secret for it', 'seal one');
    },
  });

/** Of an environment repo in which `next` came to dev only. */
async function driftOf(apps: readonly App[]): Promise<Drift> {
  const bed = TestBed.inMemory();
  await bed.init(platformOf([cart, next(['dev'])]));
  const environments = { staging: { labels: { 'example.com/team': 'shop' } } };
  return await drift(platformOf(apps, environments), await bed.view(), { from: 'dev', to: 'staging' }, apps);
}

test('what an app says per environment is intended, what a setting changes is not', async () => {
  const { settings, apps } = await driftOf([cart]);
  expect(apps[0]?.intended).toContainEqual({ resource: 'Deployment cart', path: 'spec.replicas', from: 1, to: 2 });
  expect(settings).toContainEqual({ path: 'labels.example.com/team', to: 'shop', isDeclared: false });
});

test('an app that has no release in one of both is not rendered there, whatever it would need', async () => {
  const { apps } = await driftOf([cart, next()]);
  expect(apps.find((one) => one.app === 'next')).toMatchObject({
    versions: { from: 'configuration only', to: null },
    intended: [],
    accidental: [{ what: 'only-here' }],
  });
});
