import type { CpuRange, Duration, DurationText, MemoryRange } from '../model/units';
import type { Port } from '../model/app';
import type { EnvValue } from './env';
import type { Probes } from './probes';
import type { SecurityExceptions } from './security';
import type { Volume } from './volumes';

/** Requests and limits. `'100m..200m'` sets both; `'100m'` sets both to the same. */
export interface Resources {
  readonly cpu?: CpuRange;
  readonly memory?: MemoryRange;
  readonly ephemeralStorage?: MemoryRange;
}

/** What any container is declared with. */
export interface ContainerOptions {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** By variable name; written sorted, those that expand `$(OTHER)` last. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** ConfigMaps and Secrets whose keys all become variables. */
  readonly envFrom?: readonly { readonly config?: string; readonly secret?: string; readonly prefix?: string }[];
  readonly resources?: Resources;
  /** @default readiness and liveness of the first port: gRPC health for `grpc`, a connection for the others */
  readonly probes?: Probes | 'none';
  /** By mount path. */
  readonly volumes?: Readonly<Record<string, Volume>>;
  /** Small files by path, from a ConfigMap whose name carries their hash, so that an edit rolls the pods. */
  readonly files?: Readonly<Record<string, string>>;
  /** Command that runs before the container is told to stop. */
  readonly preStop?: readonly string[];
  /** Departures from the secure defaults, each with its reason. */
  readonly allow?: SecurityExceptions;
}

/** A container beside the main one. */
export interface ExtraContainer extends ContainerOptions {
  readonly name: string;
  /** Baseline image; the release holds what runs, under the container's name. */
  readonly image: string;
  readonly ports?: readonly Port[];
}

/** How a pod ends. */
export interface Shutdown {
  /** Time between the signal and the kill. @default '30 seconds' */
  readonly grace?: DurationText | Duration;
}
