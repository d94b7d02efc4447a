import type { Problem } from '../errors';
import type { WorkloadKind, WorkloadOptions } from './workload-options';

/** Kinds that have a setting; the others would leave it out without a word. */
const kindsOf: Readonly<Record<string, readonly WorkloadKind[]>> = {
  replicas: ['Deployment', 'StatefulSet'],
  autoscaling: ['Deployment', 'StatefulSet'],
  disruption: ['Deployment', 'StatefulSet', 'DaemonSet'],
  strategy: ['Deployment', 'StatefulSet', 'DaemonSet'],
  podManagement: ['StatefulSet'],
  job: ['Job', 'CronJob'],
};

const strategiesOf: Readonly<Record<string, readonly WorkloadKind[]>> = {
  recreate: ['Deployment'],
  'on-delete': ['StatefulSet', 'DaemonSet'],
  maxSurge: ['Deployment', 'DaemonSet'],
  maxUnavailable: ['Deployment', 'DaemonSet'],
  partition: ['StatefulSet'],
};

const jobSettingsOf: Readonly<Record<string, readonly WorkloadKind[]>> = {
  hook: ['Job'],
  // A finished Job that is gone would be out of sync, and would run again.
  keepFor: ['CronJob'],
  schedule: ['CronJob'],
  timeZone: ['CronJob'],
  concurrency: ['CronJob'],
  suspend: ['CronJob'],
  startWithin: ['CronJob'],
  history: ['CronJob'],
};

/** Settings that a workload's kind does not have, or must have. */
export function kindProblems({
  name,
  options,
}: {
  readonly name: string;
  readonly options: WorkloadOptions;
}): Problem[] {
  const { kind = 'Deployment', strategy, job } = options;
  const given = Object.entries(options).flatMap(([key, value]) =>
    value === undefined || value === 'none' ? [] : [key],
  );
  return [
    ...misplaced(given, kindsOf, kind, ''),
    ...misplaced(
      typeof strategy === 'string' ? [strategy] : Object.keys(strategy ?? {}),
      strategiesOf,
      kind,
      'strategy ',
    ),
    ...misplaced(Object.keys(job ?? {}), jobSettingsOf, kind, 'job.'),
    ...(kind === 'CronJob' ? cronJobProblems(name, options) : []),
  ];
}

function misplaced(
  given: readonly string[],
  kinds: Readonly<Record<string, readonly WorkloadKind[]>>,
  kind: WorkloadKind,
  prefix: string,
): Problem[] {
  return given.flatMap((key) => {
    const fitting = kinds[key];
    if (fitting === undefined || fitting.includes(kind)) return [];
    return [
      { problem: `${prefix}${key} is nothing that a ${kind} has`, fix: `leave it out: it is of ${fitting.join(', ')}` },
    ];
  });
}

/** Kubernetes adds 11 characters to a CronJob's name for each Job. */
function cronJobProblems(name: string, { job }: WorkloadOptions): Problem[] {
  return [
    ...(job?.schedule === undefined ? [{ problem: 'job.schedule is missing', fix: `write cron: '15 3 * * *'` }] : []),
    ...(name.length > 52
      ? [{ problem: `name '${name}' has more than the 52 characters of a CronJob`, fix: 'shorten it' }]
      : []),
  ];
}
