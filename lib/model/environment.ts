import type { EnvironmentName } from '../../environments';
import { noteCallSite } from './call-site';
import type { Gate } from './gate';
import type { SecretSettings } from './secret';
import type { Duration } from './units';

/** How a change reaches an environment. */
export type PublishMode = 'commit' | 'pull-request';

/** Which tags may run: all of them, builds of the main branch, versions only, or those of a pattern in which `*` stands for some characters. */
export type TagRule = 'any' | 'main' | 'version' | { readonly pattern: string };

/** A kind of build that may enter an environment directly, without promotion. */
export interface EntryRule {
  /** A branch name, `*` standing for any run of characters. */
  readonly branch?: string;
  /** A tag pattern, likewise. */
  readonly tag?: string;
  /** Scheduled builds, whatever their branch. */
  readonly nightly?: boolean;
  /** @default 'commit' */
  readonly by?: PublishMode;
}

/** Where an environment's shared services live; NetworkPolicies let them in. */
export interface NetworkSettings {
  /** Namespace of the Gateway API or Ingress controller. */
  readonly gatewayNamespace: string;
  /** Name of the Gateway that public routes attach to. */
  readonly gateway: string;
  /** How public ports are exposed. */
  readonly via: 'gateway' | 'ingress';
  /** Class of Ingress objects. @default the cluster's default class */
  readonly ingressClass?: string;
  /** Name of cert-manager's ClusterIssuer for public hosts. */
  readonly issuer: string;
  /** Namespace of Prometheus. */
  readonly monitoringNamespace: string;
  /** Address of NodeLocal DNSCache, let out beside kube-dns. */
  readonly nodeLocalDns: string;
}

/** Limits of each of an environment's namespaces, as Kubernetes writes them. */
export interface NamespaceLimits {
  /** `spec.hard` of the ResourceQuota. */
  readonly quota: Readonly<Record<string, string>>;
  /** Default requests and limits of a container that names none. */
  readonly defaults: {
    readonly request: Readonly<Record<string, string>>;
    readonly limit: Readonly<Record<string, string>>;
  };
}

/** A stage that apps are promoted through. */
export interface Environment {
  readonly name: EnvironmentName;
  /** For Application names and values files: `prod` gives `myapp-prod` and `values.prod.yaml`. @default the name */
  readonly shortName: string;
  /** Names of its clusters; the first one is meant where one is enough. */
  readonly clusters: readonly string[];
  /** Public hosts end in it. */
  readonly domain: string;
  readonly promotesFrom: EnvironmentName | undefined;
  /**
   * Whether real customers are behind it. Decides what tags it takes, what its policies ask for, and what people may do
   * in Argo CD, where nothing else says so. @default whether it takes promotions and no other environment promotes from it
   */
  readonly production: boolean | undefined;
  /** @default 'commit' */
  readonly publish: PublishMode;
  /** One rolling pull request for configuration per environment or per system. @default 'environment' */
  readonly requestPer: 'environment' | 'system';
  /** Whether a release of the environment before opens the pull request to this one by itself. @default 'manual' */
  readonly promotion: 'manual' | 'automatic';
  /** @default { by: 'commit' }: a rollback waits for nobody */
  readonly rollback: { readonly by: PublishMode; readonly automaticWithin?: Duration };
  /** Automated sync prunes and heals. @default 'automated' */
  readonly sync: 'automated' | 'manual';
  /** @default 'version' for production, else 'any' where it promotes from none and 'main' where it does */
  readonly tags: TagRule | undefined;
  /** @default main builds into an environment that promotes from none; else none: promotions only */
  readonly entry: readonly EntryRule[];
  readonly gates: readonly Gate[];
  /** Users and teams of the forge that review its changes: `@example/platform`. */
  readonly owners: readonly string[];
  readonly namespaces: NamespaceLimits;
  readonly labels: Readonly<Record<string, string>>;
  readonly network: NetworkSettings;
  /** Dotted paths of settings that are meant to differ from other environments, for `drift`. */
  readonly differs: readonly string[];
  /** Rules for its secrets. @default none */
  readonly secrets: SecretSettings;
  /** Whom Argo CD tells what. @default nobody */
  readonly notifications: readonly Subscription[];
  /** Its Applications: one object each, or one ApplicationSet that makes them. @default 'explicit' */
  readonly applications: 'explicit' | 'set';
  /** What the owners of an app may do with its Application. @default 'get' in production, else 'sync' */
  readonly ownersMay: 'get' | 'sync' | undefined;
  /** A folder of folders of plain YAML, each deployed without any code. @default none */
  readonly dropIns: DropIns | undefined;
}

/** Folders of plain YAML that people drop in: each becomes an Application with a namespace of its own. */
export interface DropIns {
  /** Folder whose folders they are, the same on each cluster. */
  readonly path: string;
  /** Repository that it stands in. @default the environment's own */
  readonly repository?: string;
  /** @default the environment's branch, or HEAD of another repository */
  readonly revision?: string;
  /** The team that answers for them. */
  readonly owner: string;
  /** Kinds of objects beyond those that Slipway's constructs render, `group/Kind`. @default none */
  readonly namespaceResources?: readonly string[];
}

/** A subscription to Argo CD's notifications, for every app of an environment. */
export interface Subscription {
  /** Names of triggers: `on-deployed`, `on-health-degraded`. */
  readonly triggers: readonly string[];
  /** Name of the service: `slack`, `teams-workflows`. */
  readonly service: string;
  readonly recipients: readonly string[];
}

/** What an environment is declared with. */
export interface EnvironmentProps extends Partial<
  Omit<
    Environment,
    'name' | 'clusters' | 'domain' | 'network' | 'promotesFrom' | 'production' | 'tags' | 'ownersMay' | 'dropIns'
  >
> {
  readonly name: EnvironmentName;
  readonly cluster?: string;
  readonly clusters?: readonly string[];
  readonly domain: string;
  readonly promotesFrom?: EnvironmentName;
  readonly production?: boolean;
  readonly tags?: TagRule;
  readonly ownersMay?: 'get' | 'sync';
  readonly dropIns?: DropIns;
  readonly network?: Partial<NetworkSettings>;
}

/** How apps are reached where nothing else is said. */
export const usualNetwork: NetworkSettings = {
  gatewayNamespace: 'envoy-gateway-system',
  gateway: 'public',
  via: 'gateway',
  issuer: 'letsencrypt',
  monitoringNamespace: 'monitoring',
  nodeLocalDns: '169.254.20.10',
};

const namespaces: NamespaceLimits = {
  quota: {},
  defaults: { request: { cpu: '50m', memory: '64Mi' }, limit: { cpu: '500m', memory: '256Mi' } },
};

/** Declares an environment; mistakes are told, all together, when the platform is loaded. */
export function environment(props: EnvironmentProps): Environment {
  const { cluster, clusters, ...rest } = props;
  const declared: Environment = {
    shortName: props.name,
    publish: 'commit',
    requestPer: 'environment',
    promotion: 'manual',
    rollback: { by: 'commit' },
    sync: 'automated',
    entry: props.promotesFrom === undefined ? [{ branch: 'main' }] : [],
    gates: [],
    owners: [],
    labels: {},
    namespaces,
    differs: [],
    secrets: {},
    notifications: [],
    applications: 'explicit',
    ...rest,
    tags: props.tags,
    ownersMay: props.ownersMay,
    dropIns: props.dropIns,
    promotesFrom: props.promotesFrom,
    production: props.production,
    clusters: clusters ?? (cluster === undefined ? [] : [cluster]),
    network: { ...usualNetwork, ...props.network },
  };
  noteCallSite(declared);
  return declared;
}
