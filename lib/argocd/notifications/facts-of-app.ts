import type { FilledText } from '../../model/notification-settings';
import { filled } from './filled-text';

/** The value of one of Slipway's labels of an Application, as an expression. */
export const label = (name: 'app' | 'cluster' | 'environment' | 'owner'): string =>
  `index .app.metadata.labels "slipway.dev/${name}"`;

const result = '.app.status.operationState.syncResult';

/**
 * What messages say of an Application: expressions of Go's template language. What may be missing has a stand-in.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/templates/
 */
export const factsOfApp = {
  name: '.app.metadata.name',
  health: '.app.status.health.status | default "Unknown"',
  healthSince: '.app.status.health.lastTransitionTime',
  healthMessage: '.app.status.health.message | default "no message"',
  syncStatus: '.app.status.sync.status | default "Unknown"',
  phase: '.app.status.operationState.phase',
  finished: '.app.status.operationState.finishedAt | default "not yet"',
  syncMessage: '.app.status.operationState.message | default "no message"',
  /** The commit that was synced last; of several sources the first one's. */
  revision: `coalesce ${result}.revision (${result}.revisions | join "," | splitList "," | first)`,
  /** The repository of its manifests; of several sources the first one's. */
  repository:
    'coalesce (dig "spec" "source" "repoURL" "" .app) ' +
    '(index (.app.spec.sources | default (list (dict "repoURL" ""))) 0).repoURL',
} as const;

/** Its page in Argo CD. @param address of Argo CD; undefined where it is not known */
export function linkOf(address: string | undefined): FilledText | undefined {
  return address === undefined ? undefined : filled`${'.context.argocdUrl'}/applications/${factsOfApp.name}`;
}

/** `owner/name` of a repository whose URL an expression gives, however Argo CD reaches it. */
export function repositoryPath(url: string): string {
  return `regexReplaceAll "^([a-z+]+://[^/]+/|[^/:]+:)" (trimSuffix ".git" (${url})) ""`;
}
