import { UserError, compareText, type Problem } from '../errors';
import type { App, Call, Port, RenderContext } from '../model/app';
import { nearestNames } from '../model/names';
import type { Peer } from './network-policies';

/** A call, and the variable that takes its address. */
type MadeCall = readonly [variable: string, call: Call];

/** The calls of an app that one of its workloads makes. @param only their variables; all by default */
export function callsMade(app: App, only: readonly string[] | undefined): MadeCall[] {
  return Object.entries(app.calls).filter(([variable]) => only?.includes(variable) ?? true);
}

/** Variables that name no call of the app. */
export function unknownCallProblems(app: App, only: readonly string[] = []): Problem[] {
  const known = Object.keys(app.calls);
  return only
    .filter((variable) => !known.includes(variable))
    .map((variable) => ({
      problem: `calls names '${variable}', which is no call of the app`,
      fix: nearestNames(variable, known),
    }));
}

/** Addresses by variable: the Service's name, in full where it is of another namespace. @throws UserError where a port is not there */
export function callAddresses(calls: readonly MadeCall[], context: RenderContext): Record<string, string> {
  return Object.fromEntries(calls.map(([variable, call]) => [variable, address(call, context)]));
}

/** One peer per workload called, with all the ports that are called. */
export function callPeers(calls: readonly MadeCall[], context: RenderContext): Peer[] {
  const byPods = new Map<string, { call: Call; ports: Set<Port> }>();
  for (const [, call] of calls) {
    const key = `${call.app.name} ${serviceOf(call)}`;
    const known = byPods.get(key) ?? { call, ports: new Set() };
    known.ports.add(calledPort(call));
    byPods.set(key, known);
  }
  return [...byPods.values()]
    .map(({ call, ports }) => peerOf(call, ports, context))
    .sort((a, b) => compareText(`${a.name} ${a.namespace}`, `${b.name} ${b.namespace}`));
}

function peerOf(call: Call, ports: ReadonlySet<Port>, context: RenderContext): Peer {
  const { reachedAt, openNetwork } = call.app.props;
  const pods = call.workload === undefined ? reachedAt?.pods : undefined;
  return {
    name: serviceOf(call),
    namespace: context.namespaceOf(call.app),
    ports: [...ports].sort((a, b) => a.containerPort - b.containerPort),
    ...(pods === undefined ? {} : { pods }),
    ...(openNetwork === undefined ? {} : { open: true }),
  };
}

function serviceOf({ app, workload }: Call): string {
  return workload ?? app.props.reachedAt?.service ?? app.name;
}

function address(call: Call, context: RenderContext): string {
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
