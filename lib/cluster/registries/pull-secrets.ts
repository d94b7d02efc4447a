import { core, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, secret, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';
import { keptData, type DataProtection } from '../data-protection';

/** Name of the Secret in each namespace; apps name it as their `imagePullSecrets`. */
export const pullSecretName = 'registry';

/** Which namespaces may pull. */
export interface PullSecretsArgs {
  readonly provider: Provider;
  readonly namespaces: readonly string[];
  /** Those of them that stand already. @default none */
  readonly standing?: readonly string[];
  /** @default kept: what apps store goes with their namespaces */
  readonly data?: DataProtection;
  readonly dockerConfigJson: Input<string>;
}

/**
 * The registry's credential in every namespace. The namespaces are only begun here, so that the Secret has a place before
 * the first sync: their labels and quotas come from git, and destroying the stack leaves them unless data is given up.
 */
export class PullSecrets extends ComponentResource {
  constructor(
    name: string,
    { provider, namespaces, dockerConfigJson, standing = [], data = keptData }: PullSecretsArgs,
    options: ComponentResourceOptions = {},
  ) {
    super('slipway:cluster:PullSecrets', name, {}, options);
    const own = { parent: this, provider };
    for (const namespace of namespaces) {
      const begun = standing.includes(namespace)
        ? []
        : new core.v1.Namespace(
            `${name}-${namespace}`,
            { metadata: { name: namespace } },
            { ...own, ignoreChanges: ['metadata', 'spec'], retainOnDelete: data.retainOnDelete },
          );
      new core.v1.Secret(
        `${name}-${namespace}-registry`,
        {
          metadata: { name: pullSecretName, namespace },
          type: 'kubernetes.io/dockerconfigjson',
          stringData: { '.dockerconfigjson': secret(dockerConfigJson) },
        },
        { ...own, dependsOn: begun },
      );
    }
    this.registerOutputs({});
  }
}
