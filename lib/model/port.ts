import type { Problem } from '../errors';
import type { Port } from './app';

/** What may differ from the plain case of a port. */
export interface PortOptions {
  /** @default the protocol's name */
  readonly name?: string;
  /** The port that the container listens on. @default the Service's port */
  readonly container?: number;
}

/** A port that speaks gRPC. */
export const grpc = (port: number, options: PortOptions = {}): Port => make('grpc', port, options);
/** A port that speaks HTTP. @example http(80, { container: 8080 }) */
export const http = (port: number, options: PortOptions = {}): Port => make('http', port, options);
/** A port that speaks anything over TCP. */
export const tcp = (port: number, options: PortOptions = {}): Port => make('tcp', port, options);
/** A UDP port. */
export const udp = (port: number, options: PortOptions = {}): Port => make('udp', port, options);

function make(protocol: Port['protocol'], port: number, { name = protocol, container = port }: PortOptions): Port {
  return { name, port, containerPort: container, protocol };
}

/** Every mistake in a list of ports, which one pod serves. @param path of the list: `ports` */
export function portProblems(ports: readonly Port[], path = 'ports'): Problem[] {
  return ports.flatMap((port, index) => [
    ...nameProblems(port, `${path}[${index}]`),
    ...numberProblems(port, `${path}[${index}]`),
    ...clashes(port, ports.slice(0, index), `${path}[${index}]`),
  ]);
}

/** @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.28/#containerport-v1-core (IANA_SVC_NAME) */
function nameProblems({ name }: Port, path: string): Problem[] {
  const fits = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name) && name.length <= 15;
  if (fits) return [];
  const rule = 'must be 1 to 15 lower-case letters, digits and single -, with a letter';
  return [{ problem: `${path}.name '${name}' ${rule}`, fix: `name it like http(8080, { name: 'admin' })` }];
}

function numberProblems({ port, containerPort }: Port, path: string): Problem[] {
  return Object.entries({ port, containerPort })
    .filter(([, one]) => !Number.isInteger(one) || one < 1 || one > 65_535)
    .map(([field, one]) => ({
      problem: `${path}.${field} ${one} is no port number`,
      fix: 'ports are whole numbers from 1 to 65535',
    }));
}

function clashes(port: Port, before: readonly Port[], path: string): Problem[] {
  const problems: Problem[] = [];
  if (before.some(({ name }) => name === port.name)) {
    problems.push({
      problem: `${path}: two ports are named '${port.name}'`,
      fix: `name one of them: http(8080, { name: 'admin' })`,
    });
  }
  const same = before.filter((other) => transportOf(other) === transportOf(port));
  for (const field of ['port', 'containerPort'] as const) {
    if (same.some((other) => other[field] === port[field])) {
      problems.push({
        problem: `${path}: two ports have ${field} ${port[field]}`,
        fix: 'give one of them another number',
      });
    }
  }
  return problems;
}

/** What a port's protocol is carried by, as Kubernetes writes it. */
export function transportOf({ protocol }: Pick<Port, 'protocol'>): 'TCP' | 'UDP' {
  return protocol === 'udp' ? 'UDP' : 'TCP';
}
