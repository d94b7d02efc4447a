import { z } from 'zod';
import { dnsSubdomainFault } from '../model/names';
import { ruled, strict } from '../model/schema-problems';
import {
  annotations,
  cidr,
  containerShape,
  duration,
  extraContainers,
  filled,
  kubernetes,
  label,
  labels,
  orNone,
  podExceptions,
  secretReference,
  someTime,
  subdomain,
  userId,
  whole,
} from './container-schema';
import type { JobOptions, ServiceOptions, WorkloadOptions } from './workload-options';

const countOrPercent = z.union([
  whole(0),
  ruled(z.string(), (value) => (/^(100|\d{1,2})%$/.test(value) ? undefined : 'is no share'), `write it like '25%'`),
]);
const portName = z.string();

const autoscaling = ruled(
  strict({
    min: whole(1),
    max: whole(1),
    cpuPercent: whole(1).optional(),
    memoryPercent: whole(1).optional(),
    metrics: kubernetes.optional(),
    behavior: z.looseObject({}).optional(),
  }),
  ({ min, max, cpuPercent, memoryPercent, metrics = [] }) => {
    if (max < min) return `has max ${max} below min ${min}`;
    return (cpuPercent ?? memoryPercent ?? metrics[0]) ? undefined : 'has no target';
  },
  'give min and max in order, and cpuPercent, memoryPercent or metrics',
);

const job = strict({
  retries: whole(0).optional(),
  timeout: someTime.optional(),
  keepFor: duration.optional(),
  completions: whole(1).optional(),
  parallelism: whole(1).optional(),
  restart: z.enum(['OnFailure', 'Never']).optional(),
  hook: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail']).optional(),
  schedule: ruled(z.string(), cronFault, `write cron: '15 3 * * *'`).optional(),
  timeZone: ruled(z.string(), timeZoneFault, `write it like 'Europe/Berlin'`).optional(),
  concurrency: z.enum(['Allow', 'Forbid', 'Replace']).optional(),
  suspend: z.boolean().optional(),
  startWithin: someTime.optional(),
  history: strict({ succeeded: whole(0).optional(), failed: whole(0).optional() }).optional(),
} satisfies Record<keyof JobOptions, z.ZodType>);

function cronFault(value: string): string | undefined {
  const fields = value.trim().split(/\s+/);
  if (fields.length !== 5) return `has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, cron has five`;
  return fields.every((one) => /^[\d*,/A-Za-z-]+$/.test(one)) ? undefined : 'is no cron schedule';
}

function timeZoneFault(value: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone === ''
      ? 'is empty'
      : undefined;
  } catch {
    return 'is no time zone';
  }
}

const service = ruled(
  strict({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).optional(),
    headless: z.boolean().optional(),
    ports: filled(portName).optional(),
    annotations: annotations.optional(),
    sourceRanges: z.array(cidr).optional(),
    externalTrafficPolicy: z.enum(['Cluster', 'Local']).optional(),
    externalName: subdomain.optional(),
    sessionAffinity: z.literal('ClientIP').optional(),
  } satisfies Record<keyof ServiceOptions, z.ZodType>),
  ({ type = 'ClusterIP', headless, externalName, sourceRanges, externalTrafficPolicy }) => {
    if ((type === 'ExternalName') !== (externalName !== undefined))
      return 'must have type ExternalName and an externalName, or neither';
    if (headless === true && type !== 'ClusterIP') return `is headless, which type ${type} can not be`;
    if (sourceRanges !== undefined && type !== 'LoadBalancer') return 'has sourceRanges, and is no LoadBalancer';
    if (externalTrafficPolicy !== undefined && !['LoadBalancer', 'NodePort'].includes(type))
      return 'has an externalTrafficPolicy, and nothing outside reaches it';
    return undefined;
  },
  'leave out what its type does not have',
);

const host = ruled(
  z.string(),
  (value) => (value === '@' ? undefined : dnsSubdomainFault(value.replace(/^\*\./, '').replace(/\.$/, ''))),
  `write it like 'shop', '@' or 'www.example.org.'`,
);
const path = ruled(z.string(), (value) => (/^\/[^\s?#]*$/.test(value) ? undefined : 'is no path'), `start with '/'`);

const farSide = {
  cidr: cidr.optional(),
  except: z.array(cidr).optional(),
  namespace: label.optional(),
  pods: labels.optional(),
};

function farSideFault({
  cidr: range,
  except,
  namespace,
  pods,
  ports,
}: Readonly<Partial<Record<keyof typeof farSide | 'ports', unknown>>>): string | undefined {
  if ([range, namespace, pods, ports].every((one) => one === undefined)) return 'lets everything through';
  if (range !== undefined && (namespace ?? pods) !== undefined) return 'names both addresses and pods';
  return except !== undefined && range === undefined ? 'has except without a cidr' : undefined;
}

const farPort = z.union([
  whole(1, 65_535),
  ruled(
    z.string(),
    (value) => (/^\d{1,5}(\/udp|-\d{1,5})$/.test(value) ? undefined : 'is no port'),
    `write it like 443, '53/udp' or '8000-8010'`,
  ),
]);

const strategy = z.union([
  z.enum(['recreate', 'on-delete']),
  ruled(
    strict({
      maxSurge: countOrPercent.optional(),
      maxUnavailable: countOrPercent.optional(),
      partition: whole(0).optional(),
    }),
    ({ maxSurge, maxUnavailable }) =>
      [maxSurge, maxUnavailable].every((one) => one === 0 || one === '0%') ? 'replaces no pod ever' : undefined,
    'let maxSurge or maxUnavailable be more than 0',
  ),
]);

const disruption = z.union([strict({ maxUnavailable: countOrPercent }), strict({ minAvailable: countOrPercent })]);

/** The shape of a workload's settings, after its environment's side was taken. */
export const workloadSchema = strict({
  ...containerShape,
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']).optional(),
  replicas: whole(0).optional(),
  autoscaling: orNone(autoscaling).optional(),
  job: job.optional(),
  strategy: strategy.optional(),
  podManagement: z.enum(['OrderedReady', 'Parallel']).optional(),
  initContainers: extraContainers.optional(),
  sidecars: extraContainers.optional(),
  disruption: orNone(disruption).optional(),
  spread: orNone(kubernetes).optional(),
  service: orNone(service).optional(),
  services: z.record(label, service).optional(),
  expose: orNone(
    strict({
      host: z.union([host, filled(host)]),
      path: path.optional(),
      port: portName.optional(),
      annotations: annotations.optional(),
    }),
  ).optional(),
  metrics: orNone(
    strict({ port: portName.optional(), path: path.optional(), interval: someTime.optional() }),
  ).optional(),
  webhook: strict({ port: portName.optional() }).optional(),
  ingress: z
    .array(
      ruled(
        strict({ ...farSide, ports: z.array(portName).optional() }),
        farSideFault,
        'say from where, or to which ports',
      ),
    )
    .optional(),
  egress: z
    .array(
      ruled(
        strict({ ...farSide, ports: z.array(farPort).optional() }),
        farSideFault,
        'say where to, or to which ports',
      ),
    )
    .optional(),
  shutdown: strict({ grace: duration.optional() }).optional(),
  runAs: strict({ user: userId.optional(), group: whole(0).optional(), fsGroup: whole(0).optional() }).optional(),
  allow: podExceptions.optional(),
  serviceAccount: strict({ annotations: annotations.optional() }).optional(),
  priorityClass: subdomain.optional(),
  imagePullSecrets: z.array(z.union([subdomain, secretReference])).optional(),
  nodeSelector: labels.optional(),
  tolerations: kubernetes.optional(),
  podAnnotations: annotations.optional(),
  podLabels: labels.optional(),
} satisfies Record<keyof WorkloadOptions, z.ZodType>);
