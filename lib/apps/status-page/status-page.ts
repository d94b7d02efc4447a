import { ApiObject, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { exposePort } from '../../constructs/exposure';
import { networkPolicies } from '../../constructs/network-policies';
import { app, type RenderContext } from '../../model/app';
import { http } from '../../model/port';

const name = 'status-page';
const port = http(80, { container: 8080 });

/** Tells customers whether the shop is open, out of one file: plain cdk8s code, with what Slipway has where it helps. */
export const statusPage = app({
  name,
  owner: 'team-storefront',
  images: { main: 'nginxinc/nginx-unprivileged:1.29.1-alpine' },
  ports: [port],
  resources: (scope, context) => {
    const pods = deployment(scope, context);
    pods.exposeViaService({ name, ports: [{ name: port.name, port: port.port, targetPort: port.containerPort }] });
    makePublic(scope, context);
  },
});

function deployment(scope: Construct, context: RenderContext): kplus.Deployment {
  const labels = { 'app.kubernetes.io/name': name };
  const { name: stage, domain } = context.environment;
  new kplus.ConfigMap(scope, 'page', {
    metadata: { name },
    data: { 'index.html': `<!doctype html><title>Shop</title><p>${domain}: all is well.</p>\n` },
  });
  const isProduction = stage === 'production';
  const pods = new kplus.Deployment(scope, 'deployment', {
    metadata: { name, labels },
    podMetadata: { labels },
    select: false,
    replicas: isProduction ? 2 : 1,
    spread: isProduction,
    containers: [container(scope, context.image())],
  });
  pods.select(kplus.LabelSelector.of({ labels }));
  if (isProduction) disruptionBudget(scope, labels);
  return pods;
}

/** Lets a node be drained without taking both replicas at once; cdk8s-plus has no construct for it. */
function disruptionBudget(scope: Construct, matchLabels: Record<string, string>): void {
  const spec = { maxUnavailable: 1, selector: { matchLabels } };
  new ApiObject(scope, 'budget', { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name }, spec });
}

/** Namespaces ask for Pod Security `restricted`: the last two settings are not among cdk8s-plus' own defaults. */
function container(scope: Construct, image: string): kplus.ContainerProps {
  const page = kplus.Volume.fromConfigMap(
    scope,
    'files',
    kplus.ConfigMap.fromConfigMapName(scope, 'page-by-name', name),
  );
  const scratch = kplus.Volume.fromEmptyDir(scope, 'scratch', 'scratch', { sizeLimit: Size.mebibytes(16) });
  return {
    name: 'main',
    image,
    portNumber: port.containerPort,
    readiness: kplus.Probe.fromHttpGet('/'),
    liveness: kplus.Probe.fromHttpGet('/'),
    resources: {
      cpu: { request: kplus.Cpu.millis(10), limit: kplus.Cpu.millis(100) },
      memory: { request: Size.mebibytes(16), limit: Size.mebibytes(32) },
    },
    securityContext: {
      user: 101,
      group: 101,
      capabilities: { drop: [kplus.Capability.ALL] },
      seccompProfile: { type: kplus.SeccompProfileType.RUNTIME_DEFAULT },
    },
    volumeMounts: [
      { path: '/usr/share/nginx/html', volume: page, readOnly: true },
      { path: '/tmp', volume: scratch },
    ],
  };
}

/** A route at the environment's Gateway, and leave for it to come in: namespaces deny what nobody declared. */
function makePublic(scope: Construct, { environment, namespace }: RenderContext): void {
  const { via, gateway, gatewayNamespace, issuer } = environment.network;
  exposePort(scope, name, {
    hosts: [`status.${environment.domain}`],
    path: '/',
    port,
    via,
    gateway: { name: gateway, namespace: gatewayNamespace },
    issuer,
  });
  networkPolicies(scope, {
    name,
    namespace,
    ports: [port],
    calls: [],
    egress: [],
    from: [{ namespace: gatewayNamespace, port }],
    fromAnywhere: [],
  });
}
