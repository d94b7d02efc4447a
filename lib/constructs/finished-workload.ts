import { throwIfAny } from '../errors';
import type { Port, RenderContext } from '../model/app';
import type { NetworkSettings } from '../model/environment';
import { imageVersion } from '../model/image';
import { toLabelValue } from '../model/names';
import type { Varying } from '../model/per-environment';
import { callAddresses, callPeers, callsMade, unknownCallProblems } from './calls';
import type { ExtraContainer } from './container-options';
import type { Peer } from './network-policies';
import { podSecrets, type PodSecrets } from './secrets/pod-secrets';
import type { ProvidedSecret } from './secrets/secret-backend';
import { workloadProblems, type CheckedWorkload } from './workload-problems';
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
  /** Secrets that the app brings. */
  readonly broughtSecrets: readonly ProvidedSecret[];
  /** Annotations of the controller itself. */
  readonly annotations: Readonly<Record<string, string>>;
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
  const { context, name = id, container = name, port, calls, ...varying } = props;
  const { ports = port === undefined ? [] : [port], ...settings } = varying;
  const options = context.resolve<WorkloadOptions>(settings);
  const made = callsMade(context.app, calls);
  const addresses = callAddresses(made, context);
  const checked = { name, container, ports, options, variables: Object.keys(addresses), ...allowedBy(context) };
  const wrong = [...unknownCallProblems(context.app, calls), ...workloadProblems(checked)];
  const withSecrets = wrong.length > 0 ? undefined : takeSecrets(options, container, context);
  const found = [...wrong, ...(withSecrets?.secrets.problems ?? [])];
  throwIfAny(name === context.app.name ? found : found.map((one) => ({ ...one, where: `workload '${name}'` })));
  const { environment, namespace } = context;
  const { secrets, options: settled } = withSecrets ?? takeSecrets(options, container, context);
  return {
    ...finishedOptions(settled, ports),
    name,
    namespace,
    container,
    ports,
    ...finishedImages(options, container, context),
    env: { ...settled.env, ...addresses },
    podAnnotations: { ...settled.podAnnotations, ...secrets.podAnnotations },
    broughtSecrets: secrets.brought,
    annotations: secrets.workloadAnnotations,
    callees: callPeers(made, context),
    domain: environment.domain,
    network: environment.network,
    openNetwork: context.app.props.openNetwork !== undefined,
  };
}

/** Settings with the variables and mounts that secrets are taken by. */
function takeSecrets(
  options: WorkloadOptions,
  container: string,
  context: RenderContext,
): { readonly secrets: PodSecrets; readonly options: WorkloadOptions } {
  const { initContainers = [], sidecars = [] } = options;
  const secrets = podSecrets(context, [{ ...options, name: container }, ...initContainers, ...sidecars]);
  const taken = <T extends WorkloadOptions | ExtraContainer>(one: T, name: string): T => {
    const own = secrets.containers[name];
    return own === undefined
      ? one
      : { ...one, env: { ...one.env, ...own.env }, volumes: { ...one.volumes, ...own.volumes } };
  };
  const extra = (all: readonly ExtraContainer[]): ExtraContainer[] => all.map((one) => taken(one, one.name));
  return {
    secrets,
    options: { ...taken(options, container), initContainers: extra(initContainers), sidecars: extra(sidecars) },
  };
}

function allowedBy({ app, release }: RenderContext): Pick<CheckedWorkload, 'images' | 'podSecurity'> {
  return { images: Object.keys(release.images ?? {}), podSecurity: app.props.podSecurity?.level ?? 'restricted' };
}

type FinishedOptions = Pick<
  FinishedWorkload,
  'kind' | 'podPorts' | 'initContainers' | 'sidecars' | 'autoscaling' | 'expose' | 'metrics'
>;

function finishedOptions(
  options: WorkloadOptions,
  ports: readonly Port[],
): Omit<WorkloadOptions, keyof FinishedOptions> & FinishedOptions {
  const { kind = 'Deployment', autoscaling, expose, metrics, initContainers = [], sidecars = [], ...rest } = options;
  return {
    ...rest,
    kind,
    podPorts: [...ports, ...sidecars.flatMap((one) => one.ports ?? [])],
    initContainers,
    sidecars,
    autoscaling: autoscaling === 'none' ? undefined : autoscaling,
    expose: expose === 'none' ? undefined : expose,
    metrics: metrics === 'none' ? undefined : metrics,
  };
}

function finishedImages(
  { initContainers = [], sidecars = [] }: WorkloadOptions,
  container: string,
  context: RenderContext,
): Pick<FinishedWorkload, 'images' | 'version'> {
  const names = [container, ...[...initContainers, ...sidecars].map((one) => one.name)];
  const main = context.release.images?.[container];
  return {
    images: Object.fromEntries(names.map((name) => [name, context.image(name)])),
    version: main === undefined ? '' : toLabelValue(imageVersion(main)),
  };
}
