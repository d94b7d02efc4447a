import { helm, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, secret, type ComponentResourceOptions } from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { GuardedNamespace } from '../access/guarded-namespace';
import type { BuiltRegistry } from '../registry';
import { dockerConfig } from './distribution-registry';
import type { HarborOptions } from './harbor';

/** Harbor by its own chart; volumes are kept when the release goes. */
export class Harbor extends ComponentResource {
  /** The registry as the bootstrap goes on with it. */
  readonly built: BuiltRegistry;

  constructor(
    name: string,
    {
      provider,
      domain,
      storage = '200Gi',
      storageClass,
      chartVersion = '1.16.2',
    }: HarborOptions & { provider: Provider },
    options: ComponentResourceOptions = {},
  ) {
    super('slipway:cluster:Harbor', name, {}, options);
    // The chart's database and job service meet the baseline standard only.
    const { namespace } = new GuardedNamespace('harbor', { provider, podSecurity: 'baseline' }, { parent: this });
    const admin = new RandomPassword(`${name}-harbor`, { length: 32, special: false }, { parent: this });
    const password = secret(admin.result);
    const claim = (size: string): object => ({ size, ...(storageClass === undefined ? {} : { storageClass }) });
    new helm.v3.Release(
      `${name}-harbor`,
      {
        name: 'harbor',
        chart: 'harbor',
        version: chartVersion,
        repositoryOpts: { repo: 'https://helm.goharbor.io' },
        namespace: 'harbor',
        atomic: true,
        timeout: 900,
        values: {
          externalURL: `https://${domain}`,
          // TLS ends at the gateway.
          expose: { type: 'clusterIP', tls: { enabled: false } },
          harborAdminPassword: password,
          persistence: {
            enabled: true,
            resourcePolicy: 'keep',
            persistentVolumeClaim: { registry: claim(storage), database: claim('5Gi'), trivy: claim('10Gi') },
          },
          trivy: { enabled: true },
        },
      },
      { parent: this, provider, dependsOn: namespace },
    );
    const pullSecret = secret(password.apply((text) => dockerConfig(domain, 'admin', text)));
    this.built = { resource: this, address: `${domain}/library`, pullSecret };
    this.registerOutputs({ address: domain });
  }
}
