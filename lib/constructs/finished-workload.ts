import { UserError, compareText, throwIfAny, type Problem } from '../errors';
import type { App, Call, Port, RenderContext } from '../model/app';
import type { NetworkSettings } from '../model/environment';
import { imageVersion } from '../model/image';
import { nearestNames, toLabelValue } from '../model/names';
import type { Varying } from '../model/per-environment';
import type { ExtraContainer } from './container-options';
import type { EnvValue } from './env';
import type { Peer } from './network-policies';
import { workloadProblems } from './workload-problems';
import type { WorkloadKind, WorkloadOptions } from './workload-options';

/** Settings of a workload, any part of which may differ by environment. */
export type VaryingOptions = { readonly [K in keyof WorkloadOptions]: Varying<WorkloadOptions[K]> };

/** What a workload is made from: its settings, and the app, environment and release that it is rendered with. */
export interface WorkloadProps extends VaryingOptions {
  readonly context: RenderContext;
  /** Name of its objects; unique in the namespace. @default the construct's id */
  readonly name?: string;
  /** Name of the main container, and of its image in the release. @default the workload's name */
  readonly container?: string;
  /** The only port. */
  readonly port?: Port;
  /** Several ports, the main one first. */
  readonly ports?: readonly Port[];
  /** Which of the app's calls it makes, by variable. @default all */
  readonly calls?: readonly string[];
}

/** A workload with everything decided. */
export interface FinishedWorkload extends Omit<WorkloadOptions, 'autoscaling' | 'expose' | 'metrics'> {
  readonly name: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  /** Name of the main container. */
  readonly container: string;
  /** Image references by container name. */
  readonly images: Readonly<Record<string, string>>;
  /** Version of the main image, as a label. */
  readonly version: string;
  /** Ports of the main container. */
  readonly ports: readonly Port[];
  /** Ports of all containers that run beside one another: what Services may name. */
  readonly podPorts: readonly Port[];
  readonly initContainers: readonly ExtraContainer[];
  readonly sidecars: readonly ExtraContainer[];
  readonly autoscaling: Exclude<WorkloadOptions['autoscaling'], 'none'>;
  readonly expose: Exclude<WorkloadOptions['expose'], 'none'>;
  readonly metrics: Exclude<WorkloadOptions['metrics'], 'none'>;
  readonly callees: readonly Peer[];
  readonly domain: string;
  readonly network: NetworkSettings;
  /** Nobody lists its traffic. */
  readonly openNetwork: boolean;
}

/**
 * Decides everything about a workload: what its environment, its release and its calls say.
 *
 * @throws UserError with every mistake in its settings.
 */
export function finishWorkload(id: string, props: WorkloadProps): FinishedWorkload {
  const {
    context,
    name = id,
    container = name,
    port,
    ports = port === undefined ? [] : [port],
    calls,
    ...varying
  } = props;
  const options = context.resolve<WorkloadOptions>(varying);
  const made = callsOf(context.app, calls);
  const { podSecurity } = context.app.props;
  const addresses = Object.fromEntries(made.map(([variable, call]) => [variable, address(call, context)]));
  const found = [
    ...unknownCalls(context.app, calls),
    ...workloadProblems({
      name,
      container,
      ports,
      options,
      variables: Object.keys(addresses),
      images: Object.keys(context.release.images ?? {}),
      podSecurity: podSecurity?.level ?? 'restricted',
    }),
  ];
  throwIfAny(name === context.app.name ? found : found.map((one) => ({ ...one, where: `workload '${name}'` })));
  const { autoscaling, expose, metrics, initContainers = [], sidecars = [], ...rest } = options;
  const { environment, release, namespace } = context;
  const main = release.images?.[container];
  return {
    ...rest,
    name,
    namespace,
    container,
    kind: options.kind ?? 'Deployment',
    images: Object.fromEntries(
      [container, ...[...initContainers, ...sidecars].map((one) => one.name)].map((one) => [one, context.image(one)]),
    ),
    version: main === undefined ? '' : toLabelValue(imageVersion(main)),
    ports,
    podPorts: [...ports, ...sidecars.flatMap((one) => one.ports ?? [])],
    initContainers,
    sidecars,
    autoscaling: autoscaling === 'none' ? undefined : autoscaling,
    expose: expose === 'none' ? undefined : expose,
    metrics: metrics === 'none' ? undefined : metrics,
    env: { ...options.env, ...addresses },
    callees: peers(
      made.map(([, call]) => call),
      context,
    ),
    domain: environment.domain,
    network: environment.network,
    openNetwork: context.app.props.openNetwork !== undefined,
  };
}

function callsOf(app: App, only: readonly string[] | undefined): [string, Call][] {
  return Object.entries(app.calls).filter(([variable]) => only?.includes(variable) ?? true);
}

function unknownCalls(app: App, only: readonly string[] = []): Problem[] {
  const known = Object.keys(app.calls);
  return only
    .filter((variable) => !known.includes(variable))
    .map((variable) => ({
      problem: `calls names '${variable}', which is no call of the app`,
      fix: nearestNames(variable, known),
    }));
}

function serviceOf({ app, workload }: Call): string {
  return workload ?? app.props.reachedAt?.service ?? app.name;
}

function address(call: Call, context: RenderContext): EnvValue {
  const namespace = context.namespaceOf(call.app);
  const service = serviceOf(call);
  const host = namespace === context.namespace ? service : `${service}.${namespace}.svc.cluster.local`;
  const { port } = calledPort(call);
  return (call.as ?? '{host}:{port}').replaceAll('{host}', host).replaceAll('{port}', String(port));
}

function calledPort({ app, port }: Call): Port {
  const found = port === undefined ? app.ports[0] : app.ports.find((one) => one.name === port);
  if (found !== undefined) return found;
  throw new UserError(
    `calls: app '${app.name}' has no port${port === undefined ? '' : ` '${port}'`}`,
    app.ports.length === 0
      ? `give '${app.name}' a port`
      : nearestNames(
          port ?? '',
          app.ports.map((one) => one.name),
        ),
  );
}

/** One peer per workload called, with all the ports that are called. */
function peers(calls: readonly Call[], context: RenderContext): Peer[] {
  const byPods = new Map<string, { call: Call; ports: Set<Port> }>();
  for (const call of calls) {
    const key = `${call.app.name} ${serviceOf(call)}`;
    const known = byPods.get(key) ?? { call, ports: new Set() };
    known.ports.add(calledPort(call));
    byPods.set(key, known);
  }
  return [...byPods.values()]
    .map(({ call, ports }): Peer => {
      const { reachedAt, openNetwork } = call.app.props;
      const pods = call.workload === undefined ? reachedAt?.pods : undefined;
      return {
        name: serviceOf(call),
        namespace: context.namespaceOf(call.app),
        ports: [...ports].sort((a, b) => a.containerPort - b.containerPort),
        ...(pods === undefined ? {} : { pods }),
        ...(openNetwork === undefined ? {} : { open: true }),
      };
    })
    .sort((a, b) => compareText(`${a.name} ${a.namespace}`, `${b.name} ${b.namespace}`));
}
