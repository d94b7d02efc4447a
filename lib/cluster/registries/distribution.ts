import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import { quantityValue } from '../../model/units';
import { optionProblems } from '../../model/option-problems';
import type { Registry } from '../registry';

/** CNCF Distribution in the cluster, reached through a port of every node. */
export interface DistributionOptions {
  /** Of its volume. @default '20Gi' */
  readonly storage?: string;
  /** @default the cluster's default class */
  readonly storageClass?: string;
  /** Port of every node. @default 30500 */
  readonly nodePort?: number;
  /** Port of this machine that leads there. @default 5001, as kind() maps it */
  readonly hostPort?: number;
}

const schema = strict({
  storage: ruled(
    z.string(),
    (value) => ((quantityValue(value) ?? 0) > 0 ? undefined : 'is no size'),
    `write it like '20Gi'`,
  ).optional(),
  storageClass: z.string().optional(),
  nodePort: z.int().min(30_000).max(32_767).optional(),
  hostPort: z.int().min(1).max(65_535).optional(),
});

/** The light registry: the default of a local cluster. Its storage outlives the stack. */
export function distribution(options: DistributionOptions = {}): Registry {
  return {
    name: 'distribution',
    problems: () => optionProblems('distribution', schema, options),
    create: async (name, { provider, data }, resourceOptions) => {
      const { Distribution } = await import('./distribution-registry');
      const { storage = '20Gi', nodePort = 30_500, hostPort = 5001, storageClass } = options;
      const args = { provider, data, storage, nodePort, hostPort };
      return new Distribution(name, storageClass === undefined ? args : { ...args, storageClass }, resourceOptions)
        .built;
    },
  };
}
