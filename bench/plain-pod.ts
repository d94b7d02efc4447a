import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import { callVariable, namespaceIn, servicePort, type AppSpec, type EnvironmentSpec } from './app-spec';

/** The pods of one app in one environment. */
export function plainPod(app: AppSpec, environment: EnvironmentSpec): k8s.PodTemplateSpec {
  const selector = { 'app.kubernetes.io/name': app.name };
  return {
    metadata: { labels: selector },
    spec: {
      serviceAccountName: app.name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        fsGroup: 1000,
        runAsGroup: 1000,
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [container(app, environment)],
      ...(app.config === undefined
        ? {}
        : { volumes: [{ name: `${app.name}-files`, configMap: { name: configMapName(app) } }] }),
      ...(app.replicas[environment.name] > 1 ? { topologySpreadConstraints: spread(selector) } : {}),
    },
  };
}

/** The name of an app's configuration file in the cluster: an edit gives another one. */
export function configMapName({ name, config = '' }: AppSpec): string {
  const content = JSON.stringify([['etc_app_config.yaml', config]]);
  return `${name}-${createHash('sha256').update(content).digest('hex').slice(0, 8)}`;
}

function spread(matchLabels: Record<string, string>): k8s.TopologySpreadConstraint[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels },
  }));
}

function container(app: AppSpec, environment: EnvironmentSpec): k8s.Container {
  const { protocol, containerPort, memory } = app;
  const cpu = app.cpu[environment.name];
  const quantities = (milli: number, mebi: number): Record<string, k8s.Quantity> => ({
    cpu: k8s.Quantity.fromString(`${milli}m`),
    memory: k8s.Quantity.fromString(`${mebi}Mi`),
  });
  const probe: k8s.Probe =
    protocol === 'grpc'
      ? { grpc: { port: containerPort } }
      : { tcpSocket: { port: k8s.IntOrString.fromNumber(containerPort) } };
  return {
    name: 'main',
    image: app.image,
    ports: [{ name: protocol, containerPort, protocol: 'TCP' }],
    env: variables(app, environment),
    resources: { requests: quantities(cpu[0], memory[0]), limits: quantities(cpu[1], memory[1]) },
    readinessProbe: probe,
    livenessProbe: probe,
    ...(app.config === undefined
      ? {}
      : {
          volumeMounts: [
            {
              mountPath: '/etc/app/config.yaml',
              name: `${app.name}-files`,
              readOnly: true,
              subPath: 'etc_app_config.yaml',
            },
          ],
        }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    },
  };
}

function variables(app: AppSpec, environment: EnvironmentSpec): k8s.EnvVar[] {
  const calls = app.calls.map((callee) => {
    const there = namespaceIn(environment, callee);
    const host = callee.system === app.system ? callee.name : `${callee.name}.${there}.svc.cluster.local`;
    return [callVariable(callee), `${host}:${servicePort(callee)}`] as const;
  });
  const all = [...Object.entries(app.env), ...calls].sort(([a], [b]) => (a < b ? -1 : 1));
  return all.map(([name, value]) => ({ name, value }));
}
