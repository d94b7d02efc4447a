import { z } from 'zod';
import type { Problem } from '../errors';
import { nearestNames } from './names';
import type { Platform } from './platform';
import type { ExternalObject, OwnPolicy, PolicyException, PolicySettings } from './policy-settings';
import { ruled, schemaProblems, strict } from './schema-problems';

const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
const reason = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'say why');
const day = ruled(
  z.string(),
  (value) => (isDay(value) ? undefined : 'is no day'),
  `write the last day that it holds like '2027-03-31'`,
);
const object = ruled(
  z.string(),
  (value) => (value === '*' || value.includes('/') ? undefined : 'is no object'),
  `write it like 'Deployment/web', or 'Deployment/*'`,
);
const external = strict({
  kind: text,
  name: text,
  namespace: text.optional(),
  environments: z.array(text).optional(),
  reason,
} satisfies Record<keyof ExternalObject, z.ZodType>);
const exception = strict({
  rule: text,
  object: object.optional(),
  app: text.optional(),
  environments: z.array(text).optional(),
  reason,
  until: day,
} satisfies Record<keyof PolicyException, z.ZodType>);
const policy = ruled(
  strict({
    id: text,
    what: text,
    why: text,
    fix: text,
    severity: z.enum(['error', 'warning', 'info']).optional(),
    kinds: z.array(text).optional(),
    environments: z.array(text).optional(),
    cel: text.optional(),
    judge: z.custom((value) => value === undefined || typeof value === 'function').optional(),
  } satisfies Record<keyof OwnPolicy, z.ZodType>),
  ({ cel, judge }) => ((cel === undefined) === (judge === undefined) ? 'needs either cel or judge' : undefined),
  'give it one of them',
);
const schema = strict({
  registries: z.array(text),
  digests: z.array(text),
  external: z.array(external),
  exceptions: z.array(exception),
  policies: z.array(policy),
} satisfies Record<keyof PolicySettings, z.ZodType>);

/** Every mistake in what `check` is to know: one that goes unseen accepts what nobody meant to accept. */
export function policyProblems({ policies: settings, environments }: Platform): Problem[] {
  if (settings === undefined) return [];
  const where = 'environments/index.ts: policies';
  const broken = schemaProblems(schema, settings).map((one) => ({ where, ...one }));
  if (broken.length > 0) return broken;
  const known = [...environments.keys()];
  const named = (['external', 'exceptions', 'policies'] as const).flatMap((part) =>
    settings[part].flatMap(({ environments: own = [] }, index) =>
      own.map((name) => [`${part}[${index}].environments`, name] as const),
    ),
  );
  const ids = settings.policies.map(({ id }) => id);
  return [
    ...[...settings.digests.map((name) => ['digests', name] as const), ...named]
      .filter(([, name]) => !known.includes(name))
      .map(([place, name]) => ({ where, problem: `${place} '${name}' is no environment`, fix: nearestNames(name, known) })),
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => ({ where, problem: `two policies are '${id}'`, fix: 'rename one of them' })),
  ]; // prettier-ignore
}

/** Days are compared as text, so that only what the calendar has, written in one way, can be told from what is over. */
function isDay(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
