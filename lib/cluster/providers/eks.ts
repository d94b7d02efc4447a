import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../../model/option-problems';
import type { ClusterProvider } from '../provider';

/** A group of equal nodes. */
export interface EksNodePool {
  readonly instanceType: string;
  readonly minSize: number;
  readonly maxSize: number;
  /** Interruptible and cheaper. @default false */
  readonly spot?: boolean;
}

/** A cluster of AWS's Elastic Kubernetes Service in a network that stands already. */
export interface EksOptions {
  readonly vpcId: string;
  /** At least two, in different availability zones. Nodes get no public address. */
  readonly privateSubnetIds: readonly string[];
  /** Load balancers with a public address stand here. @default none */
  readonly publicSubnetIds?: readonly string[];
  /** By name. @default one pool `general` of two to six m6i.large */
  readonly nodePools?: Readonly<Record<string, EksNodePool>>;
  /** Networks that may reach the API server from outside. @default none: it has a private address only */
  readonly publicAccessCidrs?: readonly string[];
  /** KMS key that Secrets are encrypted with at rest. @default a new one, rotated yearly */
  readonly encryptionKeyArn?: string;
}

const cidr = ruled(
  z.string(),
  (value) =>
    /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(value) && value !== '0.0.0.0/0' ? undefined : 'is no narrow network',
  `write it like '203.0.113.0/24'; everybody is nobody's choice`,
);
const pool = ruled(
  strict({
    instanceType: z.string(),
    minSize: z.int().min(0),
    maxSize: z.int().min(1),
    spot: z.boolean().optional(),
  }),
  ({ minSize, maxSize }) => (minSize > maxSize ? 'has a minSize above its maxSize' : undefined),
  'swap them',
);
const schema = strict({
  vpcId: z.string(),
  privateSubnetIds: ruled(
    z.array(z.string()),
    (value) => (value.length < 2 ? 'must name at least two subnets' : undefined),
    'name one in each of two availability zones',
  ),
  publicSubnetIds: z.array(z.string()).optional(),
  nodePools: z.record(z.string(), pool).optional(),
  publicAccessCidrs: z.array(cidr).optional(),
  encryptionKeyArn: z.string().optional(),
});

/** Needs `@pulumi/eks` and AWS credentials. */
export function eks(options: EksOptions): ClusterProvider {
  return {
    name: 'eks',
    problems: () => optionProblems('eks', schema, options),
    create: async (cluster, data, resourceOptions) => {
      const { EksCluster, loadEks } = await import('./eks-cluster');
      const args = { ...options, version: cluster.kubernetes, data };
      return new EksCluster(cluster.name, args, await loadEks(), resourceOptions).built;
    },
  };
}
