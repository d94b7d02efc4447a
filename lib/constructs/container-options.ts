import type { CpuRange, Duration, DurationText, MemoryRange } from '../model/units';
import type { Port } from '../model/app';
import type { EnvValue } from './env';
import type { Probes } from './probes';
import type { ContainerUser, SecurityExceptions } from './security';
import type { Volume } from './volumes';
import type { SecretReference } from '../model/secret';

/** Requests and limits. `'100m..200m'` sets both; `'100m'` sets both to the same, `'100m..'` sets no limit. */
export interface Resources {
  readonly cpu?: CpuRange;
  readonly memory?: MemoryRange;
  readonly ephemeralStorage?: MemoryRange;
}

/** ConfigMaps or Secrets whose keys all become variables. */
export interface EnvFrom {
  /** Name of a ConfigMap. */
  readonly config?: string;
  /** Name of a Secret. */
  readonly secret?: string;
  readonly prefix?: string;
  readonly optional?: boolean;
}

/**
 * What runs before a container is told to stop: a command, a request, or nothing for a while, until load balancers know.
 *
 * `sleep` runs the image's own `sleep`: Kubernetes 1.28 has none.
 */
export type PreStop =
  | readonly string[]
  | { readonly sleep: DurationText | Duration }
  | { readonly http: string; readonly port?: string | number };

/** What any container is declared with. */
export interface ContainerOptions {
  /** @default the image's entrypoint */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** @default the image's */
  readonly workingDir?: string;
  /** By variable name; written sorted, those that expand `$(OTHER)` last. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  readonly envFrom?: readonly EnvFrom[];
  /** Keys of secrets, by the variable or the absolute path that takes the value. */
  readonly secrets?: Readonly<Record<string, SecretReference>>;
  /** @default those of the namespace */
  readonly resources?: Resources;
  /** @default readiness and liveness of the first port: gRPC health for `grpc`, a connection for the others */
  readonly probes?: Probes | 'none';
  /** By mount path. */
  readonly volumes?: Readonly<Record<string, Volume>>;
  /** Small files by path, from a ConfigMap whose name carries their hash, so that an edit rolls the pods. */
  readonly files?: Readonly<Record<string, string>>;
  readonly preStop?: PreStop;
  /** Departures from the secure defaults, each with its reason. */
  readonly allow?: SecurityExceptions;
}

/** A container beside the main one. */
export interface ExtraContainer extends ContainerOptions {
  readonly name: string;
  /** Baseline image; the release holds what runs, under the container's name. */
  readonly image: string;
  /** A sidecar's are the pod's too: Services, public routes and metrics may name them. */
  readonly ports?: readonly Port[];
  /** @default the pod's user */
  readonly runAs?: ContainerUser;
}

/** How a pod ends. */
export interface Shutdown {
  /** Time between the signal and the kill, what runs before the signal included. @default '30 seconds' */
  readonly grace?: DurationText | Duration;
}
