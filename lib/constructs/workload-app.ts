import { App, type IgnoreDifference, type Port } from '../model/app';
import { resolveVarying, type Varying } from '../model/per-environment';
import { splitAppFields, type AppFields } from './app-fields';
import type { ExtraContainer } from './container-options';
import { workloadFacts, type VaryingOptions, type WorkloadFacts } from './finished-workload';
import { addHooks, type Hooks } from './hooks';
import { isPlainData } from './plain-data';
import { Workload } from './workload';
import type { WorkloadOptions } from './workload-options';

/** What an app of one workload is declared with: the app's own fields, and the workload's. */
export interface WorkloadAppProps extends Omit<AppFields, 'ports' | 'ignoreDifferences'>, VaryingOptions {
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
  /** Jobs that run around each sync. @default none */
  readonly hooks?: Varying<Hooks>;
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
  const { image, images, port, ports = port === undefined ? [] : [port], container = 'main', hooks, ...others } = props;
  const { app, rest: settings } = splitAppFields(others);
  return new App({
    ...app,
    images: {
      ...baselineImages(settings.initContainers),
      ...baselineImages(settings.sidecars),
      ...images,
      [container]: image,
    },
    ports,
    ignoreDifferences: ({ environment }) => replicasOwnedByAutoscaler(settings, environment.name),
    resources: (scope, context) => {
      new Workload(scope, props.name, { ...settings, context, container, ports });
      if (hooks !== undefined)
        addHooks(scope, { name: props.name, context, container, ports, settings, hooks: context.resolve(hooks) });
    },
    workload: (context) =>
      hooks === undefined
        ? plainFacts(workloadFacts(props.name, { ...settings, context, container, ports }))
        : undefined,
  });
}

/** Undefined where the settings are no plain data, by mistake, or stand for secrets. */
function plainFacts(facts: WorkloadFacts): WorkloadFacts | undefined {
  const { options, ports } = facts;
  if (!isPlainData(options) || !isPlainData(ports)) return undefined;
  const all = [options, ...[options.initContainers ?? [], options.sidecars ?? []].flat()];
  const isPulledByName = (options.imagePullSecrets ?? []).every((one) => typeof one === 'string');
  return isPulledByName && all.every((one) => one.secrets === undefined) ? facts : undefined;
}

/** Containers that every environment has; those that only some have are named by `images`. */
function baselineImages(containers: VaryingOptions['sidecars']): Record<string, string> {
  if (!Array.isArray(containers)) return {};
  const plain: readonly unknown[] = containers;
  return Object.fromEntries(plain.filter(isExtraContainer).map((one) => [one.name, one.image]));
}

function isExtraContainer(value: unknown): value is ExtraContainer {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('image' in value)) return false;
  return typeof value.name === 'string' && typeof value.image === 'string';
}

function replicasOwnedByAutoscaler(settings: VaryingOptions, environment: string): IgnoreDifference[] {
  const { kind, autoscaling } = settings;
  const { kind: found = 'Deployment', autoscaling: scales = 'none' } = resolveVarying<
    Pick<WorkloadOptions, 'kind' | 'autoscaling'>
  >({ ...(kind === undefined ? {} : { kind }), ...(autoscaling === undefined ? {} : { autoscaling }) }, environment);
  return scales === 'none' ? [] : [{ group: 'apps', kind: found, jsonPointers: ['/spec/replicas'] }];
}
