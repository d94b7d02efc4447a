/**
 * Conditions of triggers, in the language of expr. A condition that fails to evaluate counts as false.
 *
 * They say of an Application what lib/receipts says of it: see `applicationHealth` there.
 *
 * @see https://expr-lang.org/docs/language-definition
 */

const isSynced = 'app.status?.operationState?.syncResult != nil';
const phase = 'app.status.operationState.phase';
const health = 'app.status.health.status';

/** Synced and Healthy, after an operation that Succeeded. */
export const isHealthy = [
  isSynced,
  'app.metadata.deletionTimestamp == nil',
  `${health} == 'Healthy'`,
  "app.status.sync.status == 'Synced'",
  `${phase} == 'Succeeded'`,
].join(' and ');

/** Degraded, gone or going, or Healthy just because the operation that should have changed it failed. */
export const isDegraded = [
  isSynced,
  `(app.metadata.deletionTimestamp != nil or ${health} in ['Degraded', 'Missing'] or ` +
    `(${health} == 'Healthy' and ${phase} in ['Failed', 'Error']))`,
].join(' and ');

/** Neither of the two: on its way, suspended, out of sync, or nobody knows. */
export const isUndecided = `${isSynced} and not (${isHealthy}) and not (${isDegraded})`;

/** The health of what it runs is Degraded, since a time that is known. */
export const hasDegradedHealth = [
  isSynced,
  'app.metadata.deletionTimestamp == nil',
  `${health} == 'Degraded'`,
  'app.status.health.lastTransitionTime != nil',
].join(' and ');

/** The last operation failed, with all its retries. */
export const syncFailed = `${isSynced} and ${phase} in ['Failed', 'Error']`;

/** The commit that was synced is one of a git repository: of a chart by its version there is no commit status. */
export const ofOneCommit = 'app.spec.source != nil and app.spec.source.chart == nil';

/** The first source, or the only one, is of a git repository. */
export const ofGit = '(app.spec.source ?? app.spec.sources[0]).chart == nil';

/**
 * Out of sync, with nothing under way, so long after the last operation, and after the newest commit where there is one to
 * ask of: Argo CD does not keep since when.
 */
export function outOfSyncFor(minutes: number): string {
  const longAgo = (time: string): string => `time.Now().Sub(${time}).Minutes() >= ${minutes}`;
  return [
    isSynced,
    "app.status.sync.status == 'OutOfSync'",
    'app.operation == nil',
    `not (${phase} in ['Running', 'Terminating'])`,
    longAgo('time.Parse(app.status.operationState.finishedAt)'),
    `(not (${ofOneCommit}) or ${longAgo('repo.GetCommitMetadata(app.status.sync.revision).Date')})`,
  ].join(' and ');
}

/** Told anew for each of these. */
export const per = {
  revision: '[app.status.operationState.syncResult.revision, app.status.operationState.syncResult.revisions]',
  operation: 'app.status.operationState.finishedAt',
  healthOfRevision:
    '[app.status.operationState.syncResult.revision, app.status.operationState.syncResult.revisions, ' +
    'app.status.health.lastTransitionTime]',
  healthOfOperation:
    '[app.status.operationState.syncResult.revision, app.status.operationState.finishedAt, ' +
    'app.status.health.lastTransitionTime]',
} as const;
