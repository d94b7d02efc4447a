import type { Problem } from '../errors';
import type { PodSecurityExceptions } from './security';

/** How strict a namespace is with its pods, strictest last. */
const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;
/** How strict a namespace is with its pods. */
export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** Capabilities that `baseline` lets a container add; `restricted` takes NET_BIND_SERVICE alone. */
const baselineCapabilities = [
  'AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'SETFCAP', 'SETGID',
  'SETPCAP', 'SETUID', 'SYS_CHROOT',
]; // prettier-ignore

/**
 * The strictest level that admits a pod with these exceptions.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
function requiredPodSecurity(allow: PodSecurityExceptions): PodSecurityLevel {
  const { privileged, hostNetwork, hostPID, unconfinedSeccomp, root, privilegeEscalation, capabilities } = allow;
  const added = capabilities?.add ?? [];
  const anyOf = (...reasons: (string | undefined)[]): boolean => reasons.some((one) => one !== undefined);
  if (anyOf(privileged, hostNetwork, hostPID, unconfinedSeccomp)) return 'privileged';
  if (!added.every((one) => baselineCapabilities.includes(one))) return 'privileged';
  if (anyOf(root, privilegeEscalation) || added.some((one) => one !== 'NET_BIND_SERVICE')) return 'baseline';
  return 'restricted';
}

/** What the namespace's level refuses of a container's exceptions: its pods would never start. */
export function podSecurityProblems(allow: PodSecurityExceptions, enforced: PodSecurityLevel, path: string): Problem[] {
  const required = requiredPodSecurity(allow);
  if (podSecurityLevels.indexOf(required) >= podSecurityLevels.indexOf(enforced)) return [];
  return [
    {
      problem: `${path} needs Pod Security '${required}', but the app's namespace enforces '${enforced}'`,
      fix: `add to the app: podSecurity: { level: '${required}', reason: '…' }`,
    },
  ];
}
