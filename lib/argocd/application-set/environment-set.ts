import type { Construct } from 'constructs';
import type { Cluster } from '../../model/cluster';
import type { Environment } from '../../model/environment';
import type { ApplicationProps } from '../application';
import { syncPolicy } from '../deployed-app';
import { ApplicationSet } from './application-set';
import { list } from './generators';

/** The Applications that one set makes. */
export interface EnvironmentSetProps {
  readonly environment: Environment;
  readonly cluster: Cluster;
  /** As they would be rendered one by one; each with one source, a folder of the environment repo. */
  readonly applications: readonly ApplicationProps[];
}

/**
 * One ApplicationSet for all apps of an environment on a cluster that are plain manifests: the same Applications as one
 * object each, made by Argo CD.
 */
export function environmentSet(scope: Construct, { environment, cluster, applications }: EnvironmentSetProps): void {
  const name = `apps-${environment.shortName}`;
  new ApplicationSet(scope, 'set', {
    name: cluster.deployedFrom !== undefined && environment.clusters.length > 1 ? `${name}-${cluster.name}` : name,
    annotations: { 'argocd.argoproj.io/sync-wave': '-10' },
    generators: [list(applications.map(element))],
    template: {
      name: '{{.name}}',
      labels: {
        'slipway.dev/app': '{{.app}}',
        'slipway.dev/cluster': cluster.name,
        'slipway.dev/environment': environment.name,
        'slipway.dev/owner': '{{.owner}}',
      },
      spec: {
        project: '{{.project}}',
        source: { repoURL: '{{.repoURL}}', targetRevision: '{{.revision}}', path: '{{.path}}' },
        destination: { server: cluster.server, namespace: '{{.namespace}}' },
        syncPolicy: syncPolicy(environment),
      },
    },
    // What only some apps have.
    templatePatch: '{{ toJson .patch }}\n',
    onDeletion: 'delete',
  });
}

/** The parameters of one Application. */
function element({ name, annotations, labels, spec }: ApplicationProps): Record<string, unknown> {
  const { source, destination, project, ignoreDifferences, syncPolicy: policy } = spec;
  return {
    name,
    app: labels?.['slipway.dev/app'],
    owner: labels?.['slipway.dev/owner'],
    project,
    namespace: destination.namespace,
    repoURL: source?.repoURL,
    revision: source?.targetRevision,
    path: source?.path,
    patch: {
      metadata: { annotations: { ...annotations } },
      ...(ignoreDifferences === undefined
        ? {}
        : { spec: { ignoreDifferences, syncPolicy: { syncOptions: policy?.syncOptions } } }),
    },
  };
}
