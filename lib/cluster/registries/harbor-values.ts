import type { DataProtection } from '../data-protection';
import type { HarborOptions } from './harbor';

/** Repository of the chart. */
export const harborRepository = 'https://helm.goharbor.io';
/** The chart that Slipway was checked with: it installs Harbor 2.14.4. */
export const harborChartVersion = '1.18.4';

/** Passwords in place of those that the chart publishes. */
export interface HarborPasswords<Text> {
  readonly admin: Text;
  /** 16 characters: what Harbor encrypts other passwords with. */
  readonly key: Text;
  readonly registry: Text;
  readonly database: Text;
}

/**
 * The chart's values.
 *
 * @see https://github.com/goharbor/harbor-helm/blob/main/values.yaml
 */
export function harborValues<Text>(
  options: HarborOptions,
  passwords: HarborPasswords<Text>,
  { retainOnDelete }: Pick<DataProtection, 'retainOnDelete'>,
): Record<string, unknown> {
  const { domain, storage = '200Gi', storageClass } = options;
  const claim = (size: string): object => ({ size, ...(storageClass === undefined ? {} : { storageClass }) });
  return {
    externalURL: `https://${domain}`,
    expose: exposed(options),
    harborAdminPassword: passwords.admin,
    secretKey: passwords.key,
    registry: {
      credentials: { username: 'harbor_registry_user', password: passwords.registry },
      registry: { resources: resources('100m', '256Mi', '1Gi') },
      controller: { resources: resources('20m', '64Mi', '256Mi') },
    },
    database: {
      internal: {
        password: passwords.database,
        resources: resources('100m', '256Mi', '1Gi'),
        initContainer: { permissions: { resources: resources('10m', '16Mi', '64Mi') } },
      },
    },
    redis: { internal: { resources: resources('20m', '64Mi', '256Mi') } },
    persistence: {
      enabled: true,
      resourcePolicy: retainOnDelete ? 'keep' : '',
      persistentVolumeClaim: {
        registry: claim(storage),
        database: claim('5Gi'),
        redis: claim('1Gi'),
        trivy: claim('10Gi'),
      },
    },
    nginx: { resources: resources('20m', '32Mi', '128Mi') },
    portal: { resources: resources('10m', '32Mi', '128Mi') },
    core: { resources: resources('100m', '256Mi', '1Gi') },
    jobservice: { resources: resources('50m', '128Mi', '512Mi') },
    trivy: { enabled: true, resources: resources('200m', '512Mi', '1Gi') },
    exporter: { resources: resources('10m', '32Mi', '128Mi') },
    metrics: { enabled: true },
  };
}

function resources(cpu: string, memory: string, memoryLimit: string): object {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}

function exposed({ domain, exposure }: HarborOptions): object {
  // TLS ends at the gateway.
  if (exposure?.via !== 'ingress') return { type: 'clusterIP', tls: { enabled: false } };
  const { issuer, ingressClass } = exposure;
  return {
    type: 'ingress',
    tls: { enabled: true, certSource: 'secret', secret: { secretName: 'harbor-tls' } },
    ingress: {
      hosts: { core: domain },
      annotations: { 'cert-manager.io/cluster-issuer': issuer },
      ...(ingressClass === undefined ? {} : { className: ingressClass }),
    },
  };
}
