import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { wholeSeconds } from '../model/units';
import type { FinishedWorkload } from './finished-workload';
import { nameLabels } from './name-labels';
import type { Pod } from './pod';
import { governingService } from './services';
import type { CountOrPercent } from './workload-options';

/** The object that keeps a workload's pods: one per kind. */
export function controller(scope: Construct, workload: FinishedWorkload, pod: Pod): void {
  const { kind, autoscaling, replicas = 1 } = workload;
  const metadata = controllerMetadata(workload);
  const common = { selector: { matchLabels: nameLabels(workload.name) }, template: pod.template };
  const count = autoscaling === undefined ? { replicas } : {};
  switch (kind) {
    case 'Deployment':
      new k8s.KubeDeployment(scope, 'workload', {
        metadata,
        spec: { ...common, ...count, strategy: deploymentStrategy(workload, pod) },
      });
      break;
    case 'StatefulSet':
      new k8s.KubeStatefulSet(scope, 'workload', {
        metadata,
        spec: { ...common, ...count, serviceName: governingService(workload), ...statefulSpec(workload, pod) },
      });
      break;
    case 'DaemonSet':
      new k8s.KubeDaemonSet(scope, 'workload', { metadata, spec: { ...common, ...daemonStrategy(workload) } });
      break;
    case 'Job':
      new k8s.KubeJob(scope, 'workload', { metadata, spec: jobSpec(workload, pod) });
      break;
    case 'CronJob':
      new k8s.KubeCronJob(scope, 'workload', { metadata, spec: cronJobSpec(workload, pod) });
      break;
  }
  if (kind !== 'StatefulSet') claims(scope, workload, pod);
}

function controllerMetadata(workload: FinishedWorkload): k8s.ObjectMeta {
  const { name, version } = workload;
  const annotations = { ...workload.annotations, ...jobAnnotations(workload) };
  return {
    name,
    labels: { ...nameLabels(name), ...(version === '' ? {} : { 'app.kubernetes.io/version': version }) },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

/**
 * A Job's pods can not be changed in place: a new definition replaces it, which runs it anew. A hook runs with each sync.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#force-sync
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
function jobAnnotations({ kind, job }: FinishedWorkload): Record<string, string> | undefined {
  if (kind !== 'Job') return undefined;
  if (job?.hook === undefined) return { 'argocd.argoproj.io/sync-options': 'Force=true,Replace=true' };
  return {
    'argocd.argoproj.io/hook': job.hook,
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  };
}

function deploymentStrategy({ strategy }: FinishedWorkload, pod: Pod): k8s.DeploymentStrategy {
  // A claim that one node holds can not be mounted by the old and the new pod at once.
  const exclusive = pod.claims.some(({ spec }) => spec.accessModes?.some((mode) => mode.startsWith('ReadWriteOnce')));
  if (strategy === 'recreate' || (strategy === undefined && exclusive)) return { type: 'Recreate' };
  const { maxSurge = 1, maxUnavailable = 0 } = typeof strategy === 'object' ? strategy : {};
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: intOrPercent(maxSurge), maxUnavailable: intOrPercent(maxUnavailable) },
  };
}

function statefulSpec(workload: FinishedWorkload, pod: Pod): Partial<k8s.StatefulSetSpec> {
  const { strategy, podManagement } = workload;
  const partition = typeof strategy === 'object' ? strategy.partition : undefined;
  const templates = pod.claims.map(({ name, spec }) => ({ metadata: { name }, spec }));
  return {
    ...(templates.length === 0 ? {} : { volumeClaimTemplates: templates }),
    ...(podManagement === undefined ? {} : { podManagementPolicy: podManagement }),
    ...(strategy === 'on-delete' ? { updateStrategy: { type: 'OnDelete' } } : {}),
    ...(partition === undefined ? {} : { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } }),
  };
}

function daemonStrategy({ strategy }: FinishedWorkload): Partial<k8s.DaemonSetSpec> {
  if (strategy === 'on-delete') return { updateStrategy: { type: 'OnDelete' } };
  if (typeof strategy !== 'object') return {};
  const { maxSurge, maxUnavailable } = strategy;
  const rollingUpdate = {
    ...(maxSurge === undefined ? {} : { maxSurge: intOrPercent(maxSurge) }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable: intOrPercent(maxUnavailable) }),
  };
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate } };
}

function claims(scope: Construct, { name: owner }: FinishedWorkload, pod: Pod): void {
  for (const { name, spec } of pod.claims) {
    new k8s.KubePersistentVolumeClaim(scope, `claim-${name}`, { metadata: { name, labels: nameLabels(owner) }, spec });
  }
}

function jobSpec({ job = {} }: FinishedWorkload, pod: Pod): k8s.JobSpec {
  const { retries = 3, timeout, keepFor, completions, parallelism } = job;
  return {
    template: pod.template,
    backoffLimit: retries,
    ...(timeout === undefined ? {} : { activeDeadlineSeconds: wholeSeconds(timeout) }),
    ...(keepFor === undefined ? {} : { ttlSecondsAfterFinished: wholeSeconds(keepFor) }),
    ...(completions === undefined ? {} : { completions }),
    ...(parallelism === undefined ? {} : { parallelism }),
  };
}

function cronJobSpec(workload: FinishedWorkload, pod: Pod): k8s.CronJobSpec {
  const {
    schedule = '',
    timeZone = 'Etc/UTC',
    concurrency = 'Forbid',
    suspend,
    startWithin,
    history,
  } = workload.job ?? {};
  return {
    schedule,
    timeZone,
    concurrencyPolicy: concurrency,
    ...(suspend === undefined ? {} : { suspend }),
    ...(startWithin === undefined ? {} : { startingDeadlineSeconds: wholeSeconds(startWithin) }),
    ...(history?.succeeded === undefined ? {} : { successfulJobsHistoryLimit: history.succeeded }),
    ...(history?.failed === undefined ? {} : { failedJobsHistoryLimit: history.failed }),
    jobTemplate: { spec: jobSpec(workload, pod) },
  };
}

/** A count, or a share in percent. */
export function intOrPercent(value: CountOrPercent): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
