import type { k8s } from 'cdk8s-plus-28';
import type { SecretReference } from '../model/secret';
import type { Duration, DurationText } from '../model/units';
import type { Autoscaling } from './autoscaling';
import type { ContainerOptions, ExtraContainer, Shutdown } from './container-options';
import type { Egress, Ingress } from './network-policies';
import type { PodSecurityExceptions, PodUser } from './security';

/** Pods that run until they are replaced, or to an end. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job';

/** A count, or a share of the pods. */
export type CountOrPercent = number | `${number}%`;

/** How a Service is reached. */
export interface ServiceOptions {
  /** @default 'ClusterIP' */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** No virtual address: DNS answers with the pods. */
  readonly headless?: boolean;
  /** Names of the ports it has. @default all */
  readonly ports?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Who may reach a LoadBalancer, as CIDRs. @default anyone */
  readonly sourceRanges?: readonly string[];
  /** 'Local' keeps the caller's address. @default 'Cluster' */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** ExternalName only: the host that the name stands for. */
  readonly externalName?: string;
  /** 'ClientIP' sends a caller to the same pod each time. */
  readonly sessionAffinity?: 'ClientIP';
}

/** Makes one port public. */
export interface ExposeOptions {
  /**
   * Public hosts. `shop` stands below the environment's domain, `@` is the domain itself, and a dot at the end makes a
   * whole name: `www.example.org.`
   */
  readonly host: string | readonly string[];
  /** Path prefix. @default '/' */
  readonly path?: string;
  /** Name of the port. @default the first one */
  readonly port?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * How pods are replaced. 'recreate' (Deployment) ends the old ones first, 'on-delete' (StatefulSet, DaemonSet) waits for
 * someone to delete them; else one by one. `partition` (StatefulSet) leaves pods below that number as they are.
 */
export type UpdateStrategy =
  | 'recreate'
  | 'on-delete'
  | { readonly maxSurge?: CountOrPercent; readonly maxUnavailable?: CountOrPercent; readonly partition?: number };

/** When and how a job runs. */
export interface JobOptions {
  /** @default 3 */
  readonly retries?: number;
  /** When a run has failed. @default never */
  readonly timeout?: DurationText | Duration;
  /** CronJob only: how long a finished run is kept. @default as `history` says */
  readonly keepFor?: DurationText | Duration;
  readonly completions?: number;
  readonly parallelism?: number;
  /** @default 'OnFailure' */
  readonly restart?: 'OnFailure' | 'Never';
  /**
   * Job only: runs before every sync, within it, after each that succeeded, or after each that failed. @default none of
   * them: it runs anew when its definition changes
   */
  readonly hook?: 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail';
  /** CronJob only: cron, five fields. */
  readonly schedule?: string;
  /** CronJob only: an IANA time zone. @default 'Etc/UTC' */
  readonly timeZone?: string;
  /** CronJob only. @default 'Forbid': the next run waits for the present one */
  readonly concurrency?: 'Allow' | 'Forbid' | 'Replace';
  /** CronJob only. */
  readonly suspend?: boolean;
  /** CronJob only: how late a run may start. @default any time */
  readonly startWithin?: DurationText | Duration;
  /** CronJob only: how many finished runs are kept. @default 3 that succeeded, 1 that failed */
  readonly history?: { readonly succeeded?: number; readonly failed?: number };
}

/** Metrics that Prometheus scrapes through the workload's Service. */
export interface MetricsOptions {
  /** Name of the port. @default the first one */
  readonly port?: string;
  /** @default '/metrics' */
  readonly path?: string;
  /** @default Prometheus' own */
  readonly interval?: DurationText | Duration;
}

/** How many pods may be away at once for maintenance: one of the two. */
export type Disruption = { readonly maxUnavailable: CountOrPercent } | { readonly minAvailable: CountOrPercent };

/** What a workload is declared with, beside its app's own fields. Any of it may differ by environment. */
export interface WorkloadOptions extends Omit<ContainerOptions, 'allow'> {
  /** @default 'Deployment' */
  readonly kind?: WorkloadKind;
  /** Not written where `autoscaling` decides. @default 1 */
  readonly replicas?: number;
  readonly autoscaling?: Autoscaling | 'none';
  readonly job?: JobOptions;
  /** @default one by one; a Deployment whose volume one node holds ends the old pod first */
  readonly strategy?: UpdateStrategy;
  /** StatefulSet only: 'Parallel' starts and ends its pods all at once. @default 'OrderedReady' */
  readonly podManagement?: 'OrderedReady' | 'Parallel';
  /** Run one after the other before the others start. */
  readonly initContainers?: readonly ExtraContainer[];
  readonly sidecars?: readonly ExtraContainer[];
  /** @default one pod at a time, where there are several */
  readonly disruption?: Disruption | 'none';
  /** @default across nodes and zones as far as possible, where there are several pods */
  readonly spread?: readonly k8s.TopologySpreadConstraint[] | 'none';
  /** @default a ClusterIP of all ports, where there is one */
  readonly service?: ServiceOptions | 'none';
  /** Further Services of the same pods, by name. */
  readonly services?: Readonly<Record<string, ServiceOptions>>;
  readonly expose?: ExposeOptions | 'none';
  readonly metrics?: MetricsOptions | 'none';
  /** Port that the API server calls for admission or conversion: it is no pod, so every address may. */
  readonly webhook?: { readonly port?: string };
  /** Traffic let in beside calls, public routes and metrics. */
  readonly ingress?: readonly Ingress[];
  /** Traffic let out beside calls and DNS. */
  readonly egress?: readonly Egress[];
  readonly shutdown?: Shutdown;
  readonly runAs?: PodUser;
  readonly allow?: PodSecurityExceptions;
  readonly serviceAccount?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly priorityClass?: string;
  /** Names of Secrets that others bring, or `secret('registry', '.dockerconfigjson')`. */
  readonly imagePullSecrets?: readonly (string | SecretReference)[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly k8s.Toleration[];
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
}
