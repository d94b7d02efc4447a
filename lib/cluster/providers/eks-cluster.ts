import {
  ComponentResource,
  secret,
  type ComponentResourceOptions,
  type CustomResourceOptions,
  type Input,
  type Output,
} from '@pulumi/pulumi';
import { keptData, type DataProtection } from '../data-protection';
import { loadPeer } from '../load-peer';
import type { BuiltCluster } from '../provider';
import type { EksNodePool, EksOptions } from './eks';

/** What Slipway sets of an EKS cluster, by the names of `@pulumi/eks` 4. */
export interface EksSdkClusterArgs {
  version: string;
  vpcId: string;
  privateSubnetIds: string[];
  publicSubnetIds: string[];
  endpointPrivateAccess: boolean;
  endpointPublicAccess: boolean;
  publicAccessCidrs?: string[];
  encryptionConfigKeyArn: Input<string>;
  enabledClusterLogTypes: string[];
  createOidcProvider: boolean;
  authenticationMode: 'API';
  skipDefaultNodeGroup: boolean;
  nodeAssociatePublicIpAddress: boolean;
  deletionProtection: boolean;
}

/** What Slipway sets of a managed node group. */
export interface EksSdkNodeGroupArgs {
  cluster: ComponentResource;
  instanceTypes: string[];
  capacityType: 'ON_DEMAND' | 'SPOT';
  scalingConfig: { minSize: number; maxSize: number; desiredSize: number };
  subnetIds: string[];
  labels: Record<string, string>;
}

/** What Slipway uses of AWS's two SDKs. Their own types would make every user install them. */
export interface EksSdk {
  readonly Cluster: new (
    name: string,
    args: EksSdkClusterArgs,
    options: ComponentResourceOptions,
  ) => ComponentResource & { readonly kubeconfigJson: Output<string> };
  readonly ManagedNodeGroup: new (
    name: string,
    args: EksSdkNodeGroupArgs,
    options: ComponentResourceOptions,
  ) => ComponentResource;
  readonly Key: new (
    name: string,
    args: { description: string; enableKeyRotation: boolean; deletionWindowInDays: number },
    options: CustomResourceOptions,
  ) => { readonly arn: Output<string> };
}

/** @throws UserError where the SDK is not installed */
export async function loadEks(): Promise<EksSdk> {
  const [eks, aws] = ['@pulumi/eks', '@pulumi/aws'] as [string, string];
  const { Cluster, ManagedNodeGroup } = await loadPeer(() => import(eks) as Promise<EksSdk>, eks, '4');
  const { kms } = await loadPeer(() => import(aws) as Promise<{ kms: Pick<EksSdk, 'Key'> }>, aws, '7');
  return { Cluster, ManagedNodeGroup, Key: kms.Key };
}

const general: EksNodePool = { instanceType: 'm6i.large', minSize: 2, maxSize: 6 };

/** What an EKS cluster is made of. */
export interface EksArgs extends EksOptions {
  readonly version: string;
  /** @default kept */
  readonly data?: DataProtection;
}

/** An EKS cluster: private nodes, encrypted Secrets, all control plane logs, identities for workloads. */
export class EksCluster extends ComponentResource {
  /** The cluster as the bootstrap goes on with it. */
  readonly built: BuiltCluster;

  constructor(
    name: string,
    { version, data = keptData, ...args }: EksArgs,
    sdk: EksSdk,
    options: ComponentResourceOptions = {},
  ) {
    super('slipway:cluster:Eks', name, {}, options);
    const { vpcId, privateSubnetIds, publicSubnetIds = [], publicAccessCidrs = [] } = args;
    const cluster = new sdk.Cluster(
      name,
      {
        version,
        vpcId,
        privateSubnetIds: [...privateSubnetIds],
        publicSubnetIds: [...publicSubnetIds],
        endpointPrivateAccess: true,
        endpointPublicAccess: publicAccessCidrs.length > 0,
        ...(publicAccessCidrs.length > 0 ? { publicAccessCidrs: [...publicAccessCidrs] } : {}),
        encryptionConfigKeyArn: args.encryptionKeyArn ?? this.#encryptionKey(name, sdk, data),
        enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
        createOidcProvider: true,
        authenticationMode: 'API',
        skipDefaultNodeGroup: true,
        nodeAssociatePublicIpAddress: false,
        deletionProtection: data.protect,
      },
      { parent: this },
    );
    for (const [pool, { instanceType, minSize, maxSize, spot = false }] of Object.entries(
      args.nodePools ?? { general },
    )) {
      new sdk.ManagedNodeGroup(
        `${name}-${pool}`,
        {
          cluster,
          instanceTypes: [instanceType],
          capacityType: spot ? 'SPOT' : 'ON_DEMAND',
          scalingConfig: { minSize, maxSize, desiredSize: Math.max(minSize, 1) },
          subnetIds: [...privateSubnetIds],
          labels: { 'slipway.dev/pool': pool },
        },
        { parent: this },
      );
    }
    const kubeconfig = secret(cluster.kubeconfigJson);
    this.built = { resource: this, kubeconfig, output: kubeconfig };
    this.registerOutputs({ kubeconfig });
  }

  #encryptionKey(name: string, sdk: EksSdk, { protect }: DataProtection): Output<string> {
    const description = `Secrets of the cluster ${name}`;
    return new sdk.Key(
      `${name}-secrets`,
      { description, enableKeyRotation: true, deletionWindowInDays: 30 },
      { parent: this, protect },
    ).arn;
  }
}
