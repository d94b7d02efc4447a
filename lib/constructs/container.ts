import { k8s } from 'cdk8s-plus-28';
import { UserError } from '../errors';
import type { Port } from '../model/app';
import { quantityRange } from '../model/units';
import type { ContainerOptions, Resources } from './container-options';
import { envVars } from './env';
import { probeFields } from './probes';
import { containerSecurityContext } from './security';
import { volumeMounts, type Mounts } from './volumes';

/** A container with everything decided. */
export interface FinishedContainer extends ContainerOptions {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly Port[];
  /** All of its mounts, files included. */
  readonly mounts: Mounts;
  /** Init containers take no probes. */
  readonly init?: boolean;
}

/** One container of a pod. */
export function container(options: FinishedContainer): k8s.Container {
  const { name, image, ports, mounts, command, args, env = {}, envFrom = [], preStop } = options;
  const sources = envFrom.map(({ config, secret, prefix }) => ({
    ...(config === undefined ? {} : { configMapRef: { name: config } }),
    ...(secret === undefined ? {} : { secretRef: { name: secret } }),
    ...(prefix === undefined ? {} : { prefix }),
  }));
  const mounted = volumeMounts(mounts);
  return {
    name,
    image,
    ...(command === undefined ? {} : { command: [...command] }),
    ...(args === undefined ? {} : { args: [...args] }),
    ...(ports.length === 0 ? {} : { ports: ports.map(containerPort) }),
    ...(Object.keys(env).length === 0 ? {} : { env: envVars(env) }),
    ...(sources.length === 0 ? {} : { envFrom: sources }),
    ...(options.resources === undefined ? {} : { resources: resourceRequirements(options.resources) }),
    ...(options.init === true ? {} : probeFields(options.probes, ports)),
    ...(mounted.length === 0 ? {} : { volumeMounts: mounted }),
    ...(preStop === undefined ? {} : { lifecycle: { preStop: { exec: { command: [...preStop] } } } }),
    securityContext: containerSecurityContext(options.allow),
  };
}

/** `'100m..200m'` as requests and limits. @throws UserError on a bad quantity */
export function resourceRequirements(resources: Resources): k8s.ResourceRequirements {
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

function containerPort(port: Port): k8s.ContainerPort {
  if (port.name.length > 15) {
    throw new UserError(
      `port name '${port.name}' has more than 15 characters`,
      'shorten it: Kubernetes takes 15 at most',
    );
  }
  return { name: port.name, containerPort: port.containerPort, protocol: port.protocol === 'udp' ? 'UDP' : 'TCP' };
}
