/** Rolls a workload's pods when a Secret that they use has changed. Kubernetes itself does not. */
export const reloader = 'Reloader (https://github.com/stakater/Reloader)';

/**
 * Names a Secret whose change rolls a Deployment, StatefulSet or DaemonSet, to the controller that does it.
 *
 * @see https://github.com/stakater/Reloader#4--workload-specific-rollout-strategy
 */
export function reloadAnnotations(secret: string): Record<string, readonly string[]> {
  return { 'secret.reloader.stakater.com/reload': [secret] };
}
