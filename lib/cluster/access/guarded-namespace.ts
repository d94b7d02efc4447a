import { core, networking, type Provider } from '@pulumi/kubernetes';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { DataProtection } from '../data-protection';

/** A namespace that Pulumi makes because something of Pulumi's lives in it. */
export interface GuardedNamespaceArgs {
  readonly provider: Provider;
  /** Beside those of Pod Security. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Git holds it from the first sync on: Pulumi begins it and then leaves it alone. @default false */
  readonly handedOver?: boolean;
  /** Where data lies in it that goes with it. @default none does */
  readonly data?: DataProtection;
}

/** A namespace whose pods meet the Pod Security standard `restricted`, and that lets nothing in but from itself. */
export class GuardedNamespace extends ComponentResource {
  readonly namespace: core.v1.Namespace;

  constructor(
    name: string,
    { provider, labels: others = {}, handedOver = false, data }: GuardedNamespaceArgs,
    options: ComponentResourceOptions = {},
  ) {
    super('slipway:cluster:GuardedNamespace', name, {}, options);
    const own = { parent: this, provider, ...(handedOver ? { ignoreChanges: ['metadata', 'spec'] } : {}) };
    const labels = Object.fromEntries(
      ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
    );
    this.namespace = new core.v1.Namespace(
      name,
      { metadata: { name, labels: { ...others, ...labels } } },
      { ...own, ...data },
    );
    new networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: { name: 'default-deny', namespace: name },
        spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
      },
      { ...own, dependsOn: this.namespace },
    );
    this.registerOutputs({});
  }
}
