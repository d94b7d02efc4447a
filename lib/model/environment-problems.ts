import { isIP } from 'node:net';
import { z } from 'zod';
import type { Problem } from '../errors';
import type { Environment } from './environment';
import { dnsLabelFault, dnsSubdomainFault, labelKeyFault, labelValueFault, nearestNames } from './names';
import type { Platform } from './platform';
import { ruled, schemaProblems, strict } from './schema-problems';
import { quantityValue } from './units';
import { upstreamOf } from './upstream-of';

const label = ruled(z.string(), dnsLabelFault, 'it becomes part of Kubernetes names: choose a DNS label');
const domain = ruled(z.string(), dnsSubdomainFault, `write it like 'shop.example.com'`);
const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
const mode = z.enum(['commit', 'pull-request']);
const quantity = ruled(
  z.string(),
  (one) => ((quantityValue(one) ?? -1) < 0 ? 'is no quantity' : undefined),
  `write it like '500m', '256Mi' or '20'`,
);
const quantities = z.record(z.string(), quantity);
// A LimitRange with a request above its limit is refused by Kubernetes.
const defaults = ruled(
  strict({ request: quantities, limit: quantities }),
  ({ request, limit }) => {
    const above = Object.keys(request).filter((name) => amount(request[name]) > amount(limit[name]));
    return above.length === 0 ? undefined : `asks for more than the limit of ${above.join(', ')}`;
  },
  'raise the limit or lower the request',
);
const duration = z.looseObject({ milliseconds: z.number() });
const owner = ruled(
  z.string(),
  (value) => (/^\S*@\S+$/.test(value) ? undefined : 'is no user, team or address'),
  `write it like '@example/platform'`,
);
const entryRule = ruled(
  strict({ branch: text.optional(), tag: text.optional(), nightly: z.boolean().optional(), by: mode.optional() }),
  ({ branch, tag, nightly }) =>
    [branch, tag, nightly].every((one) => one === undefined) ? 'lets in every build' : undefined,
  `say which: { branch: 'main' }, { tag: 'v*' } or { nightly: true }`,
);

const schema = strict({
  name: label,
  shortName: label,
  clusters: ruled(z.array(label), (all) => (all.length === 0 ? 'must name a cluster' : undefined), `add cluster: '…'`),
  domain,
  promotesFrom: z.string().optional(),
  production: z.boolean().optional(),
  publish: mode,
  requestPer: z.enum(['environment', 'system']),
  promotion: z.enum(['manual', 'automatic']),
  rollback: strict({ by: mode, automaticWithin: duration.optional() }),
  sync: z.enum(['automated', 'manual']),
  tags: z.union([z.enum(['any', 'main', 'version']), strict({ pattern: text })]).optional(),
  entry: z.array(entryRule),
  gates: z.array(
    z.looseObject({ name: z.string(), evaluate: z.custom((value) => typeof value === 'function', 'must be a gate') }),
  ),
  owners: z.array(owner),
  namespaces: strict({ quota: quantities, defaults }),
  labels: z.record(
    ruled(z.string(), labelKeyFault, `write it like 'example.com/team'`),
    ruled(z.string(), labelValueFault, 'choose a label value'),
  ),
  network: strict({
    gatewayNamespace: label,
    gateway: domain,
    via: z.enum(['gateway', 'ingress']),
    ingressClass: domain.optional(),
    issuer: domain,
    monitoringNamespace: label,
    nodeLocalDns: ruled(
      z.string(),
      (value) => (isIP(value) === 0 ? 'is no IP address' : undefined),
      `write it like '169.254.20.10'`,
    ),
  }),
  differs: z.array(text),
  secrets: strict({
    backend: text.optional(),
    maxAge: duration.optional(),
    certificate: ruled(
      z.string(),
      (value) => (/^SHA256:[A-Za-z0-9+/]{43}$/.test(value) ? undefined : 'is no fingerprint'),
      `write it as slipway secrets fetch-cert prints it: 'SHA256:…'`,
    ).optional(),
  }),
  notifications: z.array(strict({ triggers: z.array(text), service: text, recipients: z.array(text) })),
  applications: z.enum(['explicit', 'set']),
  ownersMay: z.enum(['get', 'sync']).optional(),
  dropIns: strict({
    path: ruled(
      z.string(),
      (value) => (/^[\w.-]+(\/[\w.-]+)*$/.test(value) && !value.includes('..') ? undefined : 'is no folder'),
      `write it like 'drop-ins'`,
    ),
    repository: text.optional(),
    revision: text.optional(),
    owner: text,
    namespaceResources: z.array(text).optional(),
  }).optional(),
} satisfies Record<keyof Environment, z.ZodType>);

function amount(text: string | undefined): number {
  return (text === undefined ? undefined : quantityValue(text)) ?? Number.NaN;
}

/** Every mistake in one environment, and in how it stands to the others. */
export function environmentProblems(platform: Platform, environment: Environment): Problem[] {
  const where = platform.files.get(environment) ?? 'environments';
  return [
    ...schemaProblems(schema, environment),
    ...clusterNameProblems(platform, environment),
    ...shortNameProblems(platform, environment),
    ...promotionProblems(platform, environment),
  ].map((one) => ({ where, ...one }));
}

function clusterNameProblems({ clusters }: Platform, environment: Environment): Problem[] {
  if (clusters.size === 0) return [];
  return environment.clusters
    .filter((name) => !clusters.has(name))
    .map((name) => ({ problem: `cluster '${name}' is not declared`, fix: nearestNames(name, [...clusters.keys()]) }));
}

function shortNameProblems({ environments }: Platform, { name, shortName }: Environment): Problem[] {
  return [...environments.values()]
    .filter((other) => other.name !== name && other.shortName === shortName)
    .map((other) => ({
      problem: `shortName '${shortName}' is that of '${other.name}' too: Applications would have one name`,
      fix: 'give each environment a short name of its own',
    }));
}

function promotionProblems(platform: Platform, { name, promotesFrom, gates }: Environment): Problem[] {
  const problems: Problem[] = [];
  const others = [...platform.environments.keys()].filter((one) => one !== name);
  if (promotesFrom !== undefined && !others.includes(promotesFrom)) {
    const what = promotesFrom === name ? 'other environment' : 'environment';
    problems.push({ problem: `promotesFrom '${promotesFrom}' is no ${what}`, fix: nearestNames(promotesFrom, others) });
  }
  const upstream = upstreamOf(platform, name).map((one) => one.name as string);
  if (upstream.includes(name) && promotesFrom !== name) {
    problems.push({
      problem: `promotesFrom leads back to '${name}': ${[name, ...upstream].join(' → ')}`,
      fix: 'break the circle: one environment promotes from none',
    });
  }
  for (const gate of gates) {
    if (gate.environment === undefined || upstream.includes(gate.environment)) continue;
    problems.push({
      problem: `gate ${gate.name} looks at '${gate.environment}', which is not upstream of '${name}'`,
      fix: nearestNames(gate.environment, upstream),
    });
  }
  return problems;
}
