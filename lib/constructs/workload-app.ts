import { UserError, compareText } from '../errors';
import { App, type AppProps, type Call, type IgnoreDifference, type Port, type RenderContext } from '../model/app';
import type { Varying } from '../model/per-environment';
import type { ExtraContainer } from './container-options';
import type { EnvValue } from './env';
import type { Peer } from './network-policies';
import { Workload } from './workload';
import type { WorkloadOptions, WorkloadProps } from './workload-options';

/** The workload's side of an app: every part may differ by environment. */
export interface WorkloadSettings extends WorkloadOptions {
  /** Run one after the other before the others start. */
  readonly initContainers?: readonly ExtraContainer[];
  readonly sidecars?: readonly ExtraContainer[];
}

type AppFields = Omit<
  AppProps,
  'images' | 'ports' | 'resources' | 'source' | 'chartVersion' | 'revision' | 'ignoreDifferences'
>;
type VaryingSettings = { readonly [K in keyof WorkloadSettings]: Varying<WorkloadSettings[K]> };

/** What an app of one workload is declared with: the app's own fields, and the workload's. */
export interface WorkloadAppProps extends AppFields, Omit<VaryingSettings, 'container'> {
  /** Baseline image of the main container. */
  readonly image: string;
  /** Name of the main container, and of its image in the release. @default 'main' */
  readonly container?: string;
  /** The only port. */
  readonly port?: Port;
  /** Several ports, the main one first. */
  readonly ports?: readonly Port[];
  /** Baseline images of containers that only some environments have. */
  readonly images?: Readonly<Record<string, string>>;
}

/**
 * Declares an app of one workload.
 *
 * @example
 * export const checkoutservice = workload({
 *   name: 'checkoutservice',
 *   system: 'online-boutique',
 *   owner: 'team-orders',
 *   image: 'registry.example.com/checkoutservice:v0.10.6',
 *   port: grpc(5050),
 *   calls: { CART_SERVICE_ADDR: cartservice },
 *   replicas: perEnvironment({ dev: 1, staging: 2, production: 3 }),
 * });
 */
export function workload(props: WorkloadAppProps): App {
  const { name, system, owner, description, environments, namespace, tier, calls, patches, clusterResources, ...rest } =
    props;
  const { image, images, port, ports = port === undefined ? [] : [port], container = 'main', ...settings } = rest;
  const extra = [...plainList(settings.initContainers), ...plainList(settings.sidecars)];
  return new App({
    name,
    owner,
    ...defined({ system, description, environments, namespace, tier, calls, patches, clusterResources }),
    images: { ...Object.fromEntries(extra.map((one) => [one.name, one.image])), ...images, [container]: image },
    ports,
    ignoreDifferences: (context) => replicasOwnedByAutoscaler(context.resolve<WorkloadSettings>(settings)),
    resources: (scope, context) => {
      const resolved = context.resolve<WorkloadSettings>(settings);
      new Workload(scope, name, finished({ ...resolved, container }, ports, context));
    },
  });
}

/** Without the keys that were not given. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function plainList(containers: VaryingSettings['sidecars']): readonly ExtraContainer[] {
  return Array.isArray(containers) ? (containers as readonly ExtraContainer[]) : [];
}

/** What the release, the calls and the environment add to the settings. */
function finished(settings: WorkloadSettings, ports: readonly Port[], context: RenderContext): WorkloadProps {
  const { environment, app, release } = context;
  const calls = Object.entries(app.calls);
  return {
    ...settings,
    name: app.name,
    namespace: context.namespace,
    images: Object.fromEntries(Object.keys(release.images ?? {}).map((name) => [name, context.image(name)])),
    ports,
    initContainers: settings.initContainers ?? [],
    sidecars: settings.sidecars ?? [],
    env: { ...settings.env, ...Object.fromEntries(calls.map(([name, call]) => [name, address(call, name, context)])) },
    calls: peers(calls, context),
    domain: environment.domain,
    network: environment.network,
  };
}

function address(call: Call, variable: string, context: RenderContext): EnvValue {
  const port = calledPort(call, variable);
  const namespace = context.namespaceOf(call.app);
  const host = namespace === context.namespace ? call.app.name : `${call.app.name}.${namespace}.svc.cluster.local`;
  return (call.as ?? '{host}:{port}').replaceAll('{host}', host).replaceAll('{port}', String(port.port));
}

function calledPort({ app, port }: Call, variable: string): Port {
  const found = port === undefined ? app.ports[0] : app.ports.find((one) => one.name === port);
  if (found === undefined) {
    throw new UserError(
      `calls.${variable}: app '${app.name}' has no port${port === undefined ? '' : ` '${port}'`}`,
      app.ports.length === 0
        ? `give '${app.name}' a port`
        : `name one of ${app.ports.map((one) => one.name).join(', ')}`,
    );
  }
  return found;
}

/** One peer per app called, with all the ports that are called. */
function peers(calls: readonly (readonly [string, Call])[], context: RenderContext): Peer[] {
  const byApp = new Map<App, Set<Port>>();
  for (const [variable, call] of calls) {
    byApp.set(call.app, (byApp.get(call.app) ?? new Set()).add(calledPort(call, variable)));
  }
  return [...byApp]
    .map(([app, ports]) => ({
      name: app.name,
      namespace: context.namespaceOf(app),
      ports: [...ports].sort((a, b) => a.containerPort - b.containerPort),
    }))
    .sort((a, b) => compareText(a.name, b.name));
}

function replicasOwnedByAutoscaler({ autoscaling, kind = 'Deployment' }: WorkloadSettings): IgnoreDifference[] {
  return autoscaling === undefined ? [] : [{ group: 'apps', kind, jsonPointers: ['/spec/replicas'] }];
}
