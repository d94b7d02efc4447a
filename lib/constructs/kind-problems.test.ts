import { told } from './test-workload';

test.each<[string, Record<string, unknown>, string[]]>([
  ['a CronJob without a time', { kind: 'CronJob' }, [`job.schedule is missing (write cron: '15 3 * * *')`]],
  [
    'a schedule of four fields',
    { kind: 'CronJob', job: { schedule: '* * * *' } },
    [`job.schedule '* * * *' has 4 fields, cron has five (write cron: '15 3 * * *')`],
  ],
  [
    'a schedule of nonsense',
    { kind: 'CronJob', job: { schedule: '! * * * *' } },
    [`job.schedule '! * * * *' is no cron schedule (write cron: '15 3 * * *')`],
  ],
  [
    'a time zone of nowhere',
    { kind: 'CronJob', job: { schedule: '1 1 * * *', timeZone: 'Mars' } },
    [`job.timeZone 'Mars' is no time zone (write it like 'Europe/Berlin')`],
  ],
  [
    'a CronJob with a long name',
    { name: 'a'.repeat(53), kind: 'CronJob', job: { schedule: '1 1 * * *' } },
    [`name '${'a'.repeat(53)}' has more than the 52 characters of a CronJob (shorten it)`],
  ],
  [
    'a Job with a time',
    { kind: 'Job', job: { schedule: '1 1 * * *', keepFor: '1 day' } },
    [
      'job.keepFor is nothing that a Job has (leave it out: it is of CronJob)',
      'job.schedule is nothing that a Job has (leave it out: it is of CronJob)',
    ],
  ],
  [
    'a job of a Deployment',
    { job: { retries: 1 } },
    ['job is nothing that a Deployment has (leave it out: it is of Job, CronJob)'],
  ],
  [
    'replicas of a DaemonSet',
    { kind: 'DaemonSet', replicas: 2 },
    ['replicas is nothing that a DaemonSet has (leave it out: it is of Deployment, StatefulSet)'],
  ],
  [
    'a strategy of another kind',
    { kind: 'StatefulSet', strategy: 'recreate' },
    ['strategy recreate is nothing that a StatefulSet has (leave it out: it is of Deployment)'],
  ],
  [
    'a partition of a Deployment',
    { strategy: { partition: 1 } },
    ['strategy partition is nothing that a Deployment has (leave it out: it is of StatefulSet)'],
  ],
])('%s', (_, settings, problems) => {
  expect(told(settings)).toEqual(problems);
});
