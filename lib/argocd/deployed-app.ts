import type { Construct } from 'constructs';
import type { ApplicationSource, RenderContext } from '../model/app';
import { applicationName } from '../model/application-name';
import type { Environment } from '../model/environment';
import type { ManifestSource } from '../model/manifest-source';
import { Application, type ApplicationProps, type ApplicationSpec, type ApplicationSpecSource } from './application';
import { subscriptions } from './notifications/subscriptions';

export type { ManifestSource };

/** Order in which the root syncs Applications: lower first. */
export const syncWaves = { namespaces: -20, platform: -10, app: 0 } as const;

/**
 * Has Argo CD look at an Application when a commit touches its folder, and at no other commit: relative paths start there. It
 * compares commits, so repositories are cloned whole: a `depth` in the Secret of a repository would turn this off.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/#manifest-paths-annotation
 */
export const onlyOwnPath = { 'argocd.argoproj.io/manifest-generate-paths': '.' } as const;

/** How an app is deployed, beyond what its context says. */
export interface DeployOptions {
  /** @default by the app's tier */
  readonly wave?: number;
  /** What Argo CD renders by itself. @default as the app declares it */
  readonly source?: ApplicationSource | undefined;
  /** A folder of Secrets that kustomize decrypts. @default none */
  readonly encrypted?: ManifestSource;
}

/** The Application of one app on one cluster. `manifests` is undefined where Argo CD renders all of it by itself. */
export function deployedApp(
  scope: Construct,
  context: RenderContext,
  manifests: ManifestSource | undefined,
  options: DeployOptions = {},
): Application {
  return new Application(scope, context.app.name, deployedAppProps(context, manifests, options));
}

/** What that Application is made from. */
export function deployedAppProps(
  context: RenderContext,
  manifests: ManifestSource | undefined,
  options: DeployOptions = {},
): ApplicationProps {
  const { app, environment, cluster, namespace } = context;
  const { wave = syncWaves[app.props.tier ?? 'app'], source: own = app.props.source?.(context), encrypted } = options;
  const sources = [
    ...(manifests === undefined ? [] : [directorySource(manifests)]),
    // Its kustomization.yaml tells Argo CD what it is.
    ...(encrypted === undefined ? [] : [directorySource(encrypted)]),
    ...(own === undefined ? [] : [renderedByArgoCd(own)]),
  ];
  const ignored = app.props.ignoreDifferences?.(context) ?? [];
  return {
    name: applicationName(app.name, environment, cluster),
    annotations: {
      'argocd.argoproj.io/sync-wave': String(wave),
      // A chart that is kept in the environment repo is a folder of it, too.
      ...(manifests === undefined && options.source === undefined ? {} : onlyOwnPath),
      ...subscriptions(context),
    },
    labels: {
      'slipway.dev/app': app.name,
      'slipway.dev/cluster': cluster.name,
      'slipway.dev/environment': environment.name,
      'slipway.dev/owner': app.props.owner,
    },
    spec: {
      project: applicationName(app.system, environment, cluster),
      ...(sources.length === 1 && sources[0] !== undefined ? { source: sources[0] } : { sources }),
      destination: { server: cluster.server, namespace },
      syncPolicy: syncPolicy(environment, ignored.length > 0 ? ['RespectIgnoreDifferences=true'] : []),
      ...(ignored.length === 0
        ? {}
        : { ignoreDifferences: ignored.map((one) => ({ ...one, jsonPointers: [...one.jsonPointers] })) }),
    },
  };
}

/** A folder of plain YAML in the environment repo. */
export function directorySource({ repoURL, targetRevision, path }: ManifestSource): ApplicationSpecSource {
  return { repoURL, targetRevision, path };
}

function renderedByArgoCd(source: ApplicationSource): ApplicationSpecSource {
  if (source.kind === 'kustomize')
    return { repoURL: source.repository, path: source.path, targetRevision: source.version };
  const { repository, chart, path, version, releaseName, valueFiles, values } = source;
  return {
    repoURL: repository.replace(/^oci:\/\//, ''),
    targetRevision: version,
    ...(chart === undefined ? {} : { chart }),
    ...(path === undefined ? {} : { path }),
    helm: {
      releaseName,
      ...(valueFiles === undefined ? {} : { valueFiles: [...valueFiles] }),
      ...(values === undefined || Object.keys(values).length === 0 ? {} : { valuesObject: { ...values } }),
    },
  };
}

/** Automated sync prunes and heals; both retry, since the objects of one sync may need each other. */
export function syncPolicy(
  { sync }: Pick<Environment, 'sync'>,
  options: readonly string[] = [],
): NonNullable<ApplicationSpec['syncPolicy']> {
  return {
    ...(sync === 'automated' ? { automated: { prune: true, selfHeal: true } } : {}),
    syncOptions: ['ApplyOutOfSyncOnly=true', 'PruneLast=true', ...options, 'ServerSideApply=true'],
    retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
  };
}
