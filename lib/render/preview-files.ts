import type { Construct } from 'constructs';
import { previewName, previewSet, type HostPatch } from '../argocd';
import { callPeers, callsMade } from '../constructs/calls';
import { namespaceObjects } from '../constructs/namespace';
import { letInPreview } from '../constructs/network-policies';
import { readersOf } from '../constructs/readers';
import { UserError } from '../errors';
import type { App } from '../model/app';
import type { Environment } from '../model/environment';
import { isClusterScoped } from '../model/kubernetes-object';
import { paths } from '../model/paths';
import { previewEnvironment, previewImage } from '../model/preview-problems';
import type { Preview, PreviewSettings } from '../model/preview';
import { clusterOf, type Platform } from '../model/platform';
import { manifestSource } from './manifest-source';
import { filesOf } from './object-files';
import { applyPatches } from './patches';
import { previewObject } from './preview-object';
import { renderContext } from './render-context';
import { synthesize, type Synthesized } from './synthesize';
import { toYaml } from './to-yaml';
import type { RenderedFile } from './unit';

/** An app that has previews, where they run. */
export interface PreviewedApp {
  readonly app: App;
  readonly preview: Preview;
  readonly settings: PreviewSettings;
  readonly environment: Environment;
  readonly cluster: string;
}

/** Apps whose previews run beside an environment, on its first cluster, where Argo CD makes them. */
export function previewedApps(platform: Platform, environment: Environment, cluster: string): PreviewedApp[] {
  const { previews: settings, apps } = platform;
  if (settings === undefined || cluster !== environment.clusters[0]) return [];
  if (previewEnvironment(platform) !== environment.name || clusterOf(platform, cluster).engine !== 'argocd') return [];
  return [...apps.values()].flatMap((app) => {
    const { preview } = app.props;
    return preview === undefined ? [] : [{ app, preview, settings, environment, cluster }];
  });
}

/** What all previews of an app are made over: the app, trimmed, in a namespace that Argo CD gives each a number of its own. */
export function previewFiles(platform: Platform, previewed: PreviewedApp): RenderedFile[] {
  const folder = paths.preview(previewed.app.name);
  const files = filesOf(folder, previewedObjects(platform, previewed));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(({ path }) => path.slice(folder.length + 1)),
  };
  return [...files, { path: `${folder}/kustomization.yaml`, content: toYaml(kustomization) }];
}

/** The ApplicationSet and the project of an app's previews. */
export function previewObjects(scope: Construct, platform: Platform, previewed: PreviewedApp): void {
  const { app, preview, settings, environment, cluster } = previewed;
  const name = previewImage(app, preview) ?? '';
  previewSet(scope, {
    ...{ app, preview, settings, environment },
    cluster: clusterOf(platform, cluster),
    source: manifestSource(platform, paths.preview(app.name)),
    image: app.baseline.images?.[name]?.repository ?? '',
    patches: previewedObjects(platform, previewed).flatMap(({ object }) => hostPatch(object, app, environment)),
  });
}

/** Lets previews reach what their apps call, in the namespaces that are there. */
export function previewPolicies(
  scope: Construct,
  platform: Platform,
  { app, environment, cluster }: PreviewedApp,
  namespaces: ReadonlySet<string>,
): void {
  const context = renderContext(platform, { app, environment, cluster, release: app.baseline });
  const calls = callPeers(callsMade(app, undefined), context).filter((one) => namespaces.has(one.namespace));
  letInPreview(scope, { name: previewName(app), labels: previewLabels(app), calls });
}

function previewLabels(app: App): Record<string, string> {
  return { 'slipway.dev/preview': app.name };
}

function previewedObjects(platform: Platform, { app, settings, environment, cluster }: PreviewedApp): Synthesized[] {
  const namespace = previewName(app);
  const context = {
    ...renderContext(platform, { app, environment, cluster, release: app.baseline }),
    namespace,
  };
  const { resources, owner, patches, podSecurity, openNetwork } = app.props;
  const around = synthesize('preview', {}, (chart) => {
    namespaceObjects(chart, {
      name: namespace,
      limits: { ...environment.namespaces, quota: settings.quota },
      kubernetes: clusterOf(platform, cluster).kubernetes,
      network: openNetwork === undefined ? 'deny' : 'open',
      labels: { ...environment.labels, ...previewLabels(app), 'slipway.dev/environment': environment.name },
      podSecurity: podSecurity?.level ?? 'restricted',
      nodeLocalDns: environment.network.nodeLocalDns,
    });
    readersOf(chart, namespace, platform.teams?.find(({ name }) => name === owner)?.groups ?? []);
  });
  const labels = { 'app.kubernetes.io/managed-by': 'slipway', 'slipway.dev/owner': owner };
  const own = told(app, () => {
    const rendered = synthesize(app.name, { namespace, labels }, (chart) => resources?.(chart, context));
    return patches === undefined ? rendered : applyPatches(rendered, context.resolve(patches));
  });
  const shared = own.find(({ object }) => isClusterScoped(object));
  if (shared !== undefined)
    throw new UserError(
      `preview: ${shared.object.kind} '${shared.object.metadata.name}' belongs to no namespace: previews would share it`,
      'leave preview out',
    );
  return [
    ...around,
    ...own.flatMap((one) => {
      const object = previewObject(one.object, { namespace, host: `${namespace}.${environment.domain}` });
      return object === undefined ? [] : [{ ...one, object }];
    }),
  ];
}

/** A preview's namespace is not known when a secret is sealed. */
function told<T>(app: App, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      error.problems.map((one) => ({
        ...one,
        problem: `preview of '${app.name}': ${one.problem}`,
        fix: one.problem.includes('sealed for') ? `seal it for any namespace: --scope cluster-wide` : one.fix,
      })),
    );
  }
}

/** Gives what is public a host of its own: the app's name and the request's number, below the environment's domain. */
function hostPatch({ kind, metadata, spec }: Synthesized['object'], app: App, { domain }: Environment): HostPatch[] {
  const host = `${previewName(app)}-{{.number}}.${domain}`;
  const target = { kind, name: metadata.name };
  const of = (operations: readonly object[]): HostPatch[] => [{ target, patch: JSON.stringify(operations) }];
  if (kind === 'HTTPRoute') return of([{ op: 'replace', path: '/spec/hostnames', value: [host] }]);
  if (kind !== 'Ingress') return [];
  const { tls = [] } = spec as { readonly tls?: readonly unknown[] };
  return of([
    { op: 'replace', path: '/spec/rules/0/host', value: host },
    ...(tls.length === 0 ? [] : [{ op: 'replace', path: '/spec/tls/0/hosts', value: [host] }]),
  ]);
}
