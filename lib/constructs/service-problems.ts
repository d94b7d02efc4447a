import type { Problem } from '../errors';
import type { Port } from '../model/app';
import { nearestNames } from '../model/names';
import type { WorkloadOptions } from './workload-options';

/** A setting that means a port, by name or the first one. */
interface NamedPort {
  readonly path: string;
  readonly name: string | undefined;
}

/**
 * Port names that no container has, what reaches a port that the Service lacks, and Services of one name.
 *
 * @param ports of all containers that run beside one another.
 */
export function serviceProblems(name: string, ports: readonly Port[], options: WorkloadOptions): Problem[] {
  const known = ports.map((port) => port.name);
  const through = throughService(options);
  const unknown = [...through, ...listed(options)].flatMap((one) => nameProblems(one, known));
  return [
    ...unknown,
    ...(unknown.length > 0 ? [] : unservedProblems(through, known, options)),
    ...twinProblems(name, options),
  ];
}

/** What goes through the workload's own Service. */
function throughService({ expose, metrics }: WorkloadOptions): NamedPort[] {
  return Object.entries({ expose, metrics }).flatMap(([path, one]) =>
    one === undefined || one === 'none' ? [] : [{ path, name: one.port }],
  );
}

/** What goes to the pods themselves, and what Services list. */
function listed({ service, services = {}, webhook, ingress = [] }: WorkloadOptions): NamedPort[] {
  const own = service === 'none' ? [] : (service?.ports ?? []);
  const further = Object.entries(services).flatMap(([key, one]) =>
    (one.ports ?? []).map((name) => ({ path: `services.${key}`, name })),
  );
  return [
    ...own.map((name) => ({ path: 'service', name })),
    ...further,
    ...(webhook === undefined ? [] : [{ path: 'webhook', name: webhook.port }]),
    ...ingress.flatMap((one, index) => (one.ports ?? []).map((name) => ({ path: `ingress[${index}]`, name }))),
  ];
}

function nameProblems({ path, name }: NamedPort, known: readonly string[]): Problem[] {
  if (name === undefined ? known.length > 0 : known.includes(name)) return [];
  if (name === undefined)
    return [{ problem: `${path} needs a port, and the workload has none`, fix: 'declare a port' }];
  return [
    { problem: `${path} names port '${name}', which the workload does not have`, fix: nearestNames(name, known) },
  ];
}

function unservedProblems(
  through: readonly NamedPort[],
  known: readonly string[],
  { service }: WorkloadOptions,
): Problem[] {
  const none = service === 'none' || service?.type === 'ExternalName';
  const served = none ? [] : (service?.ports ?? known);
  return through
    .filter(({ name = known[0] ?? '' }) => !served.includes(name))
    .map(({ path, name = known[0] ?? '' }) => ({
      problem: `${path} goes through the workload's Service, which has no port '${name}'`,
      fix: 'let service have that port',
    }));
}

function twinProblems(name: string, { kind, services = {} }: WorkloadOptions): Problem[] {
  const taken = [name, ...(kind === 'StatefulSet' ? [`${name}-pods`] : [])];
  return Object.keys(services)
    .filter((key) => taken.includes(key))
    .map((key) => ({
      problem: `services.${key} has the name of another Service of the workload`,
      fix: 'choose another name',
    }));
}
