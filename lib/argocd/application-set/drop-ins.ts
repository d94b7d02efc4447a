import type { Construct } from 'constructs';
import type { Cluster } from '../../model/cluster';
import type { DropIns, Environment } from '../../model/environment';
import { applicationName } from '../../model/application-name';
import type { Team } from '../../model/team';
import { AppProject } from '../app-project';
import { onlyOwnPath, syncPolicy, type ManifestSource } from '../deployed-app';
import { subscriptions } from '../notifications/subscriptions';
import { groupKind, namespacedKinds } from '../system-project';
import { syncWindows } from '../sync-windows';
import { ApplicationSet } from './application-set';
import { gitDirectories } from './generators';

/** Where an environment's drop-in folders are deployed. */
export interface DropInsProps {
  readonly dropIns: DropIns;
  readonly environment: Environment;
  readonly cluster: Cluster;
  /** The folder of folders. */
  readonly source: ManifestSource;
  readonly teams: readonly Team[];
  readonly ownersMay: 'get' | 'sync';
  /** Triggers that their owner hears of. */
  readonly ownersHear: readonly string[];
}

/** The system that drop-ins are, and the beginning of their namespaces' names. */
const system = 'drop-in';

/**
 * Deploys each folder of plain YAML below a folder, in a namespace of its own, with a project that lets them reach no
 * other one. Nobody need write code; and nothing promotes, gates or rolls them back but git.
 */
export function dropIns(scope: Construct, props: DropInsProps): void {
  const { environment, cluster, source, ownersHear } = props;
  const team = props.teams.find(({ name }) => name === props.dropIns.owner);
  const project = applicationName(system, environment, cluster);
  const namespace = `${system}-${environment.name}-{{.path.basenameNormalized}}`;
  dropInProject(scope, project, props);
  new ApplicationSet(scope, 'drop-ins', {
    name: project,
    annotations: { 'argocd.argoproj.io/sync-wave': '0' },
    generators: [gitDirectories([`${source.path}/*`], { repoURL: source.repoURL, revision: source.targetRevision })],
    template: {
      name: `{{.path.basenameNormalized}}-${project}`,
      annotations: { ...onlyOwnPath, ...subscriptions({ environment, team, ownersHear }) },
      labels: { 'slipway.dev/cluster': cluster.name, 'slipway.dev/owner': props.dropIns.owner },
      spec: {
        project,
        source: { repoURL: source.repoURL, targetRevision: source.targetRevision, path: '{{.path.path}}' },
        destination: { server: cluster.server, namespace },
        syncPolicy: {
          ...syncPolicy(environment, ['CreateNamespace=true']),
          managedNamespaceMetadata: {
            labels: {
              'pod-security.kubernetes.io/enforce': 'restricted',
              'slipway.dev/environment': environment.name,
            },
          },
        },
      },
    },
  });
}

function dropInProject(scope: Construct, project: string, props: DropInsProps): void {
  const { environment, cluster, source, teams, ownersMay } = props;
  const { owner, namespaceResources = [] } = props.dropIns;
  const groups = teams.find(({ name }) => name === owner)?.groups ?? [];
  const verbs = ownersMay === 'sync' ? ['get', 'sync'] : ['get'];
  const windows = syncWindows(environment);
  new AppProject(scope, 'drop-ins-project', {
    name: project,
    annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    spec: {
      description: `Folders of ${source.path} in ${environment.name}`,
      sourceRepos: [source.repoURL],
      destinations: [{ server: cluster.server, namespace: `${system}-${environment.name}-*` }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: `${system}-${environment.name}-*` }],
      namespaceResourceWhitelist: [...new Set([...namespacedKinds, ...namespaceResources])].sort().map(groupKind),
      orphanedResources: { warn: true },
      ...(groups.length === 0
        ? {}
        : {
            roles: [
              {
                name: owner,
                groups: [...groups].sort(),
                policies: verbs.map(
                  (verb) => `p, proj:${project}:${owner}, applications, ${verb}, ${project}/*, allow`,
                ),
              },
            ],
          }),
      ...(windows.length === 0 ? {} : { syncWindows: windows }),
    },
  });
}
