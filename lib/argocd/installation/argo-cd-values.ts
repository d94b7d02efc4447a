import { dump } from 'js-yaml';
import { dexSecrets, type ArgoCdOptions } from '../../model/argo-cd-options';
import type { GatewayRoute } from '../../model/gateway-route';
import type { ArgoCdSituation } from './argo-cd-situation';
import { ksopsValues } from './ksops-values';
import { sealedSecretHealth } from './sealed-secret-health';
import { repoServerParallelism, sizing, type Sizing } from './sizing';

/**
 * The chart's values. Notifications and permissions are left to git, where the environment repo renders them.
 *
 * @see https://github.com/argoproj/argo-helm/blob/main/charts/argo-cd/values.yaml
 */
export function argoCdValues(situation: ArgoCdSituation): Record<string, unknown> {
  const { options, isRedundant, routes } = situation;
  const { domain, dex, sshKnownHosts = [] } = options;
  // Scraped by monitors that are rendered into the environment repo.
  const metrics = { enabled: true };
  const scaled = isRedundant ? atLeastTwo : {};
  const sized = sizing(situation);
  return {
    global: { domain, networkPolicy: { create: true, defaultDenyIngress: true } },
    configs: {
      cm: settings(situation),
      params: {
        // TLS ends at the gateway.
        'server.insecure': true,
        ...processing(sized),
        'applicationsetcontroller.enable.progressive.syncs': true,
      },
      // Rendered into the environment repo, reviewed there.
      rbac: { create: false },
      ...(sshKnownHosts.length === 0 ? {} : { ssh: { extraHosts: sshKnownHosts.join('\n') } }),
      // By reference: the value stands in a Secret that Pulumi makes. Gitea signs as Gogs does.
      secret: {
        extra: Object.fromEntries(
          ['github', 'gitlab', 'gogs'].map((forge) => [`webhook.${forge}.secret`, '$argocd-webhook:secret']),
        ),
      },
    },
    // Its own in-memory store, or three with sentinels behind a proxy.
    ...(isRedundant
      ? {
          'redis-ha': {
            enabled: true,
            redis: { resources: resources('50m', '64Mi', '512Mi') },
            sentinel: { resources: resources('10m', '32Mi', '64Mi') },
            haproxy: {
              resources: resources('20m', '64Mi', '128Mi'),
              init: { resources: resources('10m', '16Mi', '64Mi') },
            },
            init: { resources: resources('10m', '16Mi', '64Mi') },
            splitBrainDetection: { resources: resources('10m', '16Mi', '64Mi') },
          },
        }
      : { 'redis-ha': { enabled: false } }),
    redis: { resources: resources('20m', '64Mi', '512Mi') },
    redisSecretInit: { resources: resources('10m', '32Mi', '128Mi') },
    dex:
      dex === undefined ? { enabled: false } : { enabled: true, metrics, resources: resources('20m', '64Mi', '128Mi') },
    controller: {
      replicas: sized.controllers,
      metrics,
      resources: resources('250m', sized.controllerMemory.request, sized.controllerMemory.limit),
    },
    server: {
      ...scaled,
      ...exposed(situation),
      env: [{ name: 'ARGOCD_GRPC_MAX_SIZE_MB', value: String(sized.answerMebibytes) }],
      metrics,
      resources: resources('50m', '128Mi', '512Mi'),
    },
    repoServer: {
      ...scaled,
      ...(isRedundant ? { autoscaling: scaledBetween(sized.repoServers.least, sized.repoServers.most) } : {}),
      ...(options.sops === undefined ? {} : ksopsValues(ksopsImage(options.sops)).repoServer),
      metrics,
      resources: resources('100m', '256Mi', '2Gi'),
    },
    applicationSet: { replicas: isRedundant ? 2 : 1, metrics, resources: resources('20m', '64Mi', '256Mi') },
    notifications: {
      enabled: true,
      argocdUrl: `https://${domain}`,
      cm: { create: false },
      // Pulumi makes it: what notification services need to know is in no git.
      secret: { create: false },
      metrics,
      resources: resources('20m', '64Mi', '256Mi'),
    },
    ...(routes.length === 0 ? {} : { extraObjects: routes.map(httpRoute) }),
  };
}

/**
 * The values of the very first installation: without routes of the Gateway API, whose types only Argo CD brings into the
 * cluster later.
 */
export function firstArgoCdValues({ exposure, ...rest }: ArgoCdSituation): Record<string, unknown> {
  return argoCdValues({
    ...rest,
    routes: [],
    exposure: exposure.via === 'gateway' ? { ...exposure, via: 'none' } : exposure,
  });
}

/** Argo CD's own Application brings it, since that tries again until the types of the Gateway API are there. */
function httpRoute({ name, namespace, hostname, port, gateway, gatewayNamespace }: Required<GatewayRoute>): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace },
    spec: {
      parentRefs: [{ name: gateway, namespace: gatewayNamespace, sectionName: 'https' }],
      hostnames: [hostname],
      rules: [{ backendRefs: [{ name, port }] }],
    },
  };
}

/** `argocd-cm`. */
function settings({ options, isProduction }: ArgoCdSituation): Record<string, unknown> {
  const { oidc, dex, adminUser, sops } = options;
  return {
    'admin.enabled': adminUser ?? (oidc === undefined && dex === undefined && !isProduction),
    'exec.enabled': false,
    'statusbadge.enabled': false,
    'application.resourceTrackingMethod': 'annotation',
    // Webhooks tell of commits; polling only catches what they lost, and not for all Applications at once.
    'timeout.reconciliation': '600s',
    'timeout.reconciliation.jitter': '120s',
    'resource.customizations.health.argoproj.io_Application': applicationHealth,
    'resource.customizations.health.bitnami.com_SealedSecret': sealedSecretHealth,
    ...(sops === undefined ? {} : ksopsValues(ksopsImage(sops)).cm),
    ...(oidc === undefined ? {} : { 'oidc.config': oidcConfig(oidc) }),
    ...(dex === undefined ? {} : { 'dex.config': dexConfig(dex) }),
  };
}

function ksopsImage({ image = 'viaductoss/ksops:v4.5.1' }: NonNullable<ArgoCdOptions['sops']>): string {
  return image;
}

const atLeastTwo = {
  autoscaling: { enabled: true, minReplicas: 2 },
  pdb: { enabled: true, minAvailable: 1 },
};

function scaledBetween(minReplicas: number, maxReplicas: number): object {
  return { enabled: true, minReplicas, maxReplicas };
}

/** No limit of processor time: throttled, Argo CD would only be late. */
function resources(cpu: string, memory: string, memoryLimit: string): object {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

function exposed({ options: { domain }, exposure }: ArgoCdSituation): object {
  const { via, gateway, gatewayNamespace, issuer, ingressClass } = exposure;
  if (via === 'gateway') {
    const parentRefs = [{ name: gateway, namespace: gatewayNamespace, sectionName: 'https' }];
    return { httproute: { enabled: true, hostnames: [domain], parentRefs } };
  }
  if (via === 'none') return {};
  return {
    ingress: {
      enabled: true,
      hostname: domain,
      tls: true,
      annotations: { 'cert-manager.io/cluster-issuer': issuer },
      ...(ingressClass === undefined ? {} : { ingressClassName: ingressClass }),
    },
  };
}

/**
 * How much is done at once, and by how many.
 *
 * Dealing clusters out in turn is experimental in Argo CD: where one goes, others change their controller. By default they go
 * by a hash, which may leave a controller without any.
 */
function processing({ statusProcessors, operationProcessors, controllers }: Sizing): Record<string, unknown> {
  return {
    'controller.status.processors': statusProcessors,
    'controller.operation.processors': operationProcessors,
    ...(controllers === 1 ? {} : { 'controller.sharding.algorithm': 'round-robin' }),
    'reposerver.parallelism.limit': repoServerParallelism,
  };
}

function oidcConfig({ name, issuer, clientId, scopes }: NonNullable<ArgoCdOptions['oidc']>): string {
  return dump({
    name,
    issuer,
    clientID: clientId,
    // The key of a Secret that Pulumi makes, labelled so that Argo CD may read it.
    clientSecret: '$argocd-oidc:clientSecret',
    requestedScopes: [...(scopes ?? ['openid', 'profile', 'email', 'groups'])],
  });
}

function dexConfig({ connectors }: NonNullable<ArgoCdOptions['dex']>): string {
  const all = connectors.map((one) => {
    const { type, id, name, config } = one;
    const hidden = dexSecrets(one).map((setting) => [setting, `$argocd-dex:${id}.${setting}`] as const);
    return { type, id, name, config: { ...config, ...Object.fromEntries(hidden) } };
  });
  return dump({ connectors: all });
}

/**
 * Health of Applications, which Argo CD left out in 1.8: sync waves between Applications wait for it.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/health/#argocd-app
 */
const applicationHealth = `local health = { status = "Progressing", message = "" }
if obj.status ~= nil and obj.status.health ~= nil then
  health.status = obj.status.health.status
  if obj.status.health.message ~= nil then
    health.message = obj.status.health.message
  end
end
return health
`;
