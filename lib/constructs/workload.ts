import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { UserError } from '../errors';
import type { Port } from '../model/app';
import { autoscaler } from './autoscaling';
import { controller, intOrPercent } from './controller';
import { exposePort } from './exposure';
import { networkPolicies } from './network-policies';
import { hasSeveralPods, pod } from './pod';
import { publicServicePorts, services } from './services';
import type { ExposeOptions, WorkloadProps } from './workload-options';

/**
 * Pods with all that a real app needs around them: Service, service account, network policies, and as declared an
 * autoscaler, a disruption budget, a public route, metrics.
 *
 * Secure by default: Pod Security `restricted`, read-only root filesystem, no service-account token.
 */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    const selector = { 'app.kubernetes.io/name': props.name };
    serviceAccount(this, props);
    controller(this, props, pod(this, props, selector), selector);
    services(this, props, selector);
    scaling(this, props, selector);
    expose(this, props);
    metrics(this, props, selector);
    traffic(this, props);
  }
}

function serviceAccount(scope: Construct, { name, serviceAccount: options }: WorkloadProps): void {
  const annotations = options?.annotations;
  new k8s.KubeServiceAccount(scope, 'account', {
    metadata: { name, ...(annotations === undefined ? {} : { annotations: { ...annotations } }) },
    automountServiceAccountToken: false,
  });
}

function scaling(scope: Construct, props: WorkloadProps, selector: Record<string, string>): void {
  const { name, kind = 'Deployment', disruption } = props;
  if (props.autoscaling !== undefined) autoscaler(scope, { kind, name }, props.autoscaling);
  if (disruption === 'none' || (disruption === undefined && !hasSeveralPods(props))) return;
  const { maxUnavailable, minAvailable } = disruption ?? { maxUnavailable: 1 };
  new k8s.KubePodDisruptionBudget(scope, 'disruption', {
    metadata: { name },
    spec: {
      selector: { matchLabels: selector },
      ...(maxUnavailable === undefined ? {} : { maxUnavailable: intOrPercent(maxUnavailable) }),
      ...(minAvailable === undefined ? {} : { minAvailable: intOrPercent(minAvailable) }),
    },
  });
}

function expose(scope: Construct, props: WorkloadProps): void {
  if (props.expose === undefined) return;
  const { path = '/', annotations } = props.expose;
  const { via, gateway, gatewayNamespace, issuer } = props.network;
  exposePort(scope, props.name, {
    hosts: publicHosts(props.expose, props.domain),
    path,
    port: findPort(props, props.expose.port, 'expose'),
    via,
    gateway: { name: gateway, namespace: gatewayNamespace },
    issuer,
    ...(annotations === undefined ? {} : { annotations }),
  });
}

function publicHosts({ host }: ExposeOptions, domain: string): string[] {
  return (typeof host === 'string' ? [host] : [...host])
    .map((one) => (one === '@' ? domain : `${one}.${domain}`))
    .sort();
}

function metrics(scope: Construct, props: WorkloadProps, selector: Record<string, string>): void {
  if (props.metrics === undefined) return;
  const port = findPort(props, props.metrics.port, 'metrics');
  new ApiObject(scope, 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: props.name },
    spec: {
      selector: { matchLabels: selector },
      endpoints: [{ port: port.name, path: props.metrics.path ?? '/metrics' }],
    },
  });
}

function traffic(scope: Construct, props: WorkloadProps): void {
  const { name, namespace, ports, calls, egress = [], network } = props;
  const from = [
    ...(props.expose === undefined
      ? []
      : [{ namespace: network.gatewayNamespace, port: findPort(props, props.expose.port, 'expose') }]),
    ...(props.metrics === undefined
      ? []
      : [{ namespace: network.monitoringNamespace, port: findPort(props, props.metrics.port, 'metrics') }]),
  ];
  networkPolicies(scope, { name, namespace, ports, calls, egress, from, fromAnywhere: publicServicePorts(props) });
}

function findPort({ ports }: WorkloadProps, name: string | undefined, by: string): Port {
  const found = name === undefined ? ports[0] : ports.find((port) => port.name === name);
  if (found === undefined) {
    throw new UserError(
      `${by} names port '${name ?? ''}', which the workload does not have`,
      ports.length === 0 ? 'declare a port' : `name one of ${ports.map((one) => one.name).join(', ')}`,
    );
  }
  return found;
}
