import { z } from 'zod';
import type { Problem } from '../errors';
import { dnsLabelFault, dnsSubdomainFault } from './names';
import { optionProblems } from './option-problems';
import { secretInUrl } from './repository-url';
import { ruled, strict } from './schema-problems';

/** Single sign-on by OpenID Connect. The client's secret is the Pulumi secret `oidcClientSecret`. */
export interface OidcOptions {
  /** Name on the login button. */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** @default openid, profile, email, groups */
  readonly scopes?: readonly string[];
}

/**
 * An identity provider that Dex speaks to, by Dex's own names.
 *
 * @see https://dexidp.io/docs/connectors/
 */
export interface DexConnector {
  /** `github`, `gitlab`, `saml`, `ldap`, … */
  readonly type: string;
  readonly id: string;
  /** Name on the login button. */
  readonly name: string;
  /** The connector's settings, without secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Settings that are secret: each is the Pulumi secret `dex-<id>-<setting>`. @default clientSecret */
  readonly secrets?: readonly string[];
}

/** A repository that Argo CD may not read without a credential: of charts, or of manifests that it builds itself. */
export interface PrivateRepository {
  /** A DNS label; the credential is the Pulumi secret `repository-<name>`: a key over SSH, else a password or token. */
  readonly name: string;
  /** As the app names it: `https://charts.example.com`, `oci://registry.example.com/charts`, `git@git.example.com:team/app.git`. */
  readonly url: string;
  /** @default 'git' */
  readonly type?: 'git' | 'helm';
  /** @default 'slipway': who asks by a token is known by it */
  readonly username?: string;
}

/** How people reach the web interface. TLS ends at the Gateway or the Ingress. */
export interface ArgoCdExposure {
  readonly via: 'gateway' | 'ingress' | 'none';
  /** Name of the Gateway. @default the environment's */
  readonly gateway?: string;
  /** @default the environment's */
  readonly gatewayNamespace?: string;
  /** cert-manager's ClusterIssuer of an Ingress. @default the environment's */
  readonly issuer?: string;
  /** Class of an Ingress. @default the cluster's default class */
  readonly ingressClass?: string;
}

/** What Prometheus and Grafana, of the Prometheus operator, are told of Argo CD. */
export interface MonitoringOptions {
  /** Of alerts that somebody should be woken for: degraded apps, and an Argo CD that nothing is heard of. @default 'critical' */
  readonly severity?: 'warning' | 'critical';
  /** By which Prometheus selects what it scrapes and which rules it loads. @default none: it takes all there are */
  readonly labels?: Readonly<Record<string, string>>;
}

/** How Argo CD is installed on a cluster. */
export interface ArgoCdOptions {
  /** Where its web interface answers. */
  readonly domain: string;
  /** @default as the first environment that it serves exposes its apps */
  readonly exposure?: ArgoCdExposure;
  /** How many Applications it is sized for. @default those that the platform renders for it */
  readonly applications?: number;
  /** Two or more of everything, and Redis with sentinels. @default from 100 applications on */
  readonly highAvailability?: boolean;
  /** @default none: people log in as `admin`, where that is left on */
  readonly oidc?: OidcOptions;
  /** Single sign-on through Dex, for providers that do not speak OpenID Connect; instead of `oidc`. @default none: Dex is not installed */
  readonly dex?: { readonly connectors: readonly DexConnector[] };
  /** The built-in `admin` user. @default on only where there is no single sign-on and no environment of the cluster is the last one */
  readonly adminUser?: boolean;
  /** Has it watched: ServiceMonitors, alerts and a dashboard. @default nothing watches it */
  readonly monitoring?: MonitoringOptions;
  /**
   * Keys of `argocd-notifications-secret`, which notification services name with a `$`: each is the Pulumi secret
   * `notification-<key>`. @default none
   */
  readonly notificationSecrets?: readonly string[];
  /**
   * Lines of `known_hosts`, as ssh-keyscan tells them, of git servers that are read over SSH and that the chart does not know:
   * all but GitHub's, GitLab's, Bitbucket's and Azure's own. @default none
   */
  readonly sshKnownHosts?: readonly string[];
  /** @default none: what is read beside the environment repo is public */
  readonly repositories?: readonly PrivateRepository[];
  /**
   * Secrets of sops: KSOPS decrypts them in the repository server. The private age key is the Pulumi secret `sopsAgeKey`.
   * @default none
   */
  readonly sops?: {
    /** @default viaductoss/ksops, of the version that Slipway was checked with */
    readonly image?: string;
  };
  /** @default the version of the chart that Slipway was checked with */
  readonly chartVersion?: string;
}

const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'say it');
const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');
const secretKey = ruled(
  z.string(),
  (value) => (/^[\w.-]+$/.test(value) ? undefined : 'is no key of a Secret'),
  'use letters, digits, dots, hyphens and underscores',
);
const https = ruled(
  z.string(),
  (value) => (/^https:\/\/[^/]+/.test(value) ? undefined : 'is no https address'),
  `write it like 'https://login.example.com'`,
);
const connector = strict({
  type: text,
  id: label,
  name: text,
  config: z.record(z.string(), z.unknown()),
  secrets: z.array(secretKey).optional(),
});
const repository = ruled(
  strict({
    name: ruled(
      z.string(),
      (value) =>
        dnsLabelFault(value) ?? (value.startsWith('environment-repo') ? "is the environment repo's" : undefined),
      'choose another DNS label',
    ),
    url: ruled(
      z.string(),
      (value) =>
        secretInUrl(value)?.problem ??
        (/^(https:\/\/|oci:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:)./.test(value)
          ? undefined
          : 'is no address that a credential fits'),
      `write it like 'https://charts.example.com', without a credential`,
    ),
    type: z.enum(['git', 'helm']).optional(),
    username: text.optional(),
  }),
  ({ url, type }) => (url.startsWith('oci://') && type !== 'helm' ? 'is no git repository' : undefined),
  `say type: 'helm'`,
);
const schema = ruled(
  strict({
    domain: ruled(z.string(), dnsSubdomainFault, 'choose a DNS name'),
    exposure: strict({
      via: z.enum(['gateway', 'ingress', 'none']),
      gateway: label.optional(),
      gatewayNamespace: label.optional(),
      issuer: text.optional(),
      ingressClass: text.optional(),
    }).optional(),
    applications: z.int().min(1).optional(),
    highAvailability: z.boolean().optional(),
    oidc: strict({ name: text, issuer: https, clientId: text, scopes: z.array(text).optional() }).optional(),
    dex: strict({
      connectors: ruled(
        z.array(connector),
        (all) => (all.length === 0 ? 'must name a connector' : undefined),
        'add one, or leave dex out',
      ),
    }).optional(),
    adminUser: z.boolean().optional(),
    monitoring: strict({
      severity: z.enum(['warning', 'critical']).optional(),
      labels: z.record(z.string(), z.string()).optional(),
    }).optional(),
    notificationSecrets: z.array(secretKey).optional(),
    sshKnownHosts: z
      .array(
        ruled(
          z.string(),
          (value) => (/^\S+ (ssh-|ecdsa-)\S+ [A-Za-z0-9+/]+=*$/.test(value) ? undefined : 'is no line of known_hosts'),
          'take it from ssh-keyscan, without a comment',
        ),
      )
      .optional(),
    repositories: ruled(
      z.array(repository),
      (all) => (new Set(all.map(({ name }) => name)).size < all.length ? 'name one name twice' : undefined),
      'give each a name of its own',
    ).optional(),
    sops: strict({ image: text.optional() }).optional(),
    chartVersion: ruled(
      z.string(),
      (value) => (/^\d+\.\d+\.\d+$/.test(value) ? undefined : 'is no exact version'),
      `write it like '10.1.1'`,
    ).optional(),
  }),
  ({ oidc, dex }) => (oidc !== undefined && dex !== undefined ? 'has both oidc and dex' : undefined),
  'choose one: Argo CD logs in by one of them',
);

/** What is wrong with how Argo CD is installed. */
export function argoCdProblems(options: ArgoCdOptions): Problem[] {
  return optionProblems('argocd', schema, options);
}

/** Settings of a Dex connector that are secret. */
export function dexSecrets({ secrets = ['clientSecret'] }: DexConnector): readonly string[] {
  return secrets;
}
