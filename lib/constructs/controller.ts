import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { UserError } from '../errors';
import { wholeSeconds } from '../model/units';
import type { Pod } from './pod';
import type { JobOptions, UpdateStrategy, WorkloadProps } from './workload-options';

/** The object that keeps a workload's pods: one per kind. */
export function controller(scope: Construct, props: WorkloadProps, pod: Pod, selector: Record<string, string>): void {
  const { kind = 'Deployment' } = props;
  const metadata = { name: props.name };
  const common = { selector: { matchLabels: selector }, template: pod.template };
  const replicas = props.autoscaling === undefined ? { replicas: props.replicas ?? 1 } : {};
  switch (kind) {
    case 'Deployment':
      new k8s.KubeDeployment(scope, 'workload', {
        metadata,
        spec: { ...common, ...replicas, strategy: deploymentStrategy(props, pod) },
      });
      break;
    case 'StatefulSet':
      new k8s.KubeStatefulSet(scope, 'workload', {
        metadata,
        spec: { ...common, ...replicas, serviceName: `${props.name}-pods`, volumeClaimTemplates: claimTemplates(pod) },
      });
      break;
    case 'DaemonSet':
      new k8s.KubeDaemonSet(scope, 'workload', { metadata, spec: common });
      break;
    case 'Job':
      new k8s.KubeJob(scope, 'workload', { metadata, spec: jobSpec(props.job ?? {}, pod) });
      break;
    case 'CronJob':
      new k8s.KubeCronJob(scope, 'workload', { metadata, spec: cronJobSpec(props.job ?? {}, pod) });
      break;
  }
  if (kind !== 'StatefulSet') claims(scope, pod);
}

function deploymentStrategy({ strategy }: WorkloadProps, pod: Pod): k8s.DeploymentStrategy {
  // A claim that one node holds can not be mounted by the old and the new pod at once.
  const exclusive = pod.claims.some((claim) => claim.spec.accessModes?.includes('ReadWriteOnce') ?? false);
  if (strategy === 'recreate' || (strategy === undefined && exclusive)) return { type: 'Recreate' };
  const { maxSurge = 1, maxUnavailable = 0 }: Exclude<UpdateStrategy, 'recreate'> = strategy ?? {};
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: intOrPercent(maxSurge), maxUnavailable: intOrPercent(maxUnavailable) },
  };
}

function claimTemplates(pod: Pod): k8s.KubePersistentVolumeClaimProps[] {
  return pod.claims.map(({ name, spec }) => ({ metadata: { name }, spec }));
}

function claims(scope: Construct, pod: Pod): void {
  for (const { name, spec } of pod.claims) {
    new k8s.KubePersistentVolumeClaim(scope, `claim-${name}`, { metadata: { name }, spec });
  }
}

function jobSpec({ retries = 3, timeout, keepFor, completions, parallelism }: JobOptions, pod: Pod): k8s.JobSpec {
  return {
    template: pod.template,
    backoffLimit: retries,
    ...(timeout === undefined ? {} : { activeDeadlineSeconds: wholeSeconds(timeout) }),
    ...(keepFor === undefined ? {} : { ttlSecondsAfterFinished: wholeSeconds(keepFor) }),
    ...(completions === undefined ? {} : { completions }),
    ...(parallelism === undefined ? {} : { parallelism }),
  };
}

function cronJobSpec(job: JobOptions, pod: Pod): k8s.CronJobSpec {
  const { schedule, timeZone = 'Etc/UTC', concurrency = 'Forbid', suspend } = job;
  if (schedule === undefined || schedule.trim().split(/\s+/).length !== 5) {
    throw new UserError(
      `job.schedule ${schedule === undefined ? 'is missing' : `'${schedule}' has not five fields`}`,
      `write cron: '15 3 * * *'`,
    );
  }
  return {
    schedule,
    timeZone,
    concurrencyPolicy: concurrency,
    ...(suspend === undefined ? {} : { suspend }),
    jobTemplate: { spec: jobSpec(job, pod) },
  };
}

/** A count, or a share in percent. */
export function intOrPercent(value: number | `${number}%`): k8s.IntOrString {
  return typeof value === 'number' ? k8s.IntOrString.fromNumber(value) : k8s.IntOrString.fromString(value);
}
