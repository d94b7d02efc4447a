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
  /** As images name it, with the port. @default 'localhost:5001', which kind() maps to the node port */
  readonly host?: string;
  /**
   * `generate`: a certificate by an authority of its own, the stack's output `registryAuthority`; nodes of kind() know it.
   * `bring`: the Pulumi secrets `registryCertificate` and `registryKey`. `none`: plain HTTP, for localhost alone.
   *
   * @default 'none' on localhost, else 'generate'
   */
  readonly tls?: 'generate' | 'bring' | 'none';
}

const schema = ruled(
  strict({
    storage: ruled(
      z.string(),
      (value) => ((quantityValue(value) ?? 0) > 0 ? undefined : 'is no size'),
      `write it like '20Gi'`,
    ).optional(),
    storageClass: z.string().optional(),
    nodePort: z.int().min(30_000).max(32_767).optional(),
    host: ruled(
      z.string(),
      (value) => (/^[a-z0-9.-]+:\d+$/.test(value) ? undefined : 'is no host with a port'),
      `write it like 'registry.example.com:30500'`,
    ).optional(),
    tls: z.enum(['generate', 'bring', 'none']).optional(),
  }),
  ({ host, tls }) => (tls === 'none' && !isLocal(host) ? 'would send passwords in clear' : undefined),
  `leave tls out, or choose 'generate' or 'bring'`,
);

/** The light registry: the default of a local cluster. Its storage outlives the stack. */
export function distribution(options: DistributionOptions = {}): Registry {
  const { storage = '20Gi', nodePort = 30_500, host = 'localhost:5001', storageClass } = options;
  const { tls = isLocal(host) ? 'none' : 'generate' } = options;
  const brought = { certificate: 'registryCertificate', privateKey: 'registryKey' };
  return {
    name: 'distribution',
    secrets: tls === 'bring' ? Object.values(brought) : [],
    problems: () => optionProblems('distribution', schema, options),
    create: async (name, { provider, secretOf, data }, resourceOptions) => {
      const { Distribution } = await import('./distribution-registry');
      const args = {
        ...{ provider, data, storage, nodePort, host },
        ...(storageClass === undefined ? {} : { storageClass }),
        ...(tls === 'generate' ? { tls } : {}),
        ...(tls === 'bring'
          ? { tls: { certificate: secretOf(brought.certificate), privateKey: secretOf(brought.privateKey) } }
          : {}),
      } as const;
      return new Distribution(name, args, resourceOptions).built;
    },
  };
}

/** Whether nobody but this machine can be asked. */
function isLocal(host = 'localhost'): boolean {
  return ['localhost', '127.0.0.1'].includes(host.split(':')[0] ?? '');
}
