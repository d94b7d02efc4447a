import type { ComponentResource, ComponentResourceOptions, Input, Output } from '@pulumi/pulumi';
import type { Problem } from '../errors';
import type { Cluster } from '../model/cluster';
import type { DataProtection } from './data-protection';

/** One way to get a Kubernetes cluster; one file in `providers/`, named after it. */
export interface ClusterProvider {
  readonly name: string;
  /** Every mistake in its options for this cluster, told before any resource is made. */
  readonly problems: (cluster: Cluster) => Problem[];
  /** Registers the cluster's resources. What it needs of Pulumi is loaded here: a synth reads the options only. */
  readonly create: (cluster: Cluster, data: DataProtection, options: ComponentResourceOptions) => Promise<BuiltCluster>;
}

/** A cluster that stands, or will when Pulumi has made it. */
export interface BuiltCluster {
  /** What everything inside the cluster depends on. */
  readonly resource: ComponentResource;
  /** How Pulumi reaches it: the text of a kubeconfig, or a file's path. */
  readonly kubeconfig: Input<string>;
  /** A context of that kubeconfig. @default its current one */
  readonly context?: string;
  /** The kubeconfig as a secret output, where this provider made it. */
  readonly output?: Output<string>;
  /** Registers that nodes pull from a registry inside the cluster. @default nodes need nothing */
  readonly trustRegistry?: (address: RegistryAddress, options: ComponentResourceOptions) => void;
}

/** Where a registry in the cluster answers. */
export interface RegistryAddress {
  /** As images name it: `localhost:5001`. */
  readonly host: string;
  /** Port on every node. */
  readonly nodePort: number;
  /** Whether it speaks HTTPS. */
  readonly isEncrypted: boolean;
  /** PEM of the authority that signed its certificate. @default one that every machine knows */
  readonly authority?: Input<string>;
}
