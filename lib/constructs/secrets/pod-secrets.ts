import { UserError, compareText, type Problem } from '../../errors';
import type { RenderContext } from '../../model/app';
import type { SecretReference } from '../../model/secret';
import type { ContainerOptions, ExtraContainer } from '../container-options';
import type { Egress } from '../network-policies';
import type { Volume } from '../volumes';
import { pullSecrets } from './kubernetes-secret';
import { provideSecret } from './provide-secret';
import type { AskingPod, ContainerSecrets, ProvidedSecret, SecretAsk, SecretDelivery } from './secret-backend';

/** A container that may ask for secrets. */
export type AskingContainer = Pick<ContainerOptions, 'command' | 'secrets' | 'env' | 'volumes' | 'files'> & {
  readonly name: string;
};

/** What all secrets together add to a pod. */
export interface PodSecrets {
  /** Those that the app brings itself. */
  readonly brought: readonly ProvidedSecret[];
  readonly containers: Readonly<Record<string, ContainerSecrets>>;
  /** Those that fetch values, before all others. */
  readonly initContainers: readonly ExtraContainer[];
  readonly podVolumes: readonly Volume[];
  readonly egress: readonly Egress[];
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly workloadAnnotations: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

/** What the containers of a pod ask of one secret. */
interface AskedSecret {
  readonly provided: ProvidedSecret;
  readonly asks: SecretAsk[];
  /** Whether the app brings it itself. */
  isBrought: boolean;
}

/** Finds what stands behind the secrets of a pod's containers, and how the pod takes them. */
export function podSecrets(
  context: RenderContext,
  containers: readonly AskingContainer[],
  pod: AskingPod,
  pulls: readonly SecretReference[] = [],
): PodSecrets {
  const pulled = pullSecrets(context, pulls);
  const problems: Problem[] = [...pulled.problems, ...containers.flatMap(clashProblems)];
  const asked = new Map<string, AskedSecret>();
  for (const { name: container, secrets = {} } of containers) {
    for (const [as, reference] of Object.entries(secrets).sort(([a], [b]) => compareText(a, b))) {
      try {
        const provided = provideSecret(context, reference);
        const one = asked.get(reference.secret) ?? { provided, asks: [], isBrought: false };
        one.asks.push({ container, key: reference.key, as });
        one.isBrought ||= reference.of === undefined;
        asked.set(reference.secret, one);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(...error.problems);
      }
    }
  }
  const all = [...asked].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
  const own = all.filter((one) => one.isBrought).map((one) => one.provided);
  const brought = [...new Map([...pulled.brought, ...own].map((one) => [one.file.name, one])).values()];
  const taken = delivered(all, containers, pod);
  return { ...taken, brought, problems: [...problems, ...taken.problems] };
}

function clashProblems({ name, secrets = {}, env = {}, volumes = {}, files = {} }: AskingContainer): Problem[] {
  return Object.keys(secrets)
    .filter((as) => [env, volumes, files].some((taken) => Object.hasOwn(taken, as)))
    .map((as) => ({
      problem: `container '${name}' has '${as}' in secrets, and otherwise too`,
      fix: 'take it out of one of the two',
    }));
}

type Delivered = Omit<PodSecrets, 'brought'>;

function delivered(all: readonly AskedSecret[], containers: readonly AskingContainer[], pod: AskingPod): Delivered {
  const deliveries = all.map(({ provided, asks }) => provided.deliver(asks, pod));
  const taken: Record<string, ContainerSecrets> = {};
  for (const [name, one] of deliveries.flatMap((delivery) => Object.entries(delivery.containers))) {
    taken[name] = both(taken[name] ?? {}, one);
  }
  const forPods = joined(deliveries.map((one) => one.podAnnotations));
  const forWorkload = joined(deliveries.map((one) => one.workloadAnnotations));
  return {
    containers: taken,
    initContainers: deliveries.flatMap((one) => one.initContainers ?? []),
    podVolumes: deliveries.flatMap((one) => one.podVolumes ?? []),
    egress: distinct(deliveries.flatMap((one) => one.egress ?? [])),
    podAnnotations: forPods.annotations,
    workloadAnnotations: forWorkload.annotations,
    problems: [...forPods.problems, ...forWorkload.problems, ...startProblems(taken, containers)],
  };
}

function both(a: ContainerSecrets, b: ContainerSecrets): ContainerSecrets {
  const files = { ...a.start?.files, ...b.start?.files };
  const pidFile = a.start?.pidFile ?? b.start?.pidFile;
  return {
    env: { ...a.env, ...b.env },
    volumes: { ...a.volumes, ...b.volumes },
    ...(Object.keys(files).length === 0 ? {} : { start: { files, ...(pidFile === undefined ? {} : { pidFile }) } }),
  };
}

/** Without its command nobody can start a container with more variables than its image has. */
function startProblems(
  taken: Readonly<Record<string, ContainerSecrets>>,
  containers: readonly AskingContainer[],
): Problem[] {
  return containers
    .filter(({ name, command }) => command === undefined && taken[name]?.start !== undefined)
    .map(({ name }) => ({
      problem: `container '${name}' takes ${Object.keys(taken[name]?.start?.files ?? {}).join(', ')} from files before it starts, and has no command`,
      fix: "say what its image starts, command: ['/app'], or take the secret as a file: '/etc/app/url'",
    }));
}

/** Annotations of all secrets: lists are joined, and what is one text must be the same for all. */
function joined(all: readonly SecretDelivery['podAnnotations'][]): {
  readonly annotations: Record<string, string>;
  readonly problems: readonly Problem[];
} {
  const values = new Map<string, Set<string>>();
  const single = new Set<string>();
  for (const [name, value] of all.flatMap((one) => Object.entries(one ?? {}))) {
    const known = values.get(name) ?? new Set();
    if (typeof value === 'string') single.add(name);
    for (const one of typeof value === 'string' ? [value] : value) known.add(one);
    values.set(name, known);
  }
  const problems = [...values]
    .filter(([name, of]) => single.has(name) && of.size > 1)
    .map(([name, of]) => ({
      problem: `its secrets do not agree on ${name}: ${[...of].join(', ')}`,
      fix: 'a pod has one: let the files of its secrets say the same',
    }));
  const annotations = Object.fromEntries([...values].map(([name, of]) => [name, [...of].sort(compareText).join(',')]));
  return { annotations, problems };
}

function distinct<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
