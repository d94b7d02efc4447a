import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { throwIfAny, type Problem } from '../errors';
import type { Port, RenderContext } from '../model/app';
import { imageFault, parseImage } from '../model/image';
import type { SecretReference } from '../model/secret';
import { ruled, schemaProblems, strict } from '../model/schema-problems';
import type { DurationText } from '../model/units';
import type { VaryingOptions } from './finished-workload';
import { nameLabels } from './name-labels';
import { calleePolicies } from './network-policies';
import { readinessOf, type Probe } from './probes';
import { smokeTestCommand } from './smoke-test';
import { Workload } from './workload';
import type { WorkloadOptions } from './workload-options';

/** What runs around each sync of an app; each is a Job, and one line. */
export interface Hooks {
  /**
   * Runs before anything else changes, in the app's own image, with its variables, files, secrets and calls: the command
   * that brings a database up to date. Where it fails, nothing is deployed.
   *
   * An app that brings secrets along runs it once they are there, still before its pods.
   */
  readonly migrate?: readonly string[];
  /** After each sync: asks through the Service what the readiness probe asks. Where it fails, so did the sync. */
  readonly smokeTest?: true;
  /** After a sync that failed: posts JSON with a `text` to the URL in a secret. */
  readonly reportFailure?: SecretReference;
  /** Images of what is not the app's own. @default {@link hookImages} */
  readonly images?: Partial<HookImages>;
  /** When a hook has failed. @default '10 minutes' */
  readonly timeout?: DurationText;
}

/** Images that hooks run in. */
export interface HookImages {
  /** With a shell, wget and nc. */
  readonly shell: string;
  /** grpc-health-probe. */
  readonly grpc: string;
}

/** They are no part of a release: a new one reaches every environment by code. */
export const hookImages: HookImages = {
  shell: 'busybox:1.37.0',
  grpc: 'ghcr.io/grpc-ecosystem/grpc-health-probe:v0.4.61',
};

const image = ruled(z.string(), imageFault, `write it like 'busybox:1.37.0'`);
const schema = strict({
  migrate: ruled(
    z.array(z.string()),
    (all) => (all.length === 0 ? 'names no command' : undefined),
    'write it as a list',
  ).optional(),
  smokeTest: z.literal(true).optional(),
  reportFailure: z.looseObject({ secret: z.string(), key: z.string() }).optional(),
  images: strict({ shell: image.optional(), grpc: image.optional() }).optional(),
  timeout: z.string().optional(),
} satisfies Record<keyof Hooks, z.ZodType>);

/** What hooks belong to. */
export interface HookedWorkload {
  readonly name: string;
  readonly context: RenderContext;
  /** Name of the main container. */
  readonly container: string;
  readonly ports: readonly Port[];
  readonly settings: VaryingOptions;
  readonly hooks: Hooks;
}

/**
 * The hooks of an app of one workload: Jobs that Argo CD runs before a sync, after it, and where it failed.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 * @throws UserError with every mistake in them.
 */
export function addHooks(scope: Construct, hooked: HookedWorkload): void {
  const { hooks } = hooked;
  throwIfAny(schemaProblems(schema, hooks).map((one) => ({ ...one, problem: `hooks.${one.problem}` })));
  if (hooks.migrate !== undefined) migration(scope, hooked, hooks.migrate);
  if (hooks.smokeTest !== undefined) smokeTest(scope, hooked);
  if (hooks.reportFailure !== undefined) failureReport(scope, hooked, hooks.reportFailure);
}

/** Settings of the app that its migration shares. What only one pod can hold is left to the app. */
const shared = [
  ...['env', 'envFrom', 'files', 'secrets', 'resources', 'workingDir'],
  ...['runAs', 'allow', 'egress', 'imagePullSecrets', 'nodeSelector', 'tolerations', 'priorityClass'],
] as const;

function migration(scope: Construct, hooked: HookedWorkload, command: readonly string[]): void {
  const { name, context, container, settings } = hooked;
  const given: Readonly<Record<string, unknown>> = { ...settings };
  const own = Object.fromEntries(shared.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
  const { secrets = {}, volumes = {} } = context.resolve<Pick<WorkloadOptions, 'secrets' | 'volumes'>>({
    ...(settings.secrets === undefined ? {} : { secrets: settings.secrets }),
    ...(settings.volumes === undefined ? {} : { volumes: settings.volumes }),
  });
  // Before a first sync there is none of what it brings along, which would be waited for in vain.
  const waits = Object.keys(secrets).length > 0;
  const made = new Workload(scope, `${name}-migrate`, {
    ...own,
    context,
    container,
    command,
    kind: 'Job',
    job: { ...jobOptions(hooked, waits ? 'Sync' : 'PreSync'), retries: 0 },
    probes: 'none',
    volumes: Object.fromEntries(
      Object.entries(volumes).filter(([, { type }]) => type !== 'persistent' && type !== 'claim'),
    ),
  });
  beforePods(made, waits ? undefined : 'PreSync');
}

/** What a Job needs beside it is there before it: one wave earlier, and as a hook of the same phase where it has one. */
function beforePods(made: Construct, phase: 'PreSync' | undefined): void {
  for (const one of made.node.findAll()) {
    if (!(one instanceof ApiObject)) continue;
    const wave = phase === undefined ? '-1' : one.kind === 'Job' ? '0' : '-1';
    one.metadata.addAnnotation('argocd.argoproj.io/sync-wave', wave);
    if (phase === undefined || one.kind === 'Job') continue;
    one.metadata.addAnnotation('argocd.argoproj.io/hook', phase);
    one.metadata.addAnnotation('argocd.argoproj.io/hook-delete-policy', 'BeforeHookCreation');
  }
}

function smokeTest(scope: Construct, hooked: HookedWorkload): void {
  const { name, context, ports, settings, hooks } = hooked;
  const { probes, service, kind } = context.resolve<Pick<WorkloadOptions, 'probes' | 'service' | 'kind'>>({
    ...(settings.probes === undefined ? {} : { probes: settings.probes }),
    ...(settings.service === undefined ? {} : { service: settings.service }),
    ...(settings.kind === undefined ? {} : { kind: settings.kind }),
  });
  const probe = readinessOf(probes, ports);
  const port = probe === undefined ? undefined : portAsked(probe, ports);
  const isServed = service !== 'none' && kind !== 'Job' && kind !== 'CronJob';
  if (probe === undefined || 'exec' in probe || port === undefined || !isServed) {
    throwIfAny(smokeTestProblems(probe, isServed));
    return;
  }
  const own = `${name}-smoke-test`;
  const images = { ...hookImages, ...hooks.images };
  new Workload(scope, own, {
    context: runningTool(context, 'smoke-test', 'grpc' in probe ? images.grpc : images.shell),
    container: 'smoke-test',
    kind: 'Job',
    job: { ...jobOptions(hooked, 'PostSync'), retries: 5 },
    ...smokeTestCommand(probe, name, port),
    resources: toolResources,
    calls: [],
    egress: [{ pods: nameLabels(name), ports: [port.containerPort] }],
  });
  const open = context.app.props.openNetwork !== undefined;
  const called = { name, namespace: context.namespace, ports: [port], open };
  calleePolicies(scope, { name: own, namespace: context.namespace, calls: [called] });
}

function smokeTestProblems(probe: Probe | undefined, isServed: boolean): Problem[] {
  const problem = !isServed
    ? 'asks through the Service, and the app has none'
    : probe !== undefined && 'exec' in probe
      ? 'asks what the readiness probe asks, and that is a command inside of the pod'
      : 'asks what the readiness probe asks, and there is none of a port';
  return [
    { problem: `hooks.smokeTest ${problem}`, fix: 'declare probes.readiness over HTTP, gRPC or TCP, or leave it out' },
  ];
}

function portAsked(probe: Probe, ports: readonly Port[]): Port | undefined {
  if ('exec' in probe) return undefined;
  const { port } = probe;
  if (port === undefined) return ports.find(({ protocol }) => protocol !== 'udp');
  return ports.find((one) => one.name === port || one.containerPort === port);
}

function failureReport(scope: Construct, hooked: HookedWorkload, url: SecretReference): void {
  const { name, context, hooks } = hooked;
  const { environment, cluster } = context;
  const text = `The sync of ${name} in ${environment.name} on ${cluster.name} failed`;
  new Workload(scope, `${name}-report-failure`, {
    context: runningTool(context, 'report-failure', { ...hookImages, ...hooks.images }.shell),
    container: 'report-failure',
    kind: 'Job',
    job: { ...jobOptions(hooked, 'SyncFail'), retries: 3 },
    command: ['sh', '-c', 'wget -q -O - -T 10 --header "content-type: application/json" --post-data "$BODY" "$URL"'],
    env: { BODY: JSON.stringify({ text, app: name, environment: environment.name, cluster: cluster.name }) },
    secrets: { URL: url },
    resources: toolResources,
    calls: [],
    egress: [{ cidr: '0.0.0.0/0', ports: [443] }],
  });
}

const toolResources = { cpu: '10m..100m', memory: '16Mi..64Mi' } as const;

function jobOptions(
  { hooks: { timeout = '10 minutes' } }: HookedWorkload,
  hook: NonNullable<NonNullable<WorkloadOptions['job']>['hook']>,
): NonNullable<WorkloadOptions['job']> {
  return { hook, timeout, restart: 'Never' };
}

/** The same place, with an image that is no release's. */
function runningTool(context: RenderContext, container: string, reference: string): RenderContext {
  return {
    ...context,
    release: { ...context.release, images: { [container]: parseImage(reference) } },
    image: (name) => (name === container ? reference : context.image(name)),
  };
}
