import type { HealthStatus } from './status-history';

/**
 * Reasons of Flux for news that is neither good nor bad, as its notifications write them into a description: in words, and
 * small.
 *
 * @see https://github.com/fluxcd/notification-controller/blob/main/internal/notifier/util.go `formatNameAndDescription`
 * @see https://github.com/fluxcd/pkg/blob/main/apis/meta/conditions.go
 */
const underway: ReadonlySet<string> = new Set([
  'progressing',
  'progressing with retry',
  'dependency not ready',
  'health check canceled',
  'suspended',
]);

/**
 * The state that a status tells of.
 *
 * Flux writes `success` for whatever is no error: in some versions also when it has only just applied an app, or waits for
 * what the app depends on. Its description then says so; only `reconciliation succeeded` comes after the checks of health.
 */
export function stateOf({
  state,
  description = '',
}: {
  readonly state: HealthStatus['state'];
  readonly description?: string;
}): HealthStatus['state'] {
  return state === 'success' && underway.has(description) ? 'pending' : state;
}
