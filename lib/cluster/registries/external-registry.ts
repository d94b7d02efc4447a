import { ComponentResource, secret, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';
import type { BuiltRegistry } from '../registry';

/** What is known of a registry that somebody else runs. */
export interface ExternalRegistryArgs {
  /** What images begin with. */
  readonly address: string;
  /** `.dockerconfigjson`. @default the nodes' own identity may pull */
  readonly pullSecret?: Input<string>;
}

/** A registry that somebody else runs: nothing is made, its address and credential are handed on. */
export class ExternalRegistry extends ComponentResource {
  /** The registry as the bootstrap goes on with it. */
  readonly built: BuiltRegistry;

  constructor(name: string, { address, pullSecret }: ExternalRegistryArgs, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:ExternalRegistry', name, {}, options);
    this.built = { resource: this, address, ...(pullSecret === undefined ? {} : { pullSecret: secret(pullSecret) }) };
    this.registerOutputs({ address });
  }
}
