import { z } from 'zod';
import { optionProblems } from '../../model/option-problems';
import { dnsLabelFault, dnsSubdomainFault } from '../../model/names';
import { ruled, strict } from '../../model/schema-problems';
import { quantityValue } from '../../model/units';
import type { Registry } from '../registry';

/** Harbor in the cluster: vulnerability scans, projects, robot accounts, retention, proxy caches. */
export interface HarborOptions {
  /** Where it answers. */
  readonly domain: string;
  /** @default none: a route of your own leads to the Service `harbor` in the namespace `harbor`, which ends no TLS */
  readonly exposure?: HarborExposure;
  /** Of images. @default '200Gi' */
  readonly storage?: string;
  /** @default the cluster's default class */
  readonly storageClass?: string;
  /** @default one private project `apps` */
  readonly projects?: readonly HarborProject[];
  /** Other registries that are read through this one, each a project of its name. @default none */
  readonly proxyCaches?: readonly HarborProxyCache[];
  /** @default the version of the chart that Slipway was checked with */
  readonly chartVersion?: string;
}

/** How people and nodes reach Harbor. */
export type HarborExposure =
  /** The cluster's Gateway. Its route comes with Argo CD's first sync, when the types of the Gateway API are there. */
  | {
      readonly via: 'gateway';
      /** @default that of the cluster's first environment */
      readonly gateway?: string;
      /** @default that of the cluster's first environment */
      readonly gatewayNamespace?: string;
    }
  /** An Ingress with a certificate of cert-manager's `issuer`. */
  | { readonly via: 'ingress'; readonly issuer: string; readonly ingressClass?: string };

/** A project: a folder of images with rules of its own. Every image is scanned when it is pushed. */
export interface HarborProject {
  readonly name: string;
  /** @default false */
  readonly public?: boolean;
  /** How many tags of each image are kept; more than ever run or are rolled back to. @default all */
  readonly keep?: number;
}

/** A registry whose images are kept here once they were pulled. */
export interface HarborProxyCache {
  readonly name: string;
  /** Harbor's word for it. */
  readonly type: 'docker-hub' | 'docker-registry' | 'github-ghcr' | 'harbor' | 'quay';
  readonly url: string;
}

/** Namespace of Harbor. */
export const harborNamespace = 'harbor';

const projectName = ruled(
  z.string(),
  (value) => (/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(value) ? undefined : 'is no name of a project'),
  'use lower-case letters and digits, with . _ or - between',
);
const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');
const schema = strict({
  domain: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
  exposure: z
    .discriminatedUnion('via', [
      strict({ via: z.literal('gateway'), gateway: label.optional(), gatewayNamespace: label.optional() }),
      strict({ via: z.literal('ingress'), issuer: z.string(), ingressClass: z.string().optional() }),
    ])
    .optional(),
  storage: ruled(
    z.string(),
    (value) => ((quantityValue(value) ?? 0) > 0 ? undefined : 'is no size'),
    `write it like '200Gi'`,
  ).optional(),
  storageClass: z.string().optional(),
  projects: ruled(
    z.array(strict({ name: projectName, public: z.boolean().optional(), keep: z.int().min(1).max(10_000).optional() })),
    (all) => (all.length === 0 ? 'must name a project' : undefined),
    `add one: { name: 'apps' }`,
  ).optional(),
  proxyCaches: z
    .array(
      strict({
        name: projectName,
        type: z.enum(['docker-hub', 'docker-registry', 'github-ghcr', 'harbor', 'quay']),
        url: ruled(
          z.string(),
          (value) => (/^https:\/\/[^/]+/.test(value) ? undefined : 'is no https address'),
          `write it like 'https://hub.docker.com'`,
        ),
      }),
    )
    .optional(),
  chartVersion: z.string().optional(),
});

/** The full registry. Pods pull by a robot account; the stack's output `registryPush` is what CI pushes by. */
export function harbor(options: HarborOptions): Registry {
  const { domain, exposure } = options;
  return {
    name: 'harbor',
    ...(exposure?.via === 'gateway'
      ? { route: { ...exposure, name: 'harbor', namespace: harborNamespace, port: 80, hostname: domain } }
      : {}),
    problems: () => optionProblems('harbor', schema, options),
    create: async (name, { provider, data, namespaceLabels = {} }, resourceOptions) => {
      const { Harbor } = await import('./harbor-registry');
      return new Harbor(name, { ...options, provider, data, namespaceLabels }, resourceOptions).built;
    },
  };
}
