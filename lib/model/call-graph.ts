import { compareText } from '../errors';
import type { App, Call, Port } from './app';
import { groupBy } from './group-by';
import type { Platform } from './platform';

/** Who calls whom. */
export interface CallGraph {
  /** Undefined: of all environments together. */
  readonly environment: string | undefined;
  /** Sorted by name. */
  readonly systems: readonly GraphSystem[];
  /** Sorted by caller, then by callee. */
  readonly calls: readonly GraphCall[];
}

/** A system and its apps, sorted. */
export interface GraphSystem {
  readonly name: string;
  readonly apps: readonly string[];
}

/** All calls of one app to another. */
export interface GraphCall {
  readonly from: string;
  readonly to: string;
  /** Sorted by number. */
  readonly ports: readonly Pick<Port, 'port' | 'protocol'>[];
}

/** Draws who calls whom from the declared calls. @param environment only the apps that run there */
export function callGraph(platform: Pick<Platform, 'apps'>, environment?: string): CallGraph {
  const apps = [...platform.apps.values()].filter((app) => environment === undefined || app.runsIn(environment));
  const systems = [...groupBy(apps, (app) => app.system)].map(([name, members]) => ({
    name,
    apps: members.map((app) => app.name).sort(compareText),
  }));
  return {
    environment,
    systems: systems.sort((a, b) => compareText(a.name, b.name)),
    calls: apps.flatMap(callsOf).sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to)),
  };
}

function callsOf(app: App): GraphCall[] {
  const byCallee = groupBy(Object.values(app.calls), (call) => call.app.name);
  return [...byCallee].map(([to, calls]) => ({ from: app.name, to, ports: portsOf(calls) }));
}

function portsOf(calls: readonly Call[]): GraphCall['ports'] {
  const ports = calls.flatMap(({ app, port }) => {
    const found = port === undefined ? app.ports[0] : app.ports.find((one) => one.name === port);
    return found === undefined ? [] : [{ port: found.port, protocol: found.protocol }];
  });
  const unique = new Map(ports.map((one) => [`${one.port}/${one.protocol}`, one]));
  return [...unique.values()].sort((a, b) => a.port - b.port || compareText(a.protocol, b.protocol));
}
