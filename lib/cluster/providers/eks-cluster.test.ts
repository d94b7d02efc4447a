import { ComponentResource, CustomResource, output, type Output } from '@pulumi/pulumi';
import { findResource, recordResources } from '../testing/recorded-resources';
import { EksCluster, type EksSdk } from './eks-cluster';

/** AWS's SDKs, as far as Slipway uses them. */
const sdk: EksSdk = {
  Cluster: class extends ComponentResource {
    readonly kubeconfigJson: Output<string> = output('{"kind":"Config"}');
    constructor(name: string, args: object, options: object) {
      super('eks:index:Cluster', name, args, options, true);
    }
  },
  ManagedNodeGroup: class extends ComponentResource {
    constructor(name: string, args: object, options: object) {
      super('eks:index:ManagedNodeGroup', name, args, options, true);
    }
  },
  Key: class extends CustomResource {
    declare readonly arn: Output<string>;
    constructor(name: string, args: object, options: object) {
      super('aws:kms/key:Key', name, { ...args, arn: 'arn:aws:kms:key' }, options);
    }
  },
};

const options = { version: '1.33', vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-b'] };

test('the API server is private, Secrets are encrypted, everything is logged', async () => {
  const resources = await recordResources(() => new EksCluster('prod-eu-1', options, sdk));
  expect(findResource(resources, 'eks:index:Cluster').inputs).toMatchObject({
    version: '1.33',
    endpointPrivateAccess: true,
    endpointPublicAccess: false,
    encryptionConfigKeyArn: 'arn:aws:kms:key',
    enabledClusterLogTypes: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'],
    createOidcProvider: true,
    nodeAssociatePublicIpAddress: false,
    deletionProtection: true,
  });
  expect(findResource(resources, 'aws:kms/key:Key')).toMatchObject({
    protect: true,
    inputs: { enableKeyRotation: true },
  });
});

test('a public address is for the named networks only', async () => {
  const args = { ...options, publicAccessCidrs: ['203.0.113.0/24'] };
  const resources = await recordResources(() => new EksCluster('prod-eu-1', args, sdk));
  expect(findResource(resources, 'eks:index:Cluster').inputs).toMatchObject({
    endpointPublicAccess: true,
    publicAccessCidrs: ['203.0.113.0/24'],
  });
});

test('each pool is a node group in the private subnets', async () => {
  const nodePools = { batch: { instanceType: 'c7i.xlarge', minSize: 0, maxSize: 9, spot: true } };
  const args = { ...options, encryptionKeyArn: 'arn:own', nodePools };
  const resources = await recordResources(() => new EksCluster('prod-eu-1', args, sdk));
  expect(findResource(resources, 'eks:index:ManagedNodeGroup', 'prod-eu-1-batch').inputs).toMatchObject({
    instanceTypes: ['c7i.xlarge'],
    capacityType: 'SPOT',
    scalingConfig: { minSize: 0, maxSize: 9, desiredSize: 1 },
    subnetIds: ['subnet-a', 'subnet-b'],
    labels: { 'slipway.dev/pool': 'batch' },
  });
  expect(resources.some(({ type }) => type === 'aws:kms/key:Key')).toBe(false);
});
