import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port } from '../model/app';
import { transportOf } from '../model/port';
import type { FinishedWorkload } from './finished-workload';
import { nameLabels } from './name-labels';
import type { ServiceOptions } from './workload-options';

/** Tells further Services from the workload's own, which has no such label: metrics are scraped through that one. */
export const componentLabel = 'app.kubernetes.io/component';

/** The Services of a workload: its own, a headless one where a StatefulSet needs it, and any further ones. */
export function services(scope: Construct, workload: FinishedWorkload): void {
  const { name, podPorts, service: own, kind, services: further = {} } = workload;
  if (own !== 'none' && (podPorts.length > 0 || own?.type === 'ExternalName'))
    service(scope, name, own ?? {}, workload);
  const governing = governingService(workload);
  if (kind === 'StatefulSet' && governing !== name) service(scope, governing, { headless: true }, workload);
  for (const [other, options] of Object.entries(further).sort()) service(scope, other, options, workload);
}

/** Name of the headless Service that gives a StatefulSet's pods their host names: its own, where that is headless. */
export function governingService({ name, service: own, podPorts }: FinishedWorkload): string {
  const isOwn = own !== undefined && own !== 'none' && own.headless === true && podPorts.length > 0;
  return isOwn ? name : `${name}-pods`;
}

/** Ports that are reached from outside the cluster through a Service. */
export function publicServicePorts({ service: own, services: further = {}, podPorts }: FinishedWorkload): Port[] {
  const all = [...(own === undefined || own === 'none' ? [] : [own]), ...Object.values(further)];
  const open = all
    .filter((one) => one.type === 'LoadBalancer' || one.type === 'NodePort')
    .flatMap((one) => chosen(one, podPorts));
  return podPorts.filter((port) => open.includes(port));
}

function service(scope: Construct, name: string, options: ServiceOptions, workload: FinishedWorkload): void {
  const {
    type = 'ClusterIP',
    headless = false,
    annotations,
    sourceRanges,
    externalTrafficPolicy,
    sessionAffinity,
  } = options;
  const ports = chosen(options, workload.podPorts).map(servicePort);
  new k8s.KubeService(scope, `service-${name}`, {
    metadata: {
      name,
      labels: serviceLabels(name, workload),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    },
    spec: {
      type,
      ...(options.externalName === undefined
        ? { selector: nameLabels(workload.name) }
        : { externalName: options.externalName }),
      ...(headless ? { clusterIp: 'None' } : {}),
      // Members of a cluster find one another before they are ready.
      ...(headless && workload.kind === 'StatefulSet' ? { publishNotReadyAddresses: true } : {}),
      ...(ports.length === 0 ? {} : { ports }),
      ...(sourceRanges === undefined ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
      ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
      ...(sessionAffinity === undefined ? {} : { sessionAffinity }),
    },
  });
}

function serviceLabels(name: string, workload: FinishedWorkload): Record<string, string> {
  return { ...nameLabels(workload.name), ...(name === workload.name ? {} : { [componentLabel]: name }) };
}

function chosen({ ports: names }: ServiceOptions, ports: readonly Port[]): Port[] {
  return ports.filter((port) => names?.includes(port.name) ?? true);
}

function servicePort(port: Port): k8s.ServicePort {
  return {
    name: port.name,
    port: port.port,
    targetPort: k8s.IntOrString.fromNumber(port.containerPort),
    protocol: transportOf(port),
    ...(port.protocol === 'grpc' ? { appProtocol: 'grpc' } : {}),
  };
}
