import { throwIfAny, type Problem } from '../errors';
import type { Port, RenderContext } from '../model/app';
import type { NetworkSettings } from '../model/environment';
import { imageVersion } from '../model/image';
import { toLabelValue } from '../model/names';
import type { SecretReference } from '../model/secret';
import type { Varying } from '../model/per-environment';
import { callAddresses, callPeers, callsMade, unknownCallProblems } from './calls';
import type { ExtraContainer } from './container-options';
import type { Peer } from './network-policies';
import type { AskingContainer, PodSecrets } from './secrets/pod-secrets';
import type { AskingPod, ProvidedSecret } from './secrets/secret-backend';
import { commandWithVariables } from './secrets/start-command';
import { podSecurityContext } from './security';
import type { Volume } from './volumes';
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
export interface FinishedWorkload extends Omit<
  WorkloadOptions,
  'autoscaling' | 'expose' | 'metrics' | 'imagePullSecrets'
> {
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
  /** Names of Secrets that images are pulled with. */
  readonly imagePullSecrets: readonly string[];
  /** Secrets that the app brings. */
  readonly broughtSecrets: readonly ProvidedSecret[];
  /** Volumes that no container of its own mounts. */
  readonly podVolumes: readonly Volume[];
  /** Annotations of the controller itself. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly domain: string;
  readonly network: NetworkSettings;
  /** Nobody lists its traffic. */
  readonly openNetwork: boolean;
}

/** All that a workload is made from: plain data, where it asks for no secrets. */
export interface WorkloadFacts extends Omit<CheckedWorkload, 'variables' | 'images'> {
  /** Name of the app. */
  readonly app: string;
  readonly namespace: string;
  /** Image references by name, as the release has them. */
  readonly images: Readonly<Record<string, string>>;
  /** Version of the main image, as a label. */
  readonly version: string;
  /** Addresses of what it calls, by variable. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly callees: readonly Peer[];
  /** What is wrong with its calls. */
  readonly callProblems: readonly Problem[];
  readonly domain: string;
  readonly network: NetworkSettings;
  readonly openNetwork: boolean;
}

/** What stands behind the secrets that containers ask for. */
type SecretsOf = (
  containers: readonly AskingContainer[],
  pod: AskingPod,
  pulls: readonly SecretReference[],
) => PodSecrets;

/** Gathers what a workload is made from. @throws UserError where a call or a setting has nothing for this environment */
export function workloadFacts(id: string, props: WorkloadProps): WorkloadFacts {
  const { context, name = id, container = name, port, calls, ...varying } = props;
  const { ports = port === undefined ? [] : [port], ...settings } = varying;
  const { app, environment, namespace, release } = context;
  const options = context.resolve<WorkloadOptions>(settings);
  const made = callsMade(app, calls);
  const { images = {} } = release;
  const main = images[container];
  return {
    app: app.name,
    ...{ name, container, ports, options, namespace },
    podSecurity: app.props.podSecurity?.level ?? 'restricted',
    images: Object.fromEntries(Object.keys(images).map((one) => [one, context.image(one)])),
    version: main === undefined ? '' : toLabelValue(imageVersion(main)),
    addresses: callAddresses(made, context),
    callees: callPeers(made, context),
    callProblems: unknownCallProblems(app, calls),
    domain: environment.domain,
    network: environment.network,
    openNetwork: app.props.openNetwork !== undefined,
  };
}

/**
 * Decides everything about a workload.
 *
 * @throws UserError with every mistake in its settings.
 */
export function finishWorkload(facts: WorkloadFacts, secretsOf: SecretsOf): FinishedWorkload {
  const { app, name, container, ports, options, images, addresses } = facts;
  const checked = { ...facts, variables: Object.keys(addresses), images: Object.keys(images) };
  const wrong = [...facts.callProblems, ...workloadProblems(checked)];
  const withSecrets = wrong.length > 0 ? undefined : takeSecrets(options, container, secretsOf);
  const found = [...wrong, ...(withSecrets?.secrets.problems ?? [])];
  throwIfAny(name === app ? found : found.map((one) => ({ ...one, where: `workload '${name}'` })));
  const { secrets, options: settled } = withSecrets ?? takeSecrets(options, container, secretsOf);
  return {
    ...finishedOptions(settled, ports),
    ...{ name, container, ports },
    images: { ...images, ...Object.fromEntries(secrets.initContainers.map((one) => [one.name, one.image])) },
    env: { ...settled.env, ...addresses },
    podAnnotations: { ...settled.podAnnotations, ...secrets.podAnnotations },
    broughtSecrets: secrets.brought,
    podVolumes: secrets.podVolumes,
    // Pods that run once take values as they are then; a controller would start them anew with each change.
    annotations: settled.kind === 'Job' || settled.kind === 'CronJob' ? {} : secrets.workloadAnnotations,
    namespace: facts.namespace,
    version: facts.version,
    callees: facts.callees,
    domain: facts.domain,
    network: facts.network,
    openNetwork: facts.openNetwork,
  };
}

/** Settings with the variables and mounts that secrets are taken by. */
function takeSecrets(
  options: WorkloadOptions,
  container: string,
  secretsOf: SecretsOf,
): { readonly secrets: PodSecrets; readonly options: WorkloadOptions } {
  const { initContainers = [], sidecars = [], egress = [], imagePullSecrets = [] } = options;
  const secrets = secretsOf(
    [{ ...options, name: container }, ...initContainers, ...sidecars],
    askingPod(options),
    imagePullSecrets.filter((one) => typeof one !== 'string'),
  );
  const taken = <T extends WorkloadOptions | ExtraContainer>(one: T, name: string): T => {
    const own = secrets.containers[name];
    if (own === undefined) return one;
    const { command } = one;
    return {
      ...one,
      ...(own.start === undefined || command === undefined
        ? {}
        : { command: commandWithVariables(command, own.start) }),
      env: { ...one.env, ...own.env },
      volumes: { ...one.volumes, ...own.volumes },
    };
  };
  const extra = (all: readonly ExtraContainer[]): ExtraContainer[] => all.map((one) => taken(one, one.name));
  return {
    secrets,
    options: {
      ...taken(options, container),
      initContainers: [...secrets.initContainers, ...extra(initContainers)],
      sidecars: extra(sidecars),
      ...(secrets.egress.length === 0 ? {} : { egress: [...egress, ...secrets.egress] }),
    },
  };
}

function askingPod({ runAs, kind }: WorkloadOptions): AskingPod {
  const { runAsUser: user = 0, runAsGroup: group = 0 } = podSecurityContext(runAs);
  return { user, group, runsOnce: kind === 'Job' || kind === 'CronJob' };
}

type FinishedOptions = Pick<
  FinishedWorkload,
  'kind' | 'podPorts' | 'initContainers' | 'sidecars' | 'autoscaling' | 'expose' | 'metrics' | 'imagePullSecrets'
>;

function finishedOptions(
  options: WorkloadOptions,
  ports: readonly Port[],
): Omit<WorkloadOptions, keyof FinishedOptions> & FinishedOptions {
  const { kind = 'Deployment', autoscaling, expose, metrics, initContainers = [], sidecars = [], ...others } = options;
  const { imagePullSecrets = [], ...rest } = others;
  return {
    ...rest,
    imagePullSecrets: imagePullSecrets.map((one) => (typeof one === 'string' ? one : one.secret)),
    kind,
    podPorts: [...ports, ...sidecars.flatMap((one) => one.ports ?? [])],
    initContainers,
    sidecars,
    autoscaling: autoscaling === 'none' ? undefined : autoscaling,
    expose: expose === 'none' ? undefined : expose,
    metrics: metrics === 'none' ? undefined : metrics,
  };
}
