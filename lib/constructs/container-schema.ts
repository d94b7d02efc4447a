import { z } from 'zod';
import { App } from '../model/app';
import { cidrFault } from '../model/cidr';
import { dnsLabelFault, dnsSubdomainFault, labelKeyFault, labelValueFault } from '../model/names';
import { ruled, strict } from '../model/schema-problems';
import { secretKeyFault, secretKeyFix, type SecretReference } from '../model/secret';
import { durationFault, durationFix, quantityRangeFault, quantityRangeFix, type Duration } from '../model/units';
import type { ContainerOptions, ExtraContainer, Resources } from './container-options';
import type { Probes } from './probes';
import type { PodSecurityExceptions, SecurityExceptions } from './security';

/** Text that says something. */
const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
/** A name that fits in a host name. */
export const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');
/** A name of most Kubernetes objects. */
export const subdomain = ruled(z.string(), dnsSubdomainFault, 'choose a DNS name');
/** An address range. */
export const cidr = ruled(z.string(), cidrFault, `write it like '10.0.0.0/8'`);
/** Labels of objects. */
export const labels = z.record(
  ruled(z.string(), labelKeyFault, `write it like 'example.com/team'`),
  ruled(z.string(), labelValueFault, 'choose a label value'),
);
/** Annotations of objects. */
export const annotations = z.record(ruled(z.string(), labelKeyFault, `write it like 'example.com/team'`), z.string());
/** A length of time. */
export const duration = ruled(
  z.union([z.string(), z.looseObject({ milliseconds: z.number() })]) as z.ZodType<string | Duration>,
  (value) => durationFault(value),
  durationFix,
);
/** A length of time of a second at least. */
export const someTime = ruled(
  duration,
  (value) => (typeof value !== 'string' && value.milliseconds <= 0 ? 'must be more than nothing' : undefined),
  durationFix,
);
/** A whole number within bounds. */
export function whole(from: number, to = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  const rule = to === Number.MAX_SAFE_INTEGER ? `must be ${from} or more` : `must be from ${from} to ${to}`;
  return ruled(z.int(), (value) => (value < from || value > to ? rule : undefined), `give a whole number`);
}
/** 'none', or what it stands in for. */
export const orNone = (schema: z.ZodType): z.ZodType => z.union([z.literal('none'), schema]);
/** A list of something. */
export const filled = (item: z.ZodType<string>): z.ZodType<string[]> =>
  ruled(z.array(item), (all) => (all.length === 0 ? 'must not be empty' : undefined), 'leave it out, or name one');
/** Objects that Kubernetes' own types describe. */
export const kubernetes = z.array(z.looseObject({}));

const absolute = ruled(
  z.string(),
  (value) =>
    value.startsWith('/') && !value.includes(':') && !value.split('/').includes('..')
      ? undefined
      : 'is no absolute path',
  `start with '/'`,
);
const portNumber = whole(1, 65_535);
const askedPort = z.union([portNumber, z.string()]);
const cpu = ruled(
  z.string(),
  (value) => quantityRangeFault(value) ?? unitFault(value, /^[\d.]+m?$/, 'CPU'),
  quantityRangeFix,
);
/** Memory or storage: `128m` would be an eighth of a byte. */
const memory = ruled(
  z.string(),
  (value) => quantityRangeFault(value) ?? unitFault(value, /^[\d.]+([KMGT]i|[kMGT])$/, 'memory'),
  quantityRangeFix,
);

function unitFault(range: string, unit: RegExp, of: string): string | undefined {
  return range.split('..').every((one) => one === '' || unit.test(one)) ? undefined : `has no unit of ${of}`;
}

const key = { name: subdomain, key: text, optional: z.boolean().optional() };
const envValue = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.discriminatedUnion(
    'from',
    [
      strict({ from: z.enum(['secret', 'config']), ...key }),
      strict({ from: z.literal('field'), path: text }),
      strict({ from: z.literal('resource'), resource: text, container: text.optional(), divisor: text.optional() }),
    ],
    { error: `'secret', 'config', 'field' or 'resource'` },
  ),
]);
const envName = ruled(
  z.string(),
  (value) => (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value) ? undefined : 'is no name of a variable'),
  'use letters, digits and _',
);
const envFrom = ruled(
  strict({
    config: subdomain.optional(),
    secret: subdomain.optional(),
    prefix: envName.optional(),
    optional: z.boolean().optional(),
  }),
  ({ config, secret }) =>
    (config === undefined) === (secret === undefined) ? 'must name either a config or a secret' : undefined,
  `write { config: 'name' } or { secret: 'name' }`,
);

/** A key of a secret, as `secret` makes it. */
export const secretReference = strict({
  secret: subdomain,
  key: ruled(z.string(), secretKeyFault, secretKeyFix),
  of: z.custom<App>((value) => value instanceof App, 'an app').optional(),
} satisfies Record<keyof SecretReference, z.ZodType>);
const secretTarget = ruled(
  z.string(),
  (value) =>
    absolute.safeParse(value).success || envName.safeParse(value).success
      ? undefined
      : 'is no variable or absolute path',
  `write it like 'DATABASE_URL' or '/etc/cart/url'`,
);

const mount = { name: label.optional(), readOnly: z.boolean().optional(), subPath: text.optional() };
const mode = whole(0, 0o777).optional();
const keyFiles = { source: subdomain, items: z.record(text, text).optional(), mode, optional: z.boolean().optional() };
const accessMode = z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']);
const volume = z.discriminatedUnion(
  'type',
  [
    strict({
      type: z.literal('emptyDir'),
      ...mount,
      sizeLimit: memory.optional(),
      medium: z.literal('Memory').optional(),
    }),
    strict({
      type: z.literal('persistent'),
      ...mount,
      size: memory,
      storageClass: subdomain.optional(),
      accessModes: filled(accessMode).optional(),
    }),
    strict({ type: z.literal('claim'), ...mount, claim: subdomain }),
    strict({ type: z.literal('config'), ...mount, ...keyFiles }),
    strict({ type: z.literal('secret'), ...mount, ...keyFiles }),
    strict({ type: z.literal('projected'), ...mount, sources: kubernetes, mode }),
  ],
  { error: `'emptyDir', 'persistent', 'claim', 'config', 'secret' or 'projected'` },
);

const asks = ['http', 'grpc', 'tcp', 'exec'] as const;
const probe = ruled(
  strict({
    http: ruled(z.string(), (value) => (value.startsWith('/') ? undefined : 'is no path'), `start with '/'`).optional(),
    grpc: z.union([z.literal(true), z.string()]).optional(),
    tcp: z.literal(true).optional(),
    exec: filled(z.string()).optional(),
    port: askedPort.optional(),
    scheme: z.enum(['HTTP', 'HTTPS']).optional(),
    headers: z.record(text, z.string()).optional(),
    initialDelay: duration.optional(),
    period: someTime.optional(),
    timeout: someTime.optional(),
    failures: whole(1).optional(),
    successes: whole(1).optional(),
    grace: someTime.optional(),
  }),
  (value) => (asks.filter((one) => value[one] !== undefined).length === 1 ? undefined : 'must ask in one way'),
  'make it by httpProbe, grpcProbe, tcpProbe or execProbe',
);
const probes = strict({
  readiness: ruled(
    probe,
    ({ grace }) => (grace === undefined ? undefined : 'has a grace, and kills nothing'),
    'leave out grace: only liveness and startup probes have it',
  ).optional(),
  liveness: oneSuccess(probe).optional(),
  startup: oneSuccess(probe).optional(),
} satisfies Record<keyof Probes, z.ZodType>);

function oneSuccess(schema: typeof probe): typeof probe {
  const rule = 'must be well after one success: Kubernetes asks for that';
  return ruled(schema, ({ successes = 1 }) => (successes === 1 ? undefined : rule), 'leave out successes');
}

const exceptions = {
  writableRootFilesystem: text.optional(),
  root: text.optional(),
  privilegeEscalation: text.optional(),
  privileged: text.optional(),
  capabilities: strict({
    add: filled(ruled(z.string(), capabilityFault, `write it like 'NET_ADMIN'`)),
    reason: text,
  }).optional(),
  unconfinedSeccomp: text.optional(),
} satisfies Record<keyof SecurityExceptions, z.ZodType>;

function capabilityFault(name: string): string | undefined {
  if (name.startsWith('CAP_')) return 'must be without CAP_';
  return /^[A-Z][A-Z0-9_]*$/.test(name) ? undefined : 'is no capability';
}

/** Departures of a whole pod. */
export const podExceptions = strict({
  ...exceptions,
  serviceAccountToken: text.optional(),
  hostNetwork: text.optional(),
  hostPID: text.optional(),
} satisfies Record<keyof PodSecurityExceptions, z.ZodType>);

/** A user's or group's number; root is an exception of its own. */
export const userId = ruled(
  whole(0, 2 ** 31 - 1),
  (value) => (value === 0 ? 'is root' : undefined),
  `choose another, or say why: allow: { root: 'reason' }`,
);

/** What any container may have, but for its security exceptions. */
export const containerShape = {
  command: filled(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: absolute.optional(),
  env: z.record(envName, envValue).optional(),
  envFrom: z.array(envFrom).optional(),
  secrets: z.record(secretTarget, secretReference).optional(),
  resources: strict({
    cpu: cpu.optional(),
    memory: memory.optional(),
    ephemeralStorage: memory.optional(),
  } satisfies Record<keyof Resources, z.ZodType>).optional(),
  probes: orNone(probes).optional(),
  volumes: z.record(absolute, volume).optional(),
  files: z.record(absolute, z.string()).optional(),
  preStop: z
    .union([filled(z.string()), strict({ sleep: someTime }), strict({ http: z.string(), port: askedPort.optional() })])
    .optional(),
} satisfies Record<Exclude<keyof ContainerOptions, 'allow'>, z.ZodType>;

const port = z.looseObject({
  name: z.string(),
  port: z.number(),
  containerPort: z.number(),
  protocol: z.enum(['http', 'grpc', 'tcp', 'udp']),
});

/** Containers beside the main one. */
export const extraContainers = z.array(
  strict({
    ...containerShape,
    allow: strict(exceptions).optional(),
    name: label,
    image: text,
    ports: z.array(port).optional(),
    runAs: strict({ user: userId.optional(), group: whole(0).optional() }).optional(),
  } satisfies Record<keyof ExtraContainer, z.ZodType>),
);
