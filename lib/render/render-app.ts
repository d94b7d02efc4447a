import { confirmPrune, deployedApp } from '../argocd';
import type { App, ApplicationSource, AppProps, ChartInProgram, RenderContext } from '../model/app';
import type { Platform } from '../model/platform';
import { chartFiles, chartValues } from './layouts/helm-values/kept-chart';
import { isInSet } from './is-in-set';
import { manifestSource } from './manifest-source';
import { objectFiles } from './object-file';
import { applyPatches } from './patches';
import { paths } from '../model/paths';
import { renderContext, type AppPlace } from './render-context';
import { synthesize, synthesizeOne, type Synthesized } from './synthesize';
import { toYaml } from './to-yaml';
import type { RenderedFile, Unit } from './unit';

/** Renders one app on one cluster of one environment: its manifests and its Application. */
export function renderApp(platform: Platform, place: AppPlace): Unit {
  const { app, environment, cluster } = place;
  const context = renderContext(platform, place);
  const folder = paths.manifests(environment.name, cluster, app.name);
  const chart = keptChart(platform, app);
  if (chart !== undefined) return renderChartApp(platform, context, chart);
  const objects = appObjects(context, app.props.resources).map(confirmPrune);
  const manifests = filesOf(folder, objects);
  const source = objects.length === 0 && app.props.source !== undefined ? undefined : manifestSource(platform, folder);
  const application = isInSet(platform, place)
    ? []
    : [synthesizeOne(app.name, (chart) => deployedApp(chart, context, source))];
  const files = [...manifests, ...filesOf(paths.argocd(environment.name, cluster), application)];
  return { kind: 'app', environment: environment.name, cluster, app: app.name, folder, files };
}

/** The chart of an app where the layout keeps it one. */
export function keptChart({ environmentRepo }: Platform, { props }: App): ChartInProgram | undefined {
  return environmentRepo.layout.keepsCharts === true ? props.localChart : undefined;
}

/** An app whose chart Argo CD renders: its values file, with the release in it, and what it has beside the chart. */
function renderChartApp(platform: Platform, context: RenderContext, chart: ChartInProgram): Unit {
  const { app, environment, cluster } = context;
  const folder = paths.manifests(environment.name, cluster.name, app.name);
  const objects = appObjects(context, chart.resources).map(confirmPrune);
  const own = paths.chart(app.name);
  const { values, valueFiles, file } = chartValues(chart, context);
  const { repoURL, targetRevision } = manifestSource(platform, own);
  const source: ApplicationSource = {
    ...{ kind: 'helm', repository: repoURL, path: own, version: targetRevision, releaseName: chart.releaseName },
    ...{ valueFiles, values },
  };
  const manifests = objects.length === 0 ? undefined : manifestSource(platform, folder);
  const application = synthesizeOne(app.name, (scope) => deployedApp(scope, context, manifests, { source }));
  const files = [
    { path: `${own}/${file.name}`, content: file.content },
    ...filesOf(folder, objects),
    ...filesOf(paths.argocd(environment.name, cluster.name), [application]),
  ];
  return { kind: 'app', environment: environment.name, cluster: cluster.name, app: app.name, folder, files };
}

/** Renders what a kept chart is to all environments. */
export function renderChartFolder(platform: Platform, app: App, chart: ChartInProgram, cluster: string): Unit {
  return { kind: 'chart', app: app.name, cluster, files: chartFiles(platform, app, chart) };
}

/** Files for the objects of one folder, sorted by path. */
export function filesOf(folder: string, objects: readonly Synthesized[]): RenderedFile[] {
  const names = objectFiles(objects.map((one) => one.object));
  return objects
    .map(({ object, construct }, index) => ({
      path: `${folder}/${names[index] ?? ''}`,
      content: toYaml(object),
      object,
      construct,
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function appObjects(context: RenderContext, resources: AppProps['resources']): Synthesized[] {
  const { app, namespace } = context;
  const { patches } = app.props;
  if (resources === undefined) return [];
  const labels = {
    'app.kubernetes.io/part-of': app.system,
    'app.kubernetes.io/managed-by': 'slipway',
    'slipway.dev/owner': app.props.owner,
  };
  const rendered = synthesize(app.name, { namespace, labels }, (chart) => resources(chart, context));
  return patches === undefined ? rendered : applyPatches(rendered, context.resolve(patches));
}
