import type { IHelmRelease } from '@kubernetes-models/flux-cd/helm.toolkit.fluxcd.io/v2';
import type { IHelmRepository, IOCIRepository } from '@kubernetes-models/flux-cd/source.toolkit.fluxcd.io/v1';
import type { Construct } from 'constructs';
import type { ApplicationSource, RenderContext } from '../model/app';
import { FluxObject, type FluxObjectProps } from './flux-object';
import { gitRepositoryAt } from './git-repository';
import { folderKustomization } from './kustomization';

type HelmSource = Extract<ApplicationSource, { kind: 'helm' }>;
type HelmReleaseSpec = NonNullable<IHelmRelease['spec']>;
/** Where a HelmRelease finds its chart, and the object that stands for that. */
interface ChartOrigin {
  readonly source: FluxObjectProps;
  readonly chart: Pick<HelmReleaseSpec, 'chart' | 'chartRef'>;
}

/**
 * What an app declares for the engine to render: objects of Flux among the app's own, so that its rendered tree holds the
 * chart's version and values, and one receipt speaks for all of it.
 */
export function renderedByFlux(scope: Construct, context: RenderContext, source: ApplicationSource): void {
  const objects = source.kind === 'helm' ? helmObjects(context, source) : kustomizeObjects(context, source);
  for (const one of objects) new FluxObject(scope, one);
}

/**
 * A HelmRelease and where its chart comes from.
 *
 * Helm is not let roll back by itself: git says what runs. A release that fails is tried again, and told of. What somebody
 * changes in the cluster is changed back, but for what the app says that the cluster owns.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/
 */
function helmObjects(context: RenderContext, helm: HelmSource): FluxObjectProps[] {
  const { app } = context;
  const { source, chart } = chartOrigin(app.name, helm);
  const { values = {}, releaseName } = helm;
  const ignored = app.props.ignoreDifferences?.(context) ?? [];
  const spec: HelmReleaseSpec = {
    ...chart,
    releaseName,
    interval: '10m',
    timeout: '5m',
    install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
    upgrade: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
    driftDetection: {
      mode: 'enabled',
      ...(ignored.length === 0
        ? {}
        : {
            ignore: ignored.map(({ group, kind, jsonPointers }) => ({
              target: { group, kind },
              paths: [...jsonPointers],
            })),
          }),
    },
    ...(Object.keys(values).length === 0 ? {} : { values: { ...values } }),
  };
  return [source, { kind: 'HelmRelease', name: app.name, spec }];
}

function chartOrigin(name: string, helm: HelmSource): ChartOrigin {
  const { repository, chart = '', path, version, valueFiles = [] } = helm;
  const isRegistry = repository.startsWith('oci://');
  if (path !== undefined) {
    const files = valueFiles.map((file) => `${path}/${file}`);
    return {
      source: gitRepositoryAt(name, repository, version),
      // The chart's own version need not change with the commit.
      chart: chartSpec(`./${path}`, { kind: 'GitRepository', name }, files, { reconcileStrategy: 'Revision' }),
    };
  }
  // Only a chart of its own kind takes further values files.
  if (isRegistry && valueFiles.length === 0) {
    return {
      source: ociRepository(name, `${repository}/${chart}`, version),
      chart: { chartRef: { kind: 'OCIRepository', name } },
    };
  }
  const spec: NonNullable<IHelmRepository['spec']> = {
    url: repository,
    ...(isRegistry ? { type: 'oci' } : {}),
    interval: '1h',
  };
  return {
    source: { kind: 'HelmRepository', name, spec },
    chart: chartSpec(chart, { kind: 'HelmRepository', name }, valueFiles, { version }),
  };
}

type ChartSpec = NonNullable<HelmReleaseSpec['chart']>['spec'];

function chartSpec(
  chart: string,
  sourceRef: ChartSpec['sourceRef'],
  valuesFiles: readonly string[],
  more: Partial<ChartSpec>,
): ChartOrigin['chart'] {
  const files = valuesFiles.length === 0 ? {} : { valuesFiles: [...valuesFiles] };
  return { chart: { spec: { chart, sourceRef, interval: '1h', ...files, ...more } } };
}

/** A chart in a registry. A tag can not hold the `+` of a version: Helm writes `_` for it. */
function ociRepository(name: string, url: string, version: string): FluxObjectProps {
  const spec: NonNullable<IOCIRepository['spec']> = {
    url,
    ref: { tag: version.replaceAll('+', '_') },
    layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
    interval: '1h',
  };
  return { kind: 'OCIRepository', name, spec };
}

/** An overlay of another repository: a Kustomization in the app's namespace, which the app's own waits for. */
function kustomizeObjects(
  { app, namespace }: RenderContext,
  { repository, path, version }: Extract<ApplicationSource, { kind: 'kustomize' }>,
): FluxObjectProps[] {
  const { kind, name, spec } = folderKustomization({ name: app.name, source: app.name, path, wait: true });
  return [
    gitRepositoryAt(app.name, repository, version),
    { kind, name, spec: { ...spec, targetNamespace: namespace } },
  ];
}
