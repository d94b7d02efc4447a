import { dump } from 'js-yaml';
import type { ArgoCdOptions } from './argo-cd-options';

/** Repository of the chart. */
export const argoCdRepository = 'https://argoproj.github.io/argo-helm';
/** The chart that Slipway was checked with: it installs Argo CD 3.4.4. */
export const argoCdChartVersion = '10.1.1';

/** What the values depend on beside the options. */
export interface ArgoCdSituation {
  readonly options: ArgoCdOptions;
  /** Applications that it will hold. */
  readonly applications: number;
  /** Clusters that it deploys to, itself among them. */
  readonly clusters: number;
  /** Whether an environment of it is one that no other promotes from. */
  readonly isProduction: boolean;
}

/** From here on one of everything is too little. */
const highAvailabilityFrom = 100;

/**
 * The chart's values. Notifications and permissions are left to git, where the environment repo renders them.
 *
 * @see https://github.com/argoproj/argo-helm/blob/main/charts/argo-cd/values.yaml
 */
export function argoCdValues(situation: ArgoCdSituation): Record<string, unknown> {
  const { options, applications, clusters, isProduction } = situation;
  const { domain, oidc, serviceMonitors = false } = options;
  const redundant = options.highAvailability ?? applications >= highAvailabilityFrom;
  const metrics = { enabled: true, serviceMonitor: { enabled: serviceMonitors } };
  const adminUser = options.adminUser ?? (oidc === undefined && !isProduction);
  return {
    global: { domain, networkPolicy: { create: true, defaultDenyIngress: true } },
    configs: {
      cm: {
        'admin.enabled': adminUser,
        'exec.enabled': false,
        'statusbadge.enabled': false,
        'application.resourceTrackingMethod': 'annotation',
        // Webhooks tell of commits; polling only catches what they lost.
        'timeout.reconciliation': '600s',
        'resource.customizations.health.argoproj.io_Application': applicationHealth,
        ...(oidc === undefined ? {} : { 'oidc.config': oidcConfig(oidc) }),
      },
      params: {
        // TLS ends at the gateway.
        'server.insecure': true,
        ...processors(applications),
        'applicationsetcontroller.enable.progressive.syncs': true,
      },
      // Rendered into the environment repo, reviewed there.
      rbac: { create: false },
      // By reference: the value stands in a Secret that Pulumi makes. Gitea signs as Gogs does.
      secret: {
        extra: Object.fromEntries(
          ['github', 'gitlab', 'gogs'].map((forge) => [`webhook.${forge}.secret`, '$argocd-webhook:secret']),
        ),
      },
    },
    // Its own in-memory store, or three with sentinels.
    'redis-ha': { enabled: redundant },
    dex: { enabled: false },
    controller: {
      // Shards are clusters: more controllers than clusters would idle.
      replicas: redundant ? Math.min(clusters, 4) : 1,
      metrics,
      resources: controllerResources(applications),
    },
    server: {
      ...(redundant ? { autoscaling: { enabled: true, minReplicas: 2 }, pdb: { enabled: true, minAvailable: 1 } } : {}),
      metrics,
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    },
    repoServer: {
      ...(redundant ? { autoscaling: { enabled: true, minReplicas: 2 }, pdb: { enabled: true, minAvailable: 1 } } : {}),
      metrics,
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '2Gi' } },
    },
    applicationSet: {
      replicas: redundant ? 2 : 1,
      metrics,
      resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    },
    notifications: {
      enabled: true,
      argocdUrl: `https://${domain}`,
      cm: { create: false },
      secret: { create: false },
      metrics,
      resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    },
  };
}

/**
 * Status and operation processors: the documentation's sizes for 1,000 applications, kept below that and raised in
 * proportion above it, which is an extrapolation.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/
 */
function processors(applications: number): Record<string, number> {
  const thousands = Math.max(1, Math.ceil(applications / 1000));
  return {
    'controller.status.processors': applications <= 400 ? 20 : 50 * thousands,
    'controller.operation.processors': applications <= 400 ? 10 : 25 * thousands,
    // Each manifest generation is a process of its own: more at once would run out of memory.
    'reposerver.parallelism.limit': 10,
  };
}

/** Extrapolated from 1 GiB for about 1,000 applications of ten objects. */
function controllerResources(applications: number): object {
  const gibibytes = Math.max(1, Math.ceil(applications / 500));
  return {
    requests: { cpu: '250m', memory: `${Math.ceil(gibibytes * 512)}Mi` },
    limits: { memory: `${gibibytes * 2}Gi` },
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
