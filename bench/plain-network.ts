import type { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { namespaceIn, type AppSpec, type EnvironmentSpec } from './app-spec';

/** What all objects of an app carry. */
export interface PlainMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/** What may reach an app, what it may reach, and for each call the rule on the callee's side. */
export function plainNetwork(chart: Chart, app: AppSpec, environment: EnvironmentSpec, metadata: PlainMetadata): void {
  const namespaces = [...(app.exposed ? ['envoy-gateway-system'] : []), ...(app.metrics ? ['monitoring'] : [])];
  const calls = [...app.calls].sort((a, b) => (a.name < b.name ? -1 : 1));
  new k8s.KubeNetworkPolicy(chart, 'network', {
    metadata,
    spec: {
      podSelector: pods(app),
      policyTypes: ['Ingress', 'Egress'],
      ...(namespaces.length === 0
        ? {}
        : {
            ingress: namespaces.map((name) => ({
              from: [{ namespaceSelector: namespace(name) }],
              ports: ports(app),
            })),
          }),
      ...(calls.length === 0
        ? {}
        : { egress: calls.map((callee) => ({ to: [peer(callee, app, environment)], ports: ports(callee) })) }),
    },
  });
  for (const callee of calls) calleePolicy(chart, app, callee, environment, metadata);
}

/** It stands in the callee's namespace; where that is another one, its name says whose it is. */
function calleePolicy(
  chart: Chart,
  app: AppSpec,
  callee: AppSpec,
  environment: EnvironmentSpec,
  metadata: PlainMetadata,
): void {
  const prefix = callee.system === app.system ? '' : `${metadata.namespace}.`;
  const name = `${prefix}${app.name}-to-${callee.name}`;
  new k8s.KubeNetworkPolicy(chart, `network-${callee.name}`, {
    metadata: { ...metadata, name, namespace: namespaceIn(environment, callee) },
    spec: {
      podSelector: pods(callee),
      policyTypes: ['Ingress'],
      ingress: [{ from: [peer(app, callee, environment)], ports: ports(callee) }],
    },
  });
}

function peer(app: AppSpec, seenFrom: AppSpec, environment: EnvironmentSpec): k8s.NetworkPolicyPeer {
  const isSame = app.system === seenFrom.system;
  return { podSelector: pods(app), ...(isSame ? {} : { namespaceSelector: namespace(namespaceIn(environment, app)) }) };
}

function pods({ name }: AppSpec): k8s.LabelSelector {
  return { matchLabels: { 'app.kubernetes.io/name': name } };
}

function namespace(name: string): k8s.LabelSelector {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

function ports({ containerPort }: AppSpec): k8s.NetworkPolicyPort[] {
  return [{ port: k8s.IntOrString.fromNumber(containerPort), protocol: 'TCP' }];
}
