import type { k8s } from 'cdk8s-plus-28';
import type { Port } from '../model/app';
import type { NetworkSettings } from '../model/environment';
import type { Duration, DurationText } from '../model/units';
import type { Autoscaling } from './autoscaling';
import type { ContainerOptions, ExtraContainer, Shutdown } from './container-options';
import type { Egress, Peer } from './network-policies';
import type { PodSecurityExceptions, PodUser } from './security';

/** Pods that run until they are replaced, or to an end. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob' | 'Job';

/** How a Service is reached. */
export interface ServiceOptions {
  /** @default 'ClusterIP' */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** No virtual address: DNS answers with the pods. */
  readonly headless?: boolean;
  /** Names of the ports it has. @default all */
  readonly ports?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Who may reach a LoadBalancer, as CIDRs. */
  readonly sourceRanges?: readonly string[];
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  readonly externalName?: string;
  readonly sessionAffinity?: 'ClientIP';
}

/** Makes one port public. */
export interface ExposeOptions {
  /** First label of the public host, before the environment's domain; `@` is the domain itself. */
  readonly host: string | readonly string[];
  /** @default '/' */
  readonly path?: string;
  /** Name of the port. @default the first one */
  readonly port?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How pods are replaced. */
export type UpdateStrategy =
  'recreate' | { readonly maxSurge?: number | `${number}%`; readonly maxUnavailable?: number | `${number}%` };

/** When and how a job runs. */
export interface JobOptions {
  /** @default 3 */
  readonly retries?: number;
  readonly timeout?: DurationText | Duration;
  /** How long a finished Job is kept. */
  readonly keepFor?: DurationText | Duration;
  readonly completions?: number;
  readonly parallelism?: number;
  /** @default 'OnFailure' */
  readonly restart?: 'OnFailure' | 'Never';
  /** CronJob only: cron, five fields. */
  readonly schedule?: string;
  /** CronJob only: an IANA time zone. @default 'Etc/UTC' */
  readonly timeZone?: string;
  /** CronJob only. @default 'Forbid': the next run waits for the present one */
  readonly concurrency?: 'Allow' | 'Forbid' | 'Replace';
  /** CronJob only. */
  readonly suspend?: boolean;
}

/** What a workload is declared with, beside its app's own fields. Any of it may differ by environment. */
export interface WorkloadOptions extends Omit<ContainerOptions, 'allow'> {
  /** @default 'Deployment' */
  readonly kind?: WorkloadKind;
  /** Name of the main container, and of its image in the release. @default 'main' */
  readonly container?: string;
  /** Not written where `autoscaling` decides. @default 1 */
  readonly replicas?: number;
  readonly autoscaling?: Autoscaling;
  readonly job?: JobOptions;
  readonly strategy?: UpdateStrategy;
  /** @default one pod at a time, where there are several */
  readonly disruption?:
    { readonly maxUnavailable?: number | `${number}%`; readonly minAvailable?: number | `${number}%` } | 'none';
  /** @default across nodes and zones as far as possible, where there are several pods */
  readonly spread?: readonly k8s.TopologySpreadConstraint[] | 'none';
  readonly service?: ServiceOptions | 'none';
  /** Further Services of the same pods, by name. */
  readonly services?: Readonly<Record<string, ServiceOptions>>;
  readonly expose?: ExposeOptions;
  /** Metrics for Prometheus: a port by name, and a path. */
  readonly metrics?: { readonly port?: string; readonly path?: string };
  readonly egress?: readonly Egress[];
  readonly shutdown?: Shutdown;
  readonly runAs?: PodUser;
  readonly allow?: PodSecurityExceptions;
  readonly serviceAccount?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly priorityClass?: string;
  readonly imagePullSecrets?: readonly string[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly k8s.Toleration[];
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly podLabels?: Readonly<Record<string, string>>;
}

/** A workload with everything decided: what the construct takes. */
export interface WorkloadProps extends WorkloadOptions {
  readonly name: string;
  readonly namespace: string;
  /** Image references by container name. */
  readonly images: Readonly<Record<string, string>>;
  readonly ports: readonly Port[];
  readonly initContainers: readonly ExtraContainer[];
  readonly sidecars: readonly ExtraContainer[];
  readonly calls: readonly Peer[];
  readonly domain: string;
  readonly network: NetworkSettings;
}
