import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type { MonitoringOptions } from '../../model/argo-cd-options';
import { repoServerParallelism } from '../installation/sizing';

type RuleGroup = NonNullable<NonNullable<IPrometheusRule['spec']>['groups']>[number];

/** One alert, as Prometheus has it. */
type Rule = NonNullable<RuleGroup['rules']>[number];

/**
 * What is worth waking or telling somebody for, in two groups: of apps, and of Argo CD itself.
 *
 * Series of Applications carry their state in labels, and each state is another series: rules look at the name and project
 * alone, so that an app that goes from one bad state to another is bad without a break.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/
 */
export function alertRules({ severity = 'critical' }: MonitoringOptions): RuleGroup[] {
  return [
    { name: 'argocd-apps', rules: [outOfSync, degraded(severity), syncFailing] },
    {
      name: 'argocd',
      rules: [noApplications(severity), notificationsFailing, controllerSaturated, repoServerSaturated],
    },
  ];
}

const byApp = 'by (name, project)';

/** Also where Argo CD can not tell: then nobody knows what runs. */
const outOfSync: Rule = {
  alert: 'ArgoCdAppOutOfSync',
  expr: `max ${byApp} (argocd_app_info{sync_status!="Synced"}) > 0`,
  for: '15m',
  labels: { severity: 'warning' },
  annotations: {
    summary: '{{ $labels.name }} has not been in sync with the environment repo for 15 minutes.',
    description:
      'What runs is not what git says: look at its sync status in Argo CD. Apps that are synced by hand wait for somebody.',
  },
};

const degraded = (severity: string): Rule => ({
  alert: 'ArgoCdAppDegraded',
  expr: `max ${byApp} (argocd_app_info{health_status="Degraded"}) > 0`,
  // A pod that is replaced, or a probe that fails once, is over by then.
  for: '5m',
  labels: { severity },
  annotations: {
    summary: '{{ $labels.name }} has been degraded for 5 minutes.',
    description:
      'Its health in Argo CD names the object. What ran before comes back with slipway rollback, where that has not happened by itself.',
  },
});

/**
 * That a counter grew within 15 minutes, one that appeared with its first count included: `increase` needs a count from
 * before, and a counter of failures has none.
 */
function grew(counter: string, by: string): string {
  return [`sum ${by} (increase(${counter}[15m])) > 0`, `sum ${by} (${counter} unless ${counter} offset 15m) > 0`].join(
    '\nor\n',
  );
}

const syncFailing: Rule = {
  alert: 'ArgoCdSyncFailing',
  expr: grew('argocd_app_sync_total{phase=~"Error|Failed"}', byApp),
  labels: { severity: 'warning' },
  annotations: {
    summary: 'A sync of {{ $labels.name }} failed within the last 15 minutes.',
    description:
      'Its last operation in Argo CD says why. The cluster still has what was applied before, in part maybe.',
  },
};

/** Without it all other rules would be silent. */
const noApplications = (severity: string): Rule => ({
  alert: 'ArgoCdNoApplications',
  expr: 'absent(argocd_app_info)',
  for: '15m',
  labels: { severity },
  annotations: {
    summary: 'Nothing has been heard of any Application for 15 minutes.',
    description: 'The application controller does not run, or Prometheus does not reach its metrics.',
  },
});

/** Argo CD counts what it failed to send as sent: it is not repeated, so each one matters. */
const notificationsFailing: Rule = {
  alert: 'ArgoCdNotificationsFailing',
  expr: grew('argocd_notifications_deliveries_total{succeeded="false"}', 'by (service)'),
  labels: { severity: 'warning' },
  annotations: {
    summary: 'Notifications through {{ $labels.service }} failed within the last 15 minutes.',
    description:
      'They are not sent again. Commit statuses that were lost keep gates closed: slipway receipts --repair writes them anew.',
  },
};

/** A queue that no look in 15 minutes found empty grows, or is about to. Sharded, each controller has queues of its own. */
const controllerSaturated: Rule = {
  alert: 'ArgoCdControllerSaturated',
  expr: 'max by (pod, name) (workqueue_depth{name=~"app_reconciliation_queue|app_operation_processing_queue"}) > 0',
  for: '15m',
  labels: { severity: 'warning' },
  annotations: {
    summary: '{{ $labels.pod }} has not emptied its {{ $labels.name }} for 15 minutes.',
    description:
      'Changes reach clusters late. Say for how many applications it is sized (argocd: { applications }), or spread clusters over more controllers.',
  },
};

/** Requests count while they wait and while they are worked on, of which there are never more than the limit. */
const repoServerSaturated: Rule = {
  alert: 'ArgoCdRepoServerSaturated',
  expr: `sum by (pod) (argocd_repo_pending_request_total) > ${repoServerParallelism}`,
  for: '15m',
  labels: { severity: 'warning' },
  annotations: {
    summary: '{{ $labels.pod }} has kept requests for manifests waiting for 15 minutes.',
    description:
      'Comparisons and syncs are late. Run more repo-servers, or look for a repository that is slow to fetch.',
  },
};
