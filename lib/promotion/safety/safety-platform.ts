import { ApiObject } from 'cdk8s';
import type { EnvironmentName } from '../../../environments';
import { workload } from '../../constructs';
import { app, type App } from '../../model/app';
import { cluster } from '../../model/cluster';
import { environment, type Environment } from '../../model/environment';
import { environmentRepo } from '../../model/environment-repo';
import { perEnvironment } from '../../model/per-environment';
import type { Platform } from '../../model/platform';
import { http } from '../../model/port';
import { minutes } from '../../model/units';
import { directory } from '../../render/layouts/directory';
import { approvals, dependsOn, freeze, healthyIn, outside } from '../gates';

/** Apps of the platform that safety is tested with. */
export const appNames = ['api', 'db', 'web'] as const;
/** One of them. */
export type AppName = (typeof appNames)[number];

/** Environments, in the order of promotion. */
export const stages = ['dev', 'staging', 'production'] as const satisfies readonly EnvironmentName[];
/** One of them. */
export type Stage = (typeof stages)[number];

/** What a person may change of the program: replicas outside of dev. */
export type Configuration = Readonly<Record<AppName, number>>;

/** The configuration at the start. */
export const firstConfiguration: Configuration = { api: 2, db: 1, web: 2 };

/** An image as an announcement names it. */
export function imageOf(name: AppName, tag: string): string {
  return `registry.example.com/shop/${name}:${tag}`;
}

/**
 * Three apps that call each other. Dev takes every build; staging builds of its branch by request, promotions by commit,
 * and rollbacks by request; production promotions by request, with a planned freeze and a review.
 */
export function safetyPlatform(replicas: Configuration): Platform {
  const clusters = ['dev-1', 'staging-1', 'staging-2', 'production-1'].map((name) => cluster({ name }));
  return {
    root: '/nowhere',
    environments: new Map(environments().map((one) => [one.name, one])),
    clusters: new Map(clusters.map((one) => [one.name, one])),
    apps: new Map(apps(replicas).map((one) => [one.name, one])),
    environmentRepo: environmentRepo({ layout: directory() }),
    files: new Map(),
  };
}

function apps(replicas: Configuration): App[] {
  const common = { system: 'shop', owner: 'team-shop' };
  const image = (name: AppName): string => imageOf(name, 'v1.0.0');
  const port = http(8080);
  // One real workload; for the others one object stands for all, so that thousands of renders take seconds.
  const plain = (name: AppName, calls: Readonly<Record<string, App>>): App =>
    app({
      ...common,
      name,
      calls,
      ports: [port],
      images: { main: image(name) },
      resources: (scope, { image: current, environment: { name: stage } }) => {
        const spec = { replicas: stage === 'dev' ? 1 : replicas[name], ...podsOf(name, current('main')) };
        new ApiObject(scope, 'deployment', {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: metadataOf(name),
          spec,
        });
      },
    });
  const db = plain('db', {});
  const api = plain('api', { DB: db });
  const scale = perEnvironment({ dev: 1, default: replicas.web });
  return [
    api,
    db,
    workload({ ...common, name: 'web', port, image: image('web'), replicas: scale, calls: { API: api } }),
  ];
}

function metadataOf(name: AppName): { readonly name: string; readonly labels: Readonly<Record<string, string>> } {
  return { name, labels: { 'app.kubernetes.io/name': name } };
}

/** The least that a check lets into production. */
function podsOf(name: AppName, image: string): object {
  const { labels } = metadataOf(name);
  const container = {
    name,
    image,
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  };
  const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
  return {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { securityContext, containers: [container] } },
  };
}

function environments(): Environment[] {
  return [
    environment({ name: 'dev', cluster: 'dev-1', domain: 'dev.example.com' }),
    environment({
      name: 'staging',
      clusters: ['staging-1', 'staging-2'],
      domain: 'staging.example.com',
      promotesFrom: 'dev',
      entry: [{ branch: 'staging', by: 'pull-request' }],
      rollback: { by: 'pull-request' },
      gates: [healthyIn('dev', { soak: minutes(gateRules.staging.soakMinutes) }), dependsOn()],
    }),
    environment({
      name: 'production',
      cluster: 'production-1',
      domain: 'example.com',
      promotesFrom: 'staging',
      publish: 'pull-request',
      gates: [
        healthyIn('staging', { soak: minutes(gateRules.production.soakMinutes) }),
        outside(freeze('Tue 15:00', 'Tue 16:00', 'UTC')),
        approvals(1),
      ],
    }),
  ];
}

/** The same rules in plain figures, to judge by without asking a gate. */
export const gateRules = {
  staging: { upstream: 'dev', soakMinutes: 5 },
  production: {
    upstream: 'staging',
    soakMinutes: 30,
    frozen: { from: '2026-01-06T15:00:00Z', to: '2026-01-06T16:00:00Z' },
  },
} as const;
