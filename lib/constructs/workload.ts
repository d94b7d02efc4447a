import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Port } from '../model/app';
import { wholeSeconds } from '../model/units';
import { autoscaler } from './autoscaling';
import { controller, intOrPercent } from './controller';
import { exposePort } from './exposure';
import {
  finishWorkload,
  workloadFacts,
  type FinishedWorkload,
  type WorkloadFacts,
  type WorkloadProps,
} from './finished-workload';
import { nameLabels } from './name-labels';
import { calleePolicies, networkPolicies } from './network-policies';
import { hasSeveralPods, pod } from './pod';
import { podSecrets, type PodSecrets } from './secrets/pod-secrets';
import { secretObjects } from './secrets/secret-objects';
import { componentLabel, publicServicePorts, services } from './services';
import type { ExposeOptions } from './workload-options';

/**
 * Pods with all that a real app needs around them: Service, service account, network policies, and as declared an
 * autoscaler, a disruption budget, a public route, metrics.
 *
 * Secure by default: Pod Security `restricted`, read-only root filesystem, no service-account token. An app of several
 * workloads declares each of them:
 *
 * @example
 * export const shop = app({
 *   name: 'shop',
 *   owner: 'team-web',
 *   images: { web: 'registry.example.com/shop/web:v1', worker: 'registry.example.com/shop/worker:v1' },
 *   ports: [http(80)],
 *   calls: { QUEUE: queue },
 *   resources(scope, context) {
 *     new Workload(scope, 'shop', { context, container: 'web', port: http(80), calls: [] });
 *     new Workload(scope, 'worker', { context, replicas: perEnvironment({ default: 1, production: 3 }) });
 *   },
 * });
 * @throws UserError with every mistake in its settings.
 */
export class Workload extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    addObjects(
      this,
      finishWorkload(workloadFacts(id, props), (containers, pod, pulls) =>
        podSecrets(props.context, containers, pod, pulls),
      ),
    );
  }
}

/** The same out of nothing but its facts; it asks for no secrets. */
export function workloadOf(scope: Construct, facts: WorkloadFacts): void {
  addObjects(
    new Construct(scope, facts.name),
    finishWorkload(facts, () => noSecrets),
  );
}

const noSecrets: PodSecrets = {
  brought: [],
  containers: {},
  initContainers: [],
  podVolumes: [],
  egress: [],
  podAnnotations: {},
  workloadAnnotations: {},
  problems: [],
};

function addObjects(scope: Construct, workload: FinishedWorkload): void {
  serviceAccount(scope, workload);
  secretObjects(scope, workload.broughtSecrets, workload.namespace);
  controller(scope, workload, pod(scope, workload));
  services(scope, workload);
  scaling(scope, workload);
  disruptionBudget(scope, workload);
  expose(scope, workload);
  metrics(scope, workload);
  traffic(scope, workload);
}

function serviceAccount(scope: Construct, { name, serviceAccount: options }: FinishedWorkload): void {
  const annotations = options?.annotations;
  new k8s.KubeServiceAccount(scope, 'account', {
    metadata: {
      name,
      labels: nameLabels(name),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    },
    automountServiceAccountToken: false,
  });
}

function scaling(scope: Construct, { name, kind, autoscaling }: FinishedWorkload): void {
  if (autoscaling !== undefined) autoscaler(scope, { kind, name }, autoscaling);
}

function disruptionBudget(scope: Construct, workload: FinishedWorkload): void {
  const { name, disruption = hasSeveralPods(workload) ? { maxUnavailable: 1 } : 'none' } = workload;
  if (disruption === 'none') return;
  new k8s.KubePodDisruptionBudget(scope, 'disruption', {
    metadata: { name, labels: nameLabels(name) },
    spec: {
      selector: { matchLabels: nameLabels(name) },
      ...('minAvailable' in disruption
        ? { minAvailable: intOrPercent(disruption.minAvailable) }
        : { maxUnavailable: intOrPercent(disruption.maxUnavailable) }),
    },
  });
}

function expose(scope: Construct, workload: FinishedWorkload): void {
  const { name, expose: options, domain, network } = workload;
  if (options === undefined) return;
  const { path = '/', annotations } = options;
  const { via, gateway, gatewayNamespace, ingressClass, issuer } = network;
  exposePort(scope, name, {
    hosts: publicHosts(options, domain),
    path,
    port: portOf(workload, options.port),
    via,
    gateway: { name: gateway, namespace: gatewayNamespace },
    issuer,
    ...(ingressClass === undefined ? {} : { ingressClass }),
    ...(annotations === undefined ? {} : { annotations }),
  });
}

function publicHosts({ host }: ExposeOptions, domain: string): string[] {
  return (typeof host === 'string' ? [host] : [...host])
    .map((one) => (one === '@' ? domain : one.endsWith('.') ? one.slice(0, -1) : `${one}.${domain}`))
    .sort();
}

function metrics(scope: Construct, workload: FinishedWorkload): void {
  const { name, metrics: options } = workload;
  if (options === undefined) return;
  const { path = '/metrics', interval } = options;
  new ApiObject(scope, 'monitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name, labels: nameLabels(name) },
    spec: {
      selector: {
        matchLabels: nameLabels(name),
        matchExpressions: [{ key: componentLabel, operator: 'DoesNotExist' }],
      },
      endpoints: [
        {
          port: portOf(workload, options.port).name,
          path,
          ...(interval === undefined ? {} : { interval: `${wholeSeconds(interval)}s` }),
        },
      ],
    },
  });
}

function traffic(scope: Construct, workload: FinishedWorkload): void {
  const { name, namespace, podPorts: ports, callees: calls, network, openNetwork } = workload;
  const { expose: route, metrics: scraped, webhook, ingress = [], egress = [] } = workload;
  if (openNetwork) {
    calleePolicies(scope, { name, namespace, calls });
    return;
  }
  const from = [
    ...(route === undefined ? [] : [{ namespace: network.gatewayNamespace, port: portOf(workload, route.port) }]),
    ...(scraped === undefined
      ? []
      : [{ namespace: network.monitoringNamespace, port: portOf(workload, scraped.port) }]),
  ];
  const hook = webhook === undefined ? [] : [portOf(workload, webhook.port)];
  const fromAnywhere = [...publicServicePorts(workload), ...hook];
  networkPolicies(scope, { name, namespace, ports, calls, egress, ingress, from, fromAnywhere });
}

/** A port by name, the first one by default: settings were checked to name one that is there. */
function portOf({ podPorts }: FinishedWorkload, name: string | undefined): Port {
  const found = name === undefined ? podPorts[0] : podPorts.find((port) => port.name === name);
  if (found === undefined) throw new Error(`no port '${name ?? ''}' after it was checked`);
  return found;
}
