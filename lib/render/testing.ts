import { http } from '../model/port';
import { App, type AppProps } from '../model/app';
import { cluster } from '../model/cluster';
import { environment, type Environment } from '../model/environment';
import { environmentRepo } from '../model/environment-repo';
import type { Platform } from '../model/platform';
import { workload } from '../constructs';
import { directory } from './layouts/directory';
import { baselineReleases } from './releases';
import type { Selection } from './planned-units';
import { renderPlatform } from './render-platform';

/** A platform of two clusters and three environments, for tests. */
export function testPlatform(apps: readonly App[]): Platform {
  const environments: Environment[] = [
    environment({ name: 'dev', cluster: 'nonprod', domain: 'dev.example.com' }),
    environment({
      name: 'staging',
      shortName: 'stag',
      cluster: 'nonprod',
      domain: 'staging.example.com',
      promotesFrom: 'dev',
    }),
    environment({
      name: 'production',
      shortName: 'prod',
      cluster: 'prod',
      domain: 'example.com',
      promotesFrom: 'staging',
    }),
  ];
  return {
    root: '/program',
    environments: new Map(environments.map((one) => [one.name, one])),
    clusters: new Map(['nonprod', 'prod'].map((name) => [name, cluster({ name })])),
    apps: new Map(apps.map((app) => [app.name, app])),
    environmentRepo: environmentRepo({ url: 'https://git.example.com/env.git', layout: directory() }),
    files: new Map<App | Environment, string>([
      ...apps.map((app) => [app, `lib/apps/${app.name}.ts`] as const),
      ...environments.map((one) => [one, `environments/${one.name}.ts`] as const),
    ]),
  };
}

/** An app of one plain workload. */
export function testApp(name: string, props: Partial<Parameters<typeof workload>[0]> = {}): App {
  return workload({
    name,
    system: 'shop',
    owner: 'team-shop',
    image: `registry.example.com/${name}:v1.0.0`,
    port: http(8080),
    ...props,
  });
}

/** An app of any cdk8s code. */
export function plainApp(props: Omit<AppProps, 'owner'>): App {
  return new App({ owner: 'team-shop', ...props });
}

/** Everything rendered with the baseline, content by path. */
export function renderedFiles(platform: Platform, selection: Selection = {}): Map<string, string> {
  const units = [...renderPlatform(platform, baselineReleases(platform), selection)];
  return new Map(units.flatMap((unit) => unit.files.map((file) => [file.path, file.content] as const)));
}
