import { workload } from '../constructs';
import { cluster, hubAndSpokes } from '../model/cluster';
import { environment, type EnvironmentProps } from '../model/environment';
import type { Platform } from '../model/platform';
import { http } from '../model/port';
import { team } from '../model/team';
import { freeze, outside } from '../promotion/gates';
import { testApp, testPlatform } from '../render/testing';

/** A platform that uses everything that Argo CD has here. */
export function featurePlatform(production: Partial<EnvironmentProps> = {}): Platform {
  const cart = testApp('cart', { autoscaling: { min: 2, max: 5, cpuPercent: 80 } });
  const mail = workload({
    ...{ name: 'mail', system: 'shop', owner: 'team-mail', image: 'registry.example.com/mail:v1', port: http(80) },
  });
  const platform = testPlatform([cart, mail]);
  const changed = [
    environment({
      name: 'dev',
      cluster: 'nonprod',
      domain: 'dev.example.com',
      applications: 'set',
      dropIns: { path: 'drop-ins', owner: 'team-shop' },
    }),
    environment({
      name: 'production',
      shortName: 'prod',
      clusters: ['eu-1', 'us-1'],
      domain: 'example.com',
      promotesFrom: 'staging',
      sync: 'manual',
      gates: [outside(freeze('Fri 16:00', 'Mon 08:30', 'Europe/Berlin'))],
      ...production,
    }),
  ];
  const clusters = [
    cluster({ name: 'nonprod' }),
    ...hubAndSpokes(cluster({ name: 'prod' }), [
      cluster({
        name: 'eu-1',
        server: 'https://eu-1.example.com:6443',
        labels: { stage: 'prod' },
        credentials: { store: 'vault', key: 'clusters/eu-1' },
      }),
      cluster({ name: 'us-1', server: 'https://us-1.example.com:6443' }),
    ]),
  ];
  return {
    ...platform,
    environments: new Map([...platform.environments, ...changed.map((one) => [one.name as string, one] as const)]),
    clusters: new Map(clusters.map((one) => [one.name, one])),
    teams: [
      team({ name: 'team-shop', groups: ['example:shop'], channels: { slack: ['shop-deployments'] } }),
      team({ name: 'team-mail', groups: ['example:mail'] }),
      team({ name: 'team-platform', groups: ['example:platform'], operates: true }),
    ],
  };
}
