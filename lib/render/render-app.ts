import { deployedAppProps } from '../argocd';
import type { App, ApplicationSource, AppProps, ChartInProgram, RenderContext } from '../model/app';
import type { Platform } from '../model/platform';
import { chartFiles, chartValues } from './layouts/helm-values/kept-chart';
import { encryptedFiles, lostPatch, splitEncrypted } from './encrypted-secrets';
import { engines } from './engines';
import { manifestSource } from './manifest-source';
import { appObjects, type AppChart } from './app-objects';
import { filesOf } from './object-files';
import { deploymentFiles, plainText } from './plain-app';
import type { PatchRefusal } from './patches';
import { paths } from '../model/paths';
import { renderContext, type AppPlace } from './render-context';
import { recentRenders, type RenderMemory } from './render-memory';
import type { Synthesized } from './synthesize';
import type { Unit } from './unit';

/**
 * Renders one app on one cluster of one environment: its manifests, and what has the cluster's engine deploy them.
 *
 * @param memory what may be taken from an earlier render, by what it is made from.
 */
export function renderApp(platform: Platform, place: AppPlace, memory: RenderMemory = recentRenders): Unit {
  const { app, environment, cluster } = place;
  const context = renderContext(platform, place);
  const chart = keptChart(platform, app);
  if (chart !== undefined) return renderChartApp(platform, context, chart);
  const folder = paths.manifests(environment.name, cluster, app.name);
  const unit = { kind: 'app', environment: environment.name, cluster, app: app.name, folder } as const;
  const plain = plainApp(platform, place, context, folder);
  if (plain !== undefined) return memory.complete(unit, plain);
  const all = objectsOf(platform, context, app.props.resources);
  const { plain: objects, encrypted } = splitEncrypted(all, platform.secrets, environment.name);
  const manifests = objects.length === 0 && app.props.source !== undefined ? undefined : folder;
  const { engine } = context.cluster;
  const secrets = encryptedFiles(folder, encrypted, engines[engine]);
  const deployment = engines[engine].deployment(platform, place, context, { manifests, encrypted: secrets.folder });
  const deploying = deploymentFiles({ name: app.name, engine }, deployment);
  return { ...unit, files: [...filesOf(folder, objects), ...secrets.files, ...deploying] };
}

/** The app as text, where it is one workload of plain data. */
function plainApp(platform: Platform, place: AppPlace, context: RenderContext, folder: string): string | undefined {
  const workload = place.app.props.workload?.(context);
  if (workload === undefined) return undefined;
  const deployment = engines[context.cluster.engine].deployment(platform, place, context, { manifests: folder });
  return plainText({ ...appChart(context), workload, manifestsFolder: folder, deployment });
}

/** The chart of an app where the layout keeps it one. */
export function keptChart({ environmentRepo }: Platform, { props }: App): ChartInProgram | undefined {
  return environmentRepo.layout.keepsCharts === true ? props.localChart : undefined;
}

/** An app whose chart Argo CD renders: its values file, with the release in it, and what it has beside the chart. */
function renderChartApp(platform: Platform, context: RenderContext, chart: ChartInProgram): Unit {
  const { app, environment, cluster } = context;
  const folder = paths.manifests(environment.name, cluster.name, app.name);
  const all = objectsOf(platform, context, chart.resources);
  const { plain: objects, encrypted } = splitEncrypted(all, platform.secrets, environment.name);
  const secrets = encryptedFiles(folder, encrypted, engines[cluster.engine]);
  const own = paths.chart(app.name);
  const { values, valueFiles, file } = chartValues(chart, context);
  const { repoURL, targetRevision } = manifestSource(platform, own);
  const source: ApplicationSource = {
    ...{ kind: 'helm', repository: repoURL, path: own, version: targetRevision, releaseName: chart.releaseName },
    ...{ valueFiles, values },
  };
  const manifests = objects.length === 0 ? undefined : manifestSource(platform, folder);
  const props = deployedAppProps(context, manifests, {
    source,
    ...(secrets.folder === undefined ? {} : { encrypted: manifestSource(platform, secrets.folder) }),
  });
  const deployment = { folder: paths.argocd(environment.name, cluster.name), props };
  const files = [
    { path: `${own}/${file.name}`, content: file.content },
    ...filesOf(folder, objects),
    ...secrets.files,
    ...deploymentFiles({ name: app.name, engine: cluster.engine }, deployment),
  ];
  return { kind: 'app', environment: environment.name, cluster: cluster.name, app: app.name, folder, files };
}

/** Renders what a kept chart is to all environments. */
export function renderChartFolder(platform: Platform, app: App, chart: ChartInProgram, cluster: string): Unit {
  return { kind: 'chart', app: app.name, cluster, files: chartFiles(platform, app, chart) };
}

function objectsOf({ secrets }: Platform, context: RenderContext, resources: AppProps['resources']): Synthesized[] {
  const rendered = engines[context.cluster.engine].objectsFor?.(context);
  if (resources === undefined && rendered === undefined) return [];
  const refusal: PatchRefusal = (object) => lostPatch(object, secrets, context.environment.name);
  return appObjects({ ...appChart(context), refusal }, (chart) => {
    resources?.(chart, context);
    rendered?.(chart);
  });
}

function appChart({ app, cluster, namespace, resolve }: RenderContext): AppChart {
  const { owner, patches } = app.props;
  return {
    name: app.name,
    engine: cluster.engine,
    namespace,
    labels: {
      'app.kubernetes.io/part-of': app.system,
      'app.kubernetes.io/managed-by': 'slipway',
      'slipway.dev/owner': owner,
    },
    patches: patches === undefined ? undefined : resolve(patches),
  };
}
