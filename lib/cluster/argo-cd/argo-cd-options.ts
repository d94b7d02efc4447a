import { z } from 'zod';
import type { Problem } from '../../errors';
import { dnsSubdomainFault } from '../../model/names';
import { ruled, strict } from '../../model/schema-problems';
import { optionProblems } from '../option-problems';

/** Single sign-on by OpenID Connect. The client's secret is the Pulumi secret `oidcClientSecret`. */
export interface OidcOptions {
  /** Name on the login button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** @default openid, profile, email, groups */
  readonly scopes?: readonly string[];
}

/** How Argo CD is installed on a cluster. */
export interface ArgoCdOptions {
  /** Where its web interface answers. */
  readonly domain: string;
  /** How many Applications it is sized for. @default those that the platform renders for the cluster */
  readonly applications?: number;
  /** Two or more of everything, and Redis with sentinels. @default from 100 applications on */
  readonly highAvailability?: boolean;
  /** @default none: people log in as `admin`, where that is left on */
  readonly oidc?: OidcOptions;
  /** The built-in `admin` user. @default on only where there is no single sign-on and no environment of the cluster is the last one */
  readonly adminUser?: boolean;
  /** Prometheus's ServiceMonitors; its types must be installed first. @default false */
  readonly serviceMonitors?: boolean;
  /** @default the version of the chart that Slipway was checked with */
  readonly chartVersion?: string;
}

const schema = strict({
  domain: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
  applications: z.int().min(1).optional(),
  highAvailability: z.boolean().optional(),
  oidc: strict({
    name: z.string(),
    issuer: ruled(
      z.string(),
      (value) => (/^https:\/\/[^/]+/.test(value) ? undefined : 'is no https address'),
      `write it like 'https://login.example.com'`,
    ),
    clientId: z.string(),
    scopes: z.array(z.string()).optional(),
  }).optional(),
  adminUser: z.boolean().optional(),
  serviceMonitors: z.boolean().optional(),
  chartVersion: ruled(
    z.string(),
    (value) => (/^\d+\.\d+\.\d+$/.test(value) ? undefined : 'is no exact version'),
    `write it like '10.1.1'`,
  ).optional(),
});

/** What is wrong with how Argo CD is installed. */
export function argoCdProblems(options: ArgoCdOptions): Problem[] {
  return optionProblems('argocd', schema, options);
}
