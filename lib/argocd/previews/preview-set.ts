import type { Construct } from 'constructs';
import type { App } from '../../model/app';
import type { Cluster } from '../../model/cluster';
import type { Environment } from '../../model/environment';
import type { Preview, PreviewSettings } from '../../model/preview';
import { AppProject } from '../app-project';
import { ApplicationSet } from '../application-set';
import { onlyOwnPath, syncPolicy, type ManifestSource } from '../deployed-app';
import { groupKind, namespacedKinds } from '../system-project';
import { requestGenerator } from './request-sources';

/** What Argo CD makes an app's previews from. */
export interface PreviewSetProps {
  readonly app: App;
  readonly preview: Preview;
  readonly settings: PreviewSettings;
  readonly environment: Environment;
  readonly cluster: Cluster;
  /** Where its kustomization stands. */
  readonly source: ManifestSource;
  /** Repository of the image that a request's takes the place of. */
  readonly image: string;
  /** Patches that give each preview a host of its own. */
  readonly patches: readonly HostPatch[];
}

/** A patch by Kustomize: operations on one object. */
export interface HostPatch {
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}

/** Name of an app's previews, and of the namespace that their files name. */
export function previewName(app: App): string {
  return `preview-${app.name}`;
}

/**
 * One Application per labelled pull request of an app, over the app as it is rendered for previews: its own namespace,
 * image and host, in a project that reaches no namespace but those. With the request, all of it goes.
 */
export function previewSet(scope: Construct, props: PreviewSetProps): void {
  const { app, preview, settings, environment, cluster, source, image, patches } = props;
  const name = previewName(app);
  const namespace = `${name}-{{.number}}`;
  previewProject(scope, props);
  new ApplicationSet(scope, name, {
    name,
    annotations: { 'argocd.argoproj.io/sync-wave': '0' },
    generators: [requestGenerator(preview, settings)],
    template: {
      name: namespace,
      annotations: onlyOwnPath,
      labels: {
        'slipway.dev/cluster': cluster.name,
        'slipway.dev/owner': app.props.owner,
        'slipway.dev/preview': app.name,
      },
      spec: {
        project: name,
        source: {
          repoURL: source.repoURL,
          targetRevision: source.targetRevision,
          path: source.path,
          kustomize: {
            namespace,
            images: [`${image}=${image}:${preview.tag}`],
            ...(patches.length === 0 ? {} : { patches: patches.map((one) => ({ ...one })) }),
          },
        },
        destination: { server: cluster.server, namespace },
        syncPolicy: syncPolicy({ ...environment, sync: 'automated' }),
      },
    },
    onDeletion: 'delete',
  });
}

function previewProject(scope: Construct, { app, environment, cluster, source }: PreviewSetProps): void {
  const name = previewName(app);
  const kinds = [
    ...namespacedKinds,
    ...['LimitRange', 'ResourceQuota', 'rbac.authorization.k8s.io/RoleBinding'],
    ...(app.props.namespaceResources ?? []),
  ];
  new AppProject(scope, `${name}-project`, {
    name,
    annotations: { 'argocd.argoproj.io/sync-wave': '-30' },
    spec: {
      description: `Pull requests of ${app.name}, beside ${environment.name}`,
      sourceRepos: [source.repoURL],
      destinations: [{ server: cluster.server, namespace: `${name}-*` }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: `${name}-*` }],
      namespaceResourceWhitelist: [...new Set(kinds)].sort().map(groupKind),
      orphanedResources: { warn: true },
    },
  });
}
