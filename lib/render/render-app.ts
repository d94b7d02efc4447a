import { deployedApp } from '../argocd';
import type { RenderContext } from '../model/app';
import { resolveVarying } from '../model/per-environment';
import type { Platform } from '../model/platform';
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
  const objects = appObjects(context);
  const manifests = filesOf(folder, objects);
  const source = objects.length === 0 && app.props.source !== undefined ? undefined : manifestSource(platform, folder);
  const application = synthesizeOne(app.name, (chart) => deployedApp(chart, context, source));
  const files = [...manifests, ...filesOf(paths.argocd(environment.name, cluster), [application])];
  return { kind: 'app', environment: environment.name, cluster, app: app.name, folder, files };
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

function appObjects(context: RenderContext): Synthesized[] {
  const { app, environment, namespace } = context;
  const { resources, patches } = app.props;
  if (resources === undefined) return [];
  const labels = {
    'app.kubernetes.io/part-of': app.system,
    'app.kubernetes.io/managed-by': 'slipway',
    'slipway.dev/owner': app.props.owner,
  };
  const rendered = synthesize(app.name, { namespace, labels }, (chart) => resources(chart, context));
  return patches === undefined ? rendered : applyPatches(rendered, resolveVarying(patches, environment.name));
}
