import type { Problem } from '../errors';
import type { Cluster } from './cluster';
import { hasLabels } from './cluster-software-problems';
import type { Environment } from './environment';
import { fluxProblems, fluxProviders } from './flux-options';
import { nearestNames } from './names';
import type { Platform } from './platform';
import { previewEnvironment } from './preview-problems';

type Declared = Pick<
  Platform,
  'clusters' | 'environments' | 'environmentRepo' | 'apps' | 'previews' | 'clusterSoftware'
>;

/** What clusters and environments ask of an engine that it does not have. */
export function engineProblems(platform: Declared): Problem[] {
  const { clusters, environments } = platform;
  const fluxClusters = new Set(
    [...clusters.values()].filter(({ engine }) => engine === 'flux').map(({ name }) => name),
  );
  return [
    ...[...clusters.values()].flatMap((one) => clusterEngineProblems(clusters, one)),
    ...[...environments.values()].flatMap((one) => {
      const onFlux = one.clusters.filter((name) => fluxClusters.has(name));
      return onFlux.length === 0 ? [] : environmentProblems(one, onFlux);
    }),
    ...(fluxClusters.size === 0
      ? []
      : [
          ...chartProblems(platform),
          ...previewProblems(platform, fluxClusters),
          ...softwareProblems(platform, fluxClusters),
        ]),
  ];
}

function clusterEngineProblems(
  clusters: ReadonlyMap<string, Cluster>,
  { name, engine, flux, deployedFrom }: Cluster,
): Problem[] {
  const where = `environments/index.ts: cluster '${name}'`;
  const hub = deployedFrom === undefined ? undefined : clusters.get(deployedFrom);
  const problems: Problem[] = [
    ...(engine === 'argocd' && flux !== undefined
      ? [{ problem: 'has options of flux, but Argo CD deploys to it', fix: `add engine: 'flux', or leave flux out` }]
      : []),
    ...(engine === 'flux' && deployedFrom !== undefined
      ? [
          {
            problem: `engine 'flux' deploys to its own cluster, not from '${deployedFrom}'`,
            fix: 'leave deployedFrom out',
          },
        ]
      : []),
    ...(engine === 'argocd' && hub?.engine === 'flux'
      ? [
          {
            problem: `deployedFrom '${hub.name}' has no Argo CD: its engine is 'flux'`,
            fix: `choose engine: 'flux' here, too, and leave deployedFrom out`,
          },
        ]
      : []),
    ...(flux === undefined ? [] : fluxProblems(flux)),
  ];
  return problems.map((one) => ({ ...one, where: one.where === undefined ? where : `${where}: ${one.where}` }));
}

function environmentProblems({ name, applications, dropIns, notifications }: Environment, onFlux: string[]): Problem[] {
  const why = `Flux deploys to ${onFlux.map((one) => `'${one}'`).join(', ')}`;
  const unknown = notifications.map(({ service }) => service).filter((service) => !(service in fluxProviders));
  return [
    ...(applications === 'set'
      ? [{ problem: `applications: 'set' is Argo CD's, and ${why}`, fix: `choose 'explicit'` }]
      : []),
    ...(dropIns === undefined
      ? []
      : [{ problem: `dropIns are Argo CD's, and ${why}`, fix: 'leave them out: declare an app with manifests(…)' }]),
    ...[...new Set(unknown)].map((service) => ({
      problem: `notifications: service '${service}' is none that Flux has, and ${why}`,
      fix: nearestNames(service, Object.keys(fluxProviders)),
    })),
  ].map((one) => ({ where: `environments/${name}.ts`, ...one }));
}

/** A chart that stays one gets its values from two files of the environment repo, which one receipt can not speak for. */
function chartProblems({ environmentRepo: { layout }, apps }: Declared): Problem[] {
  if (layout.keepsCharts !== true || ![...apps.values()].some((app) => app.props.localChart !== undefined)) return [];
  return [
    {
      where: 'environments/index.ts',
      problem: `layout '${layout.name}' keeps charts, which only Argo CD renders`,
      fix: `choose another layout, such as directory(), where a cluster has engine: 'flux'`,
    },
  ];
}

/** Argo CD finds pull requests by its ApplicationSets, which Flux has not. */
function previewProblems(platform: Declared, fluxClusters: ReadonlySet<string>): Problem[] {
  const name = previewEnvironment(platform) ?? '';
  const [cluster = ''] = platform.environments.get(name)?.clusters ?? [];
  if (platform.previews === undefined || !fluxClusters.has(cluster)) return [];
  const previewed = [...platform.apps.values()].filter(({ props }) => props.preview !== undefined);
  if (previewed.length === 0) return [];
  return [
    {
      where: 'environments/index.ts: previews',
      problem: `previews are Argo CD's, and Flux deploys to '${cluster}', where those of ${previewed.map((one) => `'${one.name}'`).join(', ')} would run beside ${name}`,
      fix: 'name an environment whose first cluster has Argo CD, or leave preview out of the apps',
    },
  ];
}

function softwareProblems({ clusters, clusterSoftware = [] }: Declared, fluxClusters: ReadonlySet<string>): Problem[] {
  return clusterSoftware.flatMap(({ name, labels: wanted }) => {
    const chosen = [...clusters.values()].filter((one) => fluxClusters.has(one.name) && hasLabels(one.labels, wanted));
    if (chosen.length === 0) return [];
    return [
      {
        where: `environments/index.ts: clusterSoftware '${name}'`,
        problem: `only Argo CD brings software by labels, and Flux deploys to ${chosen.map((one) => `'${one.name}'`).join(', ')} with these labels`,
        fix: `choose labels that only clusters with Argo CD have; for Flux declare an app: helmRelease({ tier: 'platform', … })`,
      },
    ];
  });
}
