import { k8s } from 'cdk8s-plus-28';
import type { Port } from '../model/app';
import { transportOf } from '../model/port';
import { quantityRange, wholeSeconds } from '../model/units';
import type { ContainerOptions, EnvFrom, PreStop, Resources } from './container-options';
import { envVars } from './env';
import { askedPort, probeFields } from './probes';
import { containerSecurityContext, type ContainerUser } from './security';
import { volumeMounts, type Mounts } from './volumes';

/** A container with everything decided. */
export interface FinishedContainer extends ContainerOptions {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly Port[];
  /** All of its mounts, files included. */
  readonly mounts: Mounts;
  readonly runAs?: ContainerUser;
  /** Init containers take no probes. */
  readonly init?: boolean;
}

/** One container of a pod. */
export function container(options: FinishedContainer): k8s.Container {
  const { name, image, ports, mounts, command, args, workingDir, env = {}, envFrom = [], preStop } = options;
  const mounted = volumeMounts(mounts);
  return {
    name,
    image,
    ...(command === undefined ? {} : { command: [...command] }),
    ...(args === undefined ? {} : { args: [...args] }),
    ...(workingDir === undefined ? {} : { workingDir }),
    ...(ports.length === 0 ? {} : { ports: ports.map(containerPort) }),
    ...(Object.keys(env).length === 0 ? {} : { env: envVars(env) }),
    ...(envFrom.length === 0 ? {} : { envFrom: envFrom.map(envFromSource) }),
    ...(options.resources === undefined ? {} : { resources: resourceRequirements(options.resources) }),
    ...(options.init === true ? {} : probeFields(options.probes, ports)),
    ...(mounted.length === 0 ? {} : { volumeMounts: mounted }),
    ...(preStop === undefined ? {} : { lifecycle: { preStop: preStopHandler(preStop, ports) } }),
    securityContext: containerSecurityContext(options.allow, options.runAs),
  };
}

function envFromSource({ config, secret, prefix, optional }: EnvFrom): k8s.EnvFromSource {
  const flag = optional === undefined ? {} : { optional };
  return {
    ...(config === undefined ? {} : { configMapRef: { name: config, ...flag } }),
    ...(secret === undefined ? {} : { secretRef: { name: secret, ...flag } }),
    ...(prefix === undefined ? {} : { prefix }),
  };
}

function preStopHandler(preStop: PreStop, ports: readonly Port[]): k8s.LifecycleHandler {
  if ('http' in preStop) {
    return { httpGet: { path: preStop.http, port: k8s.IntOrString.fromNumber(askedPort(preStop.port, ports)) } };
  }
  const command = 'sleep' in preStop ? ['sleep', String(wholeSeconds(preStop.sleep))] : [...preStop];
  return { exec: { command } };
}

function containerPort(port: Port): k8s.ContainerPort {
  return { name: port.name, containerPort: port.containerPort, protocol: transportOf(port) };
}

/** `'100m..200m'` as requests and limits. @throws UserError on a bad quantity */
function resourceRequirements(resources: Resources): k8s.ResourceRequirements {
  const requests: Record<string, k8s.Quantity> = {};
  const limits: Record<string, k8s.Quantity> = {};
  const kinds = { cpu: resources.cpu, memory: resources.memory, 'ephemeral-storage': resources.ephemeralStorage };
  for (const [name, text] of Object.entries(kinds)) {
    if (text === undefined) continue;
    const { request, limit } = quantityRange(text);
    requests[name] = k8s.Quantity.fromString(request);
    if (limit !== undefined) limits[name] = k8s.Quantity.fromString(limit);
  }
  return { requests, ...(Object.keys(limits).length === 0 ? {} : { limits }) };
}
