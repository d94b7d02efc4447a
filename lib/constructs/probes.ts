import { k8s } from 'cdk8s-plus-28';
import { compareText, type Problem } from '../errors';
import type { Port } from '../model/app';
import { nearestNames } from '../model/names';
import { wholeSeconds, type Duration, type DurationText } from '../model/units';

/** When a probe runs, and what counts. Kubernetes' own defaults hold for what is not given. */
export interface ProbeTiming {
  /** @default at once */
  readonly initialDelay?: DurationText | Duration;
  /** @default '10 seconds' */
  readonly period?: DurationText | Duration;
  /** @default '1 second' */
  readonly timeout?: DurationText | Duration;
  /** Failures in a row that count as one. @default 3 */
  readonly failures?: number;
  /** Readiness only: successes in a row after a failure. @default 1 */
  readonly successes?: number;
  /** Liveness and startup only: time between a failure and the kill. @default the pod's */
  readonly grace?: DurationText | Duration;
}

/** How a container is asked whether it is well; `port` is a port's name or number, by default the first one. */
export type Probe = ProbeTiming &
  (
    | {
        readonly http: string;
        readonly port?: string | number;
        readonly scheme?: 'HTTP' | 'HTTPS';
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly grpc: string | true; readonly port?: string | number }
    | { readonly tcp: true; readonly port?: string | number }
    | { readonly exec: readonly string[] }
  );

/** The probes of one container. */
export interface Probes {
  readonly readiness?: Probe;
  readonly liveness?: Probe;
  readonly startup?: Probe;
}

/** Asks a path over HTTP. */
export function httpProbe(
  path: string,
  options: ProbeTiming & {
    readonly port?: string | number;
    readonly scheme?: 'HTTP' | 'HTTPS';
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Probe {
  return { http: path, ...options };
}

/** Asks the gRPC health service. */
export function grpcProbe(
  options: ProbeTiming & { readonly port?: string | number; readonly service?: string } = {},
): Probe {
  const { service, ...rest } = options;
  return { grpc: service ?? true, ...rest };
}

/** Opens a connection. */
export function tcpProbe(options: ProbeTiming & { readonly port?: string | number } = {}): Probe {
  return { tcp: true, ...options };
}

/** Runs a command; exit code 0 is well. */
export function execProbe(command: readonly string[], options: ProbeTiming = {}): Probe {
  return { exec: command, ...options };
}

/** A container's probe fields. Without any declared, readiness and liveness of the first port. */
export function probeFields(
  declared: Probes | 'none' | undefined,
  ports: readonly Port[],
): Pick<k8s.Container, 'readinessProbe' | 'livenessProbe' | 'startupProbe'> {
  if (declared === 'none') return {};
  const { readiness, liveness, startup } = declared ?? defaults(ports);
  return {
    ...(readiness === undefined ? {} : { readinessProbe: probe(readiness, ports) }),
    ...(liveness === undefined ? {} : { livenessProbe: probe(liveness, ports) }),
    ...(startup === undefined ? {} : { startupProbe: probe(startup, ports) }),
  };
}

/** The probe that says when a container takes traffic: as declared, else of the first port; undefined where there is none. */
export function readinessOf(declared: Probes | 'none' | undefined, ports: readonly Port[]): Probe | undefined {
  return declared === 'none' ? undefined : (declared ?? defaults(ports)).readiness;
}

function defaults(ports: readonly Port[]): Probes {
  const first = defaultPort(ports);
  if (first === undefined) return {};
  const asked = first.protocol === 'grpc' ? grpcProbe() : tcpProbe();
  return { readiness: asked, liveness: asked };
}

/** No probe asks over UDP. */
function defaultPort(ports: readonly Port[]): Port | undefined {
  return ports.find((port) => port.protocol !== 'udp');
}

function probe(declared: Probe, ports: readonly Port[]): k8s.Probe {
  const timing = timingFields(declared);
  if ('exec' in declared) return { exec: { command: [...declared.exec] }, ...timing };
  const port = askedPort(declared.port, ports);
  if ('http' in declared) {
    const headers = Object.entries(declared.headers ?? {}).map(([name, value]) => ({ name, value }));
    return {
      httpGet: {
        path: declared.http,
        port: k8s.IntOrString.fromNumber(port),
        ...(declared.scheme === undefined ? {} : { scheme: declared.scheme }),
        ...(headers.length === 0 ? {} : { httpHeaders: headers.sort((a, b) => compareText(a.name, b.name)) }),
      },
      ...timing,
    };
  }
  if ('grpc' in declared)
    return { grpc: { port, ...(declared.grpc === true ? {} : { service: declared.grpc }) }, ...timing };
  return { tcpSocket: { port: k8s.IntOrString.fromNumber(port) }, ...timing };
}

function timingFields(timing: ProbeTiming): k8s.Probe {
  const { initialDelay, period, timeout, failures, successes, grace } = timing;
  return {
    ...(initialDelay === undefined ? {} : { initialDelaySeconds: wholeSeconds(initialDelay) }),
    ...(period === undefined ? {} : { periodSeconds: wholeSeconds(period) }),
    ...(timeout === undefined ? {} : { timeoutSeconds: wholeSeconds(timeout) }),
    ...(failures === undefined ? {} : { failureThreshold: failures }),
    ...(successes === undefined ? {} : { successThreshold: successes }),
    ...(grace === undefined ? {} : { terminationGracePeriodSeconds: wholeSeconds(grace) }),
  };
}

/** The number that a probe or hook asks: a port of the container by name, by default the first one. */
export function askedPort(port: string | number | undefined, ports: readonly Port[]): number {
  if (typeof port === 'number') return port;
  const found = port === undefined ? defaultPort(ports) : ports.find((one) => one.name === port);
  return found?.containerPort ?? Number.NaN;
}

/** What is wrong with the port that a probe or hook asks. */
export function askedPortProblems(port: string | number | undefined, ports: readonly Port[], path: string): Problem[] {
  if (!Number.isNaN(askedPort(port, ports))) return [];
  const names = ports.map((one) => one.name);
  if (port === undefined)
    return [
      { problem: `${path} asks a port, and the container has none`, fix: 'declare a port, or give a port number' },
    ];
  return [{ problem: `${path}.port '${port}' is no port of the container`, fix: nearestNames(String(port), names) }];
}
