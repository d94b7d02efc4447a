import type { Construct } from 'constructs';
import { throwIfAny } from '../errors';
import { App, type AppProps, type ApplicationSource, type RenderContext } from '../model/app';
import type { Environment } from '../model/environment';
import type { Varying } from '../model/per-environment';
import { splitAppFields, unknownSettingProblems, type AppFields } from './app-fields';
import { emitObjects } from './emit-objects';
import {
  chartAddress,
  chartSourceProblems,
  type ChartSource,
  type RenderedByArgoCd,
  type RenderedHere,
} from './chart-source';
import { installedHelm } from './helm';
import { localChart, renderChart } from './local-chart';
import { plainDataProblems } from './plain-data';
import { innerPathProblems } from './source-repository';

/** Values of a chart. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** What a chart is given beside its source. */
export interface HelmOptions extends AppFields {
  /** @default the app's name */
  readonly releaseName?: string;
  /** Per environment at any depth, or made from the context: an image of the release, the domain. */
  readonly values?: Varying<ChartValues> | ((context: RenderContext) => ChartValues);
  /** Values files that the chart brings, in its own folder: `({ shortName }) => [`values.${shortName}.yaml`]`. */
  readonly valueFiles?: Varying<readonly string[]> | ((environment: Environment) => readonly string[]);
  /** Baseline images by name, for a chart whose values take them from the release. */
  readonly images?: Readonly<Record<string, string>>;
  /** Any constructs beside the chart. */
  readonly resources?: (scope: Construct, context: RenderContext) => void;
}

/** What a Helm release is declared with. */
export type HelmReleaseProps = HelmOptions & ChartSource;

/**
 * Declares an app out of a Helm chart, which Argo CD renders, or Slipway itself where it says `render: 'synth'`.
 *
 * Others reach its pods by the label `app.kubernetes.io/instance`, which charts set to the release's name.
 *
 * @example
 * export const certManager = helmRelease({
 *   name: 'cert-manager',
 *   owner: 'team-platform',
 *   tier: 'platform',
 *   repository: 'https://charts.jetstack.io',
 *   chart: 'cert-manager',
 *   version: 'v1.19.1',
 *   values: { crds: { enabled: true }, replicaCount: perEnvironment({ default: 1, production: 2 }) },
 *   clusterResources: ['apiextensions.k8s.io/CustomResourceDefinition'],
 * });
 * @throws UserError on a version that is a range, a bad repository or a bad path.
 */
export function helmRelease(props: HelmReleaseProps): App {
  throwIfAny([...unknownSettingProblems(props, settings), ...chartSourceProblems(props)]);
  const { app } = splitAppFields(props);
  const { releaseName = props.name, images, resources } = props;
  const common = {
    reachedAt: { service: releaseName, pods: { 'app.kubernetes.io/instance': releaseName } },
    ...app,
    ...(images === undefined ? {} : { images }),
    ...('path' in props ? { revision: props.revision } : { chartVersion: props.version }),
  };
  if ('render' in props) return new App({ ...renderedHere(props, releaseName), ...common });
  return new App({
    ...common,
    ...(resources === undefined ? {} : { resources }),
    source: (context) => helmSource(props, releaseName, context),
  });
}

const settings = Object.keys({
  releaseName: true,
  values: true,
  valueFiles: true,
  images: true,
  resources: true,
  repository: true,
  chart: true,
  version: true,
  oci: true,
  path: true,
  revision: true,
  render: true,
  folder: true,
  helm: true,
  otherNamespaces: true,
} satisfies Record<Exclude<KeyOfAny<HelmReleaseProps>, keyof AppFields>, true>);

type KeyOfAny<T> = T extends unknown ? keyof T : never;

function renderedHere(
  props: HelmOptions & RenderedHere,
  releaseName: string,
): Pick<AppProps, 'resources' | 'reads' | 'namespaceResources' | 'localChart'> {
  const { folder, helm = installedHelm, otherNamespaces = [] } = props;
  const isFolder = !folder.includes('{version}') && !folder.endsWith('.tgz');
  return {
    ...(isFolder ? { localChart: chartInProgram(props, releaseName) } : {}),
    // What a chart brings is known only when it is rendered.
    namespaceResources: ['*'],
    reads: (release) => [localChart(folder, release.chart?.version ?? '')],
    resources: (scope, context) => {
      const given = { values: valuesOf(props, context), valueFiles: valueFilesOf(props, context) };
      const objects = renderChart({ chart: folder, releaseName, ...given }, context, helm);
      emitObjects(scope, [objects], { namespace: context.namespace, others: otherNamespaces });
      props.resources?.(scope, context);
    },
  };
}

function chartInProgram(props: HelmOptions & RenderedHere, releaseName: string): NonNullable<AppProps['localChart']> {
  return {
    folder: props.folder,
    releaseName,
    values: (context) => valuesOf(props, context),
    valueFiles: (context) => valueFilesOf(props, context),
    resources: props.resources,
  };
}

function helmSource(
  props: HelmOptions & RenderedByArgoCd,
  releaseName: string,
  context: RenderContext,
): ApplicationSource {
  const values = valuesOf(props, context);
  const valueFiles = valueFilesOf(props, context);
  return {
    kind: 'helm',
    ...chartAddress(props, context),
    releaseName,
    ...(valueFiles.length === 0 ? {} : { valueFiles }),
    ...(Object.keys(values).length === 0 ? {} : { values }),
  };
}

/** @throws UserError where a value is no plain data */
function valuesOf({ values = {} }: HelmOptions, context: RenderContext): ChartValues {
  const found = typeof values === 'function' ? values(context) : context.resolve<ChartValues>(values);
  throwIfAny(plainDataProblems(found, 'values'));
  return found;
}

function valueFilesOf({ valueFiles = [] }: HelmOptions, context: RenderContext): readonly string[] {
  const files =
    typeof valueFiles === 'function' ? valueFiles(context.environment) : context.resolve<readonly string[]>(valueFiles);
  throwIfAny(files.flatMap((file, index) => innerPathProblems(file, `valueFiles[${index}]`)));
  return files;
}
