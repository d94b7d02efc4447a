import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { app, type RenderContext } from '../../model/app';
import { perEnvironment } from '../../model/per-environment';
import { clusterDomains, clusterWide } from './cluster-wide';

const api = 'gateway.networking.k8s.io/v1';
const className = 'envoy';
const certificate = 'public-tls';
const proxyReplicas = perEnvironment({ default: 1, production: 3 });

/** The way in from the internet: one Gateway per cluster, which ends TLS for every public host on it. */
export const publicGateway = app({
  ...clusterWide,
  name: 'public-gateway',
  system: 'gateway',
  namespace: 'envoy-gateway-system',
  clusterResources: ['gateway.networking.k8s.io/GatewayClass'],
  namespaceResources: [
    'cert-manager.io/Certificate',
    'gateway.envoyproxy.io/EnvoyProxy',
    'gateway.networking.k8s.io/Gateway',
  ],
  resources: (scope, context) => {
    gatewayClass(scope);
    proxies(scope, context);
    gateway(scope, context);
    wildcardCertificate(scope, context);
    redirectToHttps(scope, context);
  },
});

/** Argo CD may meet these before the operator has brought their types: then it tries again. */
function customObject(
  scope: Construct,
  id: string,
  apiVersion: string,
  kind: string,
  name: string,
  spec: object,
): void {
  const annotations = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };
  new ApiObject(scope, id, { apiVersion, kind, metadata: { name, annotations }, spec });
}

function gatewayClass(scope: Construct): void {
  customObject(scope, 'class', api, 'GatewayClass', className, {
    controllerName: 'gateway.envoyproxy.io/gatewayclass-controller',
  });
}

function proxies(scope: Construct, context: RenderContext): void {
  customObject(scope, 'proxies', 'gateway.envoyproxy.io/v1alpha1', 'EnvoyProxy', className, {
    provider: {
      type: 'Kubernetes',
      kubernetes: {
        envoyDeployment: {
          replicas: context.resolve(proxyReplicas),
          container: { resources: { requests: { cpu: '200m', memory: '256Mi' }, limits: { memory: '512Mi' } } },
        },
        envoyService: { externalTrafficPolicy: 'Local' },
      },
    },
  });
}

function gateway(scope: Construct, { environment }: RenderContext): void {
  const ofSlipway = { matchExpressions: [{ key: 'slipway.dev/environment', operator: 'Exists' }] };
  customObject(scope, 'gateway', api, 'Gateway', environment.network.gateway, {
    gatewayClassName: className,
    infrastructure: { parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: className } },
    listeners: [
      { name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } },
      {
        name: 'https',
        protocol: 'HTTPS',
        port: 443,
        tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: certificate }] },
        allowedRoutes: { namespaces: { from: 'Selector', selector: ofSlipway } },
      },
    ],
  });
}

function wildcardCertificate(scope: Construct, { environment, cluster }: RenderContext): void {
  customObject(scope, 'certificate', 'cert-manager.io/v1', 'Certificate', certificate, {
    secretName: certificate,
    dnsNames: clusterDomains(cluster.name).flatMap((domain) => [domain, `*.${domain}`]),
    issuerRef: { kind: 'ClusterIssuer', name: environment.network.issuer },
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
  });
}

function redirectToHttps(scope: Construct, { environment }: RenderContext): void {
  customObject(scope, 'redirect', api, 'HTTPRoute', 'redirect-to-https', {
    parentRefs: [{ name: environment.network.gateway, sectionName: 'http' }],
    rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] }],
  });
}
