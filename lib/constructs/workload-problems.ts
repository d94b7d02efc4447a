import type { Problem } from '../errors';
import type { Port } from '../model/app';
import { dnsLabelFault } from '../model/names';
import { portProblems } from '../model/port';
import { schemaProblems } from '../model/schema-problems';
import { wholeSeconds } from '../model/units';
import { fileProblems } from './config-files';
import type { ContainerOptions } from './container-options';
import { kindProblems } from './kind-problems';
import { podSecurityProblems, type PodSecurityLevel } from './pod-security';
import { askedPortProblems } from './probes';
import { serviceProblems } from './service-problems';
import { mountProblems } from './volumes';
import type { WorkloadOptions } from './workload-options';
import { workloadSchema } from './workload-schema';

/** Settings of a workload, and what they must fit. */
export interface CheckedWorkload {
  readonly name: string;
  /** Name of the main container. */
  readonly container: string;
  readonly ports: readonly Port[];
  readonly options: WorkloadOptions;
  /** Variables that calls set. */
  readonly variables: readonly string[];
  /** Names of the images that the release has. */
  readonly images: readonly string[];
  /** What the namespace enforces. */
  readonly podSecurity: PodSecurityLevel;
}

/** A container, and the path of its settings. */
interface Part {
  readonly path: string;
  readonly name: string;
  readonly options: ContainerOptions;
  readonly ports: readonly Port[];
}

/** Every mistake in a workload's settings; how they fit together is asked where each by itself is right. */
export function workloadProblems(checked: CheckedWorkload): Problem[] {
  const { name, container, options, ports } = checked;
  const alone = [
    ...Object.entries({ name, container }).flatMap(([field, value]) => nameProblems(field, value)),
    ...portProblems(ports),
    ...schemaProblems(workloadSchema, options),
  ];
  if (alone.length > 0) return alone;
  const parts = partsOf(checked);
  return [
    ...imageProblems(parts, checked.images),
    ...containerNameProblems(parts),
    ...sidecarPortProblems(checked),
    ...mountProblems(parts.map((one) => ({ path: `${one.path}volumes`, mounts: one.options.volumes ?? {} }))),
    ...parts.flatMap((one) => partProblems(one, checked)),
    ...serviceProblems(checked.name, [...ports, ...sidecarPorts(options)], options),
    ...kindProblems(checked),
    ...callVariableProblems(checked),
    ...podSecurityProblems(options.allow ?? {}, checked.podSecurity, 'allow'),
  ];
}

function partsOf({ container, options, ports }: CheckedWorkload): Part[] {
  const extra = (field: 'initContainers' | 'sidecars'): Part[] =>
    (options[field] ?? []).map((one, index) => ({
      path: `${field}[${index}].`,
      name: one.name,
      options: one,
      ports: one.ports ?? [],
    }));
  const { allow: _allow, ...main } = options;
  return [{ path: '', name: container, options: main, ports }, ...extra('initContainers'), ...extra('sidecars')];
}

function nameProblems(field: string, value: string): Problem[] {
  const fault = dnsLabelFault(value);
  return fault === undefined ? [] : [{ problem: `${field} '${value}' ${fault}`, fix: 'choose a DNS label' }];
}

function imageProblems(parts: readonly Part[], images: readonly string[]): Problem[] {
  return parts
    .filter(({ name }) => !images.includes(name))
    .map(({ name }) => ({
      problem: `container '${name}' has no image in the release`,
      fix:
        images.length === 0 ? `declare it in the app: images: { ${name}: … }` : `the release has ${images.join(', ')}`,
    }));
}

function containerNameProblems(parts: readonly Part[]): Problem[] {
  const names = parts.map((one) => one.name);
  return parts
    .filter(({ name }, index) => names.indexOf(name) !== index)
    .map(({ path, name }) => ({
      problem: `${path}name '${name}' is that of another container`,
      fix: 'name each container differently',
    }));
}

/** Containers of a pod share one address. */
function sidecarPortProblems({ ports, options }: CheckedWorkload): Problem[] {
  const all = sidecarPorts(options);
  return all.length === 0 ? [] : portProblems([...ports, ...all], 'ports with those of sidecars');
}

function sidecarPorts({ sidecars = [] }: WorkloadOptions): Port[] {
  return sidecars.flatMap((one) => one.ports ?? []);
}

function partProblems({ path, options, ports }: Part, { options: whole, podSecurity }: CheckedWorkload): Problem[] {
  const { probes, preStop, volumes = {}, files = {}, allow } = options;
  const asking = probes === 'none' ? [] : Object.entries(probes ?? {});
  return [
    ...asking.flatMap(([name, probe]: [string, { port?: string | number; exec?: unknown }]) =>
      probe.exec === undefined ? askedPortProblems(probe.port, ports, `${path}probes.${name}`) : [],
    ),
    ...(preStop !== undefined && 'http' in preStop ? askedPortProblems(preStop.port, ports, `${path}preStop`) : []),
    ...(preStop !== undefined && 'sleep' in preStop
      ? sleepProblems(wholeSeconds(preStop.sleep), whole, `${path}preStop.sleep`)
      : []),
    ...Object.keys(files)
      .filter((file) => Object.hasOwn(volumes, file))
      .map((file) => ({
        problem: `${path}files['${file}']: a volume is mounted there too`,
        fix: 'choose another path for one',
      })),
    ...fileProblems(files, `${path}files`),
    ...podSecurityProblems(allow ?? {}, podSecurity, `${path}allow`),
  ];
}

function sleepProblems(sleep: number, { shutdown }: WorkloadOptions, path: string): Problem[] {
  const grace = shutdown?.grace === undefined ? 30 : wholeSeconds(shutdown.grace);
  if (sleep < grace) return [];
  return [
    { problem: `${path}: ${sleep}s are not less than the ${grace}s until the kill`, fix: `raise shutdown.grace` },
  ];
}

function callVariableProblems({ variables, options }: CheckedWorkload): Problem[] {
  return variables
    .filter((variable) => Object.hasOwn(options.env ?? {}, variable))
    .map((variable) => ({ problem: `env.${variable} is set by calls too`, fix: 'take it out of one of the two' }));
}
