import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { UserError } from '../errors';
import type { Port } from '../model/app';
import type { ServiceOptions, WorkloadProps } from './workload-options';

/** The Services of a workload: its own, a headless one where a StatefulSet needs it, and any further ones. */
export function services(scope: Construct, props: WorkloadProps, selector: Record<string, string>): void {
  const { name, ports, service: own } = props;
  if (own !== 'none' && (ports.length > 0 || own?.type === 'ExternalName'))
    service(scope, name, own ?? {}, ports, selector);
  if (props.kind === 'StatefulSet') service(scope, `${name}-pods`, { headless: true }, ports, selector);
  for (const [further, options] of Object.entries(props.services ?? {}).sort()) {
    service(scope, further, options, ports, selector);
  }
}

/** Ports that are reached from outside the cluster through a Service. */
export function publicServicePorts({ service: own, services: further = {}, ports }: WorkloadProps): Port[] {
  const all = [...(own === undefined || own === 'none' ? [] : [own]), ...Object.values(further)];
  const open = all
    .filter((one) => one.type === 'LoadBalancer' || one.type === 'NodePort')
    .flatMap((one) => chosen(one, ports));
  return ports.filter((port) => open.includes(port));
}

function service(
  scope: Construct,
  name: string,
  options: ServiceOptions,
  ports: readonly Port[],
  selector: Record<string, string>,
): void {
  const {
    type = 'ClusterIP',
    headless = false,
    annotations,
    sourceRanges,
    externalTrafficPolicy,
    sessionAffinity,
  } = options;
  new k8s.KubeService(scope, `service-${name}`, {
    metadata: { name, ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
    spec: {
      type,
      ...(type === 'ExternalName' ? { externalName: options.externalName ?? '' } : { selector }),
      ...(headless ? { clusterIp: 'None' } : {}),
      ...(ports.length === 0 ? {} : { ports: chosen(options, ports).map(servicePort) }),
      ...(sourceRanges === undefined ? {} : { loadBalancerSourceRanges: [...sourceRanges] }),
      ...(externalTrafficPolicy === undefined ? {} : { externalTrafficPolicy }),
      ...(sessionAffinity === undefined ? {} : { sessionAffinity }),
    },
  });
}

function chosen({ ports: names }: ServiceOptions, ports: readonly Port[]): Port[] {
  for (const name of names ?? []) {
    if (!ports.some((port) => port.name === name)) {
      throw new UserError(
        `a service names port '${name}', which is not there`,
        `name one of ${ports.map((one) => one.name).join(', ')}`,
      );
    }
  }
  return ports.filter((port) => names?.includes(port.name) ?? true);
}

function servicePort(port: Port): k8s.ServicePort {
  return {
    name: port.name,
    port: port.port,
    targetPort: k8s.IntOrString.fromNumber(port.containerPort),
    protocol: port.protocol === 'udp' ? 'UDP' : 'TCP',
    ...(port.protocol === 'grpc' ? { appProtocol: 'grpc' } : {}),
  };
}
