import { homedir } from 'node:os';
import { join } from 'node:path';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { BuiltCluster } from '../provider';
import type { ExistingOptions } from './existing';

/** A cluster that somebody else built: nothing is made, and nothing of it is kept in the stack's state. */
export class ExistingCluster extends ComponentResource {
  /** The cluster as the bootstrap goes on with it. */
  readonly built: BuiltCluster;

  constructor(name: string, { context, kubeconfig }: ExistingOptions, options: ComponentResourceOptions = {}) {
    super('slipway:cluster:Existing', name, {}, options);
    const file = kubeconfig ?? process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config');
    this.built = { resource: this, kubeconfig: file, context };
    this.registerOutputs({});
  }
}
