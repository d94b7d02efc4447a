import type { k8s } from 'cdk8s-plus-28';

/**
 * Departures from the secure defaults. Each names its reason, which is rendered as an annotation of the pods, so that a
 * reviewer sees both.
 */
export interface SecurityExceptions {
  /** The root filesystem is writable. */
  readonly writableRootFilesystem?: string;
  /** The container runs as root. */
  readonly root?: string;
  /** A process may gain more privileges than its parent (setuid). */
  readonly privilegeEscalation?: string;
  /** Full access to the host. */
  readonly privileged?: string;
  /** Kernel capabilities beyond none. */
  readonly capabilities?: { readonly add: readonly string[]; readonly reason: string };
  /** System calls are not filtered. */
  readonly unconfinedSeccomp?: string;
}

/** Departures of a whole pod, and of its main container. */
export interface PodSecurityExceptions extends SecurityExceptions {
  /** The pod gets a token for the Kubernetes API. */
  readonly serviceAccountToken?: string;
  readonly hostNetwork?: string;
  readonly hostPID?: string;
}

/** Whom one container's processes run as. */
export interface ContainerUser {
  /** @default the pod's */
  readonly user?: number;
  /** @default the user */
  readonly group?: number;
}

/** Whom a pod's processes run as. */
export interface PodUser {
  /** @default 1000 */
  readonly user?: number;
  /** @default the user */
  readonly group?: number;
  /** Owner of mounted volumes. @default the group */
  readonly fsGroup?: number;
}

/**
 * Pod Security `restricted`, and beyond it a read-only root filesystem.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function containerSecurityContext(
  allow: SecurityExceptions = {},
  { user, group = user }: ContainerUser = {},
): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: allow.privilegeEscalation !== undefined || allow.privileged !== undefined,
    capabilities: {
      drop: ['ALL'],
      ...(allow.capabilities === undefined ? {} : { add: [...allow.capabilities.add].sort() }),
    },
    privileged: allow.privileged !== undefined,
    readOnlyRootFilesystem: allow.writableRootFilesystem === undefined,
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(group === undefined ? {} : { runAsGroup: group }),
    ...(allow.root === undefined ? {} : { runAsNonRoot: false, runAsUser: 0 }),
    ...(allow.unconfinedSeccomp === undefined ? {} : { seccompProfile: { type: 'Unconfined' } }),
  };
}

/** The pod's side of `restricted`: what holds for every container that has no exception of its own. */
export function podSecurityContext({
  user = 1000,
  group = user,
  fsGroup = group,
}: PodUser = {}): k8s.PodSecurityContext {
  return {
    fsGroup,
    runAsGroup: group,
    runAsNonRoot: true,
    runAsUser: user,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

/** The reasons, by exception, for the annotation that shows them; undefined where there is none. */
export function exceptionReasons(all: readonly (PodSecurityExceptions | undefined)[]): string | undefined {
  const reasons = all.flatMap(({ capabilities, ...texts }: PodSecurityExceptions = {}) => [
    ...Object.entries(texts).map(([name, reason]: [string, string]) => `${name}: ${reason}`),
    ...(capabilities === undefined
      ? []
      : [`capabilities ${[...capabilities.add].sort().join(', ')}: ${capabilities.reason}`]),
  ]);
  return reasons.length === 0 ? undefined : [...new Set(reasons)].sort().join('; ');
}
