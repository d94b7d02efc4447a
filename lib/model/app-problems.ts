import { z } from 'zod';
import type { Problem } from '../errors';
import { App, type AppProps, type Call } from './app';
import { applicationName } from './application-name';
import { cluster } from './cluster';
import type { Environment } from './environment';
import { imageFault, imageFix } from './image';
import { dnsLabelFault, dnsSubdomainFault, labelValueFault, nearestNames } from './names';
import { namespaceOf } from './namespace-of';
import type { Platform } from './platform';
import { portProblems } from './port';
import { joinPath } from './property-path';
import { ruled, schemaProblems, strict } from './schema-problems';

const label = ruled(z.string(), dnsLabelFault, 'choose a DNS label');
const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
const image = ruled(z.string(), imageFault, imageFix);
const groupKind = ruled(
  z.string(),
  (value) => {
    const [kind = '', group, ...rest] = value.split('/').reverse();
    const fits = value === '*' || (/^[A-Z][A-Za-z0-9]*$/.test(kind) && rest.length === 0);
    return fits && (group === undefined || dnsSubdomainFault(group) === undefined) ? undefined : 'is no kind';
  },
  `write it as group/Kind: 'apiextensions.k8s.io/CustomResourceDefinition', or 'Namespace' of the core group`,
);
const isFunction = z.custom((value) => typeof value === 'function', 'a function');

const schema = strict({
  name: label,
  system: label.optional(),
  owner: ruled(
    z.string(),
    (value) => (value === '' ? 'must not be empty' : labelValueFault(value)),
    `it labels every object: write it like 'team-orders'`,
  ),
  description: z.string().optional(),
  environments: ruled(
    z.array(z.string()),
    (all) => (all.length === 0 ? 'names none' : undefined),
    'leave it out for every environment',
  ).optional(),
  namespace: label.optional(),
  tier: z.enum(['platform', 'app']).optional(),
  images: z.record(label, image).optional(),
  chartVersion: text.optional(),
  revision: text.optional(),
  podSecurity: strict({ level: z.enum(['baseline', 'privileged']), reason: text }).optional(),
  openNetwork: text.optional(),
  reachedAt: strict({ service: label.optional(), pods: z.record(z.string(), z.string()).optional() }).optional(),
  reads: isFunction.optional(),
  localChart: z.looseObject({ folder: text, releaseName: text }).optional(),
  ports: z.array(z.looseObject({ name: z.string(), port: z.number(), containerPort: z.number() })).optional(),
  calls: z.union([z.record(z.string(), z.unknown()), isFunction]).optional(),
  patches: z.unknown().optional(),
  source: isFunction.optional(),
  clusterResources: z.array(groupKind).optional(),
  namespaceResources: z.array(groupKind).optional(),
  ignoreDifferences: isFunction.optional(),
  preview: z.looseObject({ repository: text, label: z.string(), tag: text }).optional(),
  resources: isFunction.optional(),
  workload: isFunction.optional(),
} satisfies Record<keyof AppProps, z.ZodType>);

/** Every mistake in one app, and in how it stands to environments and to other apps. */
export function appProblems(platform: Platform, app: App): Problem[] {
  const where = platform.files.get(app) ?? `app '${app.name}'`;
  const shape = schemaProblems(schema, app.props);
  const all = [
    ...shape,
    ...environmentNameProblems(platform, app),
    ...portProblems(app.ports),
    ...callProblems(platform, app),
  ];
  // Names that are wrong by themselves make names that are wrong too: one message is enough.
  const made =
    shape.length > 0 ? [] : [...platform.environments.values()].flatMap((one) => madeNameProblems(platform, app, one));
  return [...all, ...made].map((one) => ({ where, ...one }));
}

function environmentNameProblems({ environments }: Platform, app: App): Problem[] {
  return (app.props.environments ?? [])
    .filter((name) => !environments.has(name))
    .map((name) => ({
      problem: `environment '${name}' is not there`,
      fix: nearestNames(name, [...environments.keys()]),
    }));
}

/** Names that are put together must fit too: the namespace's, and the Application's, which Argo CD uses as a label. */
function madeNameProblems(platform: Platform, app: App, environment: Environment): Problem[] {
  if (!app.runsIn(environment.name)) return [];
  const made = environment.clusters.flatMap((name) => {
    const where = platform.clusters.get(name) ?? cluster({ name });
    return [
      ['Application', applicationName(app.name, environment, where)] as const,
      ['project', applicationName(app.system, environment, where)] as const,
    ];
  });
  const all = new Map(
    [['namespace', namespaceOf(platform, app, environment)], ...made].map((one) => [one.join(), one]),
  );
  return [...all.values()].flatMap(([what = '', name = '']) => {
    const fault = dnsLabelFault(name);
    return fault === undefined
      ? []
      : [{ problem: `its ${what} in ${environment.name}, '${name}', ${fault}`, fix: 'shorten the name' }];
  });
}

function callProblems(platform: Platform, app: App): Problem[] {
  return Object.entries(app.calls).flatMap(([variable, call]) => {
    const path = joinPath('calls', variable);
    const callee = calleeOf(call);
    if (!(callee instanceof App)) {
      const what = callee === undefined ? 'undefined' : 'no app';
      return [{ problem: `${path} is ${what}`, fix: 'two files import each other: write calls: () => ({ … })' }];
    }
    return [
      ...variableProblems(variable, path),
      ...calledPortProblems(call, path),
      ...absenceProblems(platform, app, callee, path),
    ];
  });
}

/** Undefined where two files import each other: the first one runs before the second has an app. */
function calleeOf(call: unknown): unknown {
  return typeof call === 'object' && call !== null && 'app' in call ? call.app : undefined;
}

function variableProblems(variable: string, path: string): Problem[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return [];
  return [{ problem: `${path}: '${variable}' is no name of a variable`, fix: 'use letters, digits and _' }];
}

function calledPortProblems({ app, port }: Call, path: string): Problem[] {
  const names = app.ports.map((one) => one.name);
  if (names.length === 0)
    return [{ problem: `${path}: app '${app.name}' has no port`, fix: `give '${app.name}' a port` }];
  if (port === undefined || names.includes(port)) return [];
  return [{ problem: `${path}: app '${app.name}' has no port '${port}'`, fix: nearestNames(port, names) }];
}

function absenceProblems({ environments }: Platform, app: App, callee: App, path: string): Problem[] {
  const missing = [...environments.keys()].filter((name) => app.runsIn(name) && !callee.runsIn(name));
  if (missing.length === 0) return [];
  return [
    {
      problem: `${path}: '${callee.name}' does not run in ${missing.join(', ')}, where '${app.name}' does`,
      fix: `let '${callee.name}' run there, or '${app.name}' not`,
    },
  ];
}
