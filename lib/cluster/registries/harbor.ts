import { z } from 'zod';
import { dnsSubdomainFault } from '../../model/names';
import { ruled, strict } from '../../model/schema-problems';
import { quantityValue } from '../../model/units';
import { optionProblems } from '../../model/option-problems';
import type { Registry } from '../registry';

/** Harbor in the cluster: vulnerability scans, projects, robot accounts, retention, a proxy cache. */
export interface HarborOptions {
  /** Where it answers. */
  readonly domain: string;
  /** Of images. @default '200Gi' */
  readonly storage?: string;
  /** @default the cluster's default class */
  readonly storageClass?: string;
  /** @default the version of the chart that Slipway was written for */
  readonly chartVersion?: string;
}

const schema = strict({
  domain: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
  storage: ruled(
    z.string(),
    (value) => ((quantityValue(value) ?? 0) > 0 ? undefined : 'is no size'),
    `write it like '200Gi'`,
  ).optional(),
  storageClass: z.string().optional(),
  chartVersion: z.string().optional(),
});

/** The full registry. Its administrator's password is made here and kept as a secret of the stack. */
export function harbor(options: HarborOptions): Registry {
  return {
    name: 'harbor',
    problems: () => optionProblems('harbor', schema, options),
    create: async (name, situation, resourceOptions) => {
      const { Harbor } = await import('./harbor-registry');
      return new Harbor(name, { ...options, provider: situation.provider }, resourceOptions).built;
    },
  };
}
