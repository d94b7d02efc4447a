import type { Construct } from 'constructs';
import { inCluster, type Cluster } from '../../model/cluster';
import type { ClusterSoftware } from '../../model/cluster-software';
import { hasLabels } from '../../model/cluster-software-problems';
import { AppProject } from '../app-project';
import { syncPolicy } from '../deployed-app';
import { groupKind } from '../system-project';
import { ApplicationSet } from './application-set';
import { clusters, list, type Generator } from './generators';

/** Software, and the clusters that one Argo CD deploys to, its own among them. */
export interface ClusterSoftwareSet {
  readonly software: ClusterSoftware;
  readonly held: readonly Cluster[];
}

/**
 * One Application per cluster with the labels that a piece of software asks for, by one ApplicationSet: the clusters that
 * this Argo CD reaches are found by their Secrets, and its own, which has none, stands in a list. A cluster that comes to
 * have the labels gets it without a change here.
 *
 * What it deployed stays when a cluster's Secret is gone: that is no proof that nobody needs it.
 */
export function clusterSoftwareSet(scope: Construct, { software, held }: ClusterSoftwareSet): void {
  const { name, repository, chart, version, values, namespace, steps } = software;
  const chosen = held.filter(({ labels }) => hasLabels(labels, software.labels));
  if (chosen.length === 0) return;
  const repoURL = repository.replace(/^oci:\/\//, '');
  project(scope, software, repoURL, chosen);
  const keys = [...new Set((steps ?? []).flatMap((one) => Object.keys(one.labels)))].sort();
  new ApplicationSet(scope, `software-${name}`, {
    name: `software-${name}`,
    annotations: { 'argocd.argoproj.io/sync-wave': '-15' },
    generators: generatorsOf(software, chosen),
    template: {
      name: `${name}-{{.nameNormalized}}`,
      labels: {
        'slipway.dev/cluster': '{{.name}}',
        'slipway.dev/software': name,
        ...Object.fromEntries(keys.map((key) => [key, `{{ index .metadata.labels "${key}" | default "" }}`])),
      },
      spec: {
        project: `software-${name}`,
        source: {
          ...{ repoURL, chart, targetRevision: version },
          helm: { releaseName: name, ...(Object.keys(values).length === 0 ? {} : { valuesObject: { ...values } }) },
        },
        destination: { server: '{{.server}}', namespace },
        // A progressive sync starts each sync by itself.
        syncPolicy: syncPolicy({ sync: steps === undefined ? 'automated' : 'manual' }, ['CreateNamespace=true']),
      },
    },
    ...(steps === undefined ? {} : { steps }),
  });
}

function generatorsOf({ labels }: ClusterSoftware, chosen: readonly Cluster[]): Generator<0>[] {
  const own = chosen.filter(({ server }) => server === inCluster);
  const others = chosen.length > own.length;
  return [
    ...(others
      ? [
          clusters({
            selector: { matchLabels: { 'argocd.argoproj.io/secret-type': 'cluster', ...labels } },
          }),
        ]
      : []),
    ...(own.length === 0
      ? []
      : [
          list(
            own.map((one) => ({
              ...{ name: one.name, nameNormalized: one.name, server: one.server },
              metadata: { labels: { ...one.labels } },
            })),
          ),
        ]),
  ];
}

function project(scope: Construct, software: ClusterSoftware, repoURL: string, chosen: readonly Cluster[]): void {
  const { name, namespace, clusterResources } = software;
  new AppProject(scope, `software-${name}-project`, {
    name: `software-${name}`,
    annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    spec: {
      description: `${name} on every cluster that has its labels`,
      sourceRepos: [repoURL],
      destinations: chosen.map(({ server }) => ({ server, namespace })),
      clusterResourceWhitelist: [
        { group: '', kind: 'Namespace', name: namespace },
        ...[...new Set(clusterResources)].sort().map(groupKind),
      ],
      namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
      orphanedResources: { warn: true },
    },
  });
}
