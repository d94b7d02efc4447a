import type { Provider } from '@pulumi/kubernetes';
import type { ComponentResourceOptions, Input, Output, Resource } from '@pulumi/pulumi';
import type { Problem } from '../errors';
import type { GatewayRoute } from '../model/gateway-route';
import type { DataProtection } from './data-protection';
import type { RegistryAddress } from './provider';

/** One kind of image registry; one file in `registries/`, named after it. */
export interface Registry {
  readonly name: string;
  /** Keys of the Pulumi secrets that it can not do without. @default none */
  readonly secrets?: readonly string[];
  /** Where it answers at the cluster's Gateway. @default its route is its own affair */
  readonly route?: GatewayRoute;
  /** Every mistake in its options, told before any resource is made. */
  readonly problems: () => Problem[];
  /** Registers its resources. */
  readonly create: (
    name: string,
    situation: RegistrySituation,
    options: ComponentResourceOptions,
  ) => Promise<BuiltRegistry>;
}

/** What a registry may need of the bootstrap. */
export interface RegistrySituation {
  readonly data: DataProtection;
  readonly provider: Provider;
  /** Labels of its namespace, by which a Gateway may let its route in. @default none */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** One of its Pulumi secrets by its key. */
  readonly secretOf: (key: string) => Input<string>;
}

/** A registry that stands, or will. */
export interface BuiltRegistry {
  /** What pods that pull wait for. */
  readonly resource: Resource;
  /** What images begin with: `registry.example.com/shop`. */
  readonly address: string;
  /** What nodes have to be told. @default nothing */
  readonly trust?: RegistryAddress;
  /** `.dockerconfigjson` that pods pull with. @default pulling needs no credential */
  readonly pullSecret?: Input<string>;
  /** The same for CI, which pushes. @default who runs the registry gives it */
  readonly pushCredential?: Input<string>;
  /** PEM of the authority that signed its certificate, where no machine knows that. @default every machine does, or it has none */
  readonly authority?: Output<string>;
}
