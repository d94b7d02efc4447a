import type { Problem } from '../../errors';
import type { SecretFile } from '../../model/secret';
import type { ExtraContainer } from '../container-options';
import type { EnvValue } from '../env';
import type { Egress } from '../network-policies';
import type { Volume } from '../volumes';
import type { StartVariables } from './start-command';

/** What stands behind secrets: one file each in `backends/`, and its line in the list there. */
export interface SecretBackend {
  /** What a file's `backend` says. */
  readonly name: string;
  /** Whether a file's document is for this backend. */
  readonly owns: (document: Readonly<Record<string, unknown>>) => boolean;
  /** What someone does to provide a key of a secret that has no file yet. */
  readonly provide: (place: SecretPlace, key: string) => string;
  /** What no check can know offline of secrets that it keeps, in words. */
  readonly notProven: readonly string[];
  /** Makes a secret of a file, or says everything that is wrong with it. */
  readonly read: (file: SecretFile, document: Readonly<Record<string, unknown>>) => ProvidedSecret | readonly Problem[];
}

/** Where a secret's file is, or will be. */
export type SecretPlace = Pick<SecretFile, 'name' | 'environment' | 'path'>;

/** A secret as one environment provides it. */
export interface ProvidedSecret {
  readonly backend: string;
  readonly file: SecretFile;
  /** Sorted. */
  readonly keys: readonly string[];
  /** Kubernetes' type and labels of the Secret that is made of it; undefined where none is. */
  readonly secret: { readonly type: string; readonly labels: Readonly<Record<string, string>> } | undefined;
  /** What someone does to provide a key. */
  readonly provideKey: (key: string) => string;
  /** What stands in its file for each key, where that is encrypted. @default its values are kept elsewhere */
  readonly ciphertext?: Readonly<Record<string, string>>;
  /** Of each key its revision, and the day since when it has its present value at the latest. @default its values are kept elsewhere */
  readonly dated?: Readonly<Record<string, { readonly revision: number; readonly sealed: string }>>;
  /** Name and namespace that it is bound to; what is undefined may be any. */
  readonly boundTo: { readonly name?: string; readonly namespace?: string };
  /** Controllers that the cluster must run for it, by name. */
  readonly needs: readonly string[];
  /** What the cluster makes the Secret from. */
  readonly objects: (namespace: string) => readonly SecretObject[];
  /** How the containers of one pod take it. */
  readonly deliver: (asks: readonly SecretAsk[], pod: AskingPod) => SecretDelivery;
}

/** What a backend may know of the pod that asks. */
export interface AskingPod {
  /** Whom its processes run as. */
  readonly user: number;
  readonly group: number;
  /** A Job's pods come to an end. */
  readonly runsOnce: boolean;
}

/** A Kubernetes object that a secret needs. */
export interface SecretObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** One key that one container asks for. */
export interface SecretAsk {
  readonly container: string;
  readonly key: string;
  /** Name of a variable, or an absolute path. */
  readonly as: string;
}

/** What a pod gets. */
export interface SecretDelivery {
  readonly containers: Readonly<Record<string, ContainerSecrets>>;
  /** Run before all others, with the image that they name. */
  readonly initContainers?: readonly ExtraContainer[];
  /** Volumes that only containers mount which the cluster adds; each has a name. */
  readonly podVolumes?: readonly Volume[];
  /** All secrets of a pod must agree on a text; lists are joined. */
  readonly podAnnotations?: Readonly<Record<string, string | readonly string[]>>;
  /** Annotations of the Deployment, StatefulSet or DaemonSet itself. */
  readonly workloadAnnotations?: Readonly<Record<string, string | readonly string[]>>;
  /** Where the pod must be let out to. */
  readonly egress?: readonly Egress[];
}

/** What one container gets. */
export interface ContainerSecrets {
  readonly env?: Readonly<Record<string, EnvValue>>;
  readonly volumes?: Readonly<Record<string, Volume>>;
  /** Variables that it reads before it starts: it must have a command. */
  readonly start?: StartVariables;
}
