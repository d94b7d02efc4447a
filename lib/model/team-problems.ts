import { z } from 'zod';
import type { Problem } from '../errors';
import { dnsLabelFault, nearestNames } from './names';
import type { Platform } from './platform';
import { ruled, schemaProblems, strict } from './schema-problems';
import type { Team } from './team';

const text = ruled(z.string(), (value) => (value.trim() === '' ? 'must not be empty' : undefined), 'give text');
const group = ruled(
  z.string(),
  // A comma would end the field of a line of Argo CD's policies.
  (value) => (value.trim() === '' || /[,\n"]/.test(value) ? 'is no group' : undefined),
  `write it like 'example:team-orders'`,
);
const schema = strict({
  name: ruled(z.string(), dnsLabelFault, 'it names a role: choose a DNS label'),
  groups: z.array(group),
  channels: z.record(text, z.array(text)),
  operates: z.boolean(),
} satisfies Record<keyof Team, z.ZodType>);

/** Every mistake in the teams, and owners that are none of them: without teams any owner will do. */
export function teamProblems({ teams = [], apps, environments, files }: Platform): Problem[] {
  const names = teams.map(({ name }) => name);
  const where = 'environments/index.ts';
  const owners = [
    ...[...apps.values()].map((app) => [files.get(app) ?? `app '${app.name}'`, app.props.owner] as const),
    ...[...environments.values()].flatMap((one) =>
      one.dropIns === undefined ? [] : [[files.get(one) ?? one.name, one.dropIns.owner] as const],
    ),
  ];
  return [
    ...teams.flatMap((one, index) =>
      schemaProblems(schema, one).map((problem) => ({ where: `${where}: teams[${index}]`, ...problem })),
    ),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => ({ where, problem: `two teams are '${name}'`, fix: 'rename one of them' })),
    ...owners
      .filter(([, owner]) => names.length > 0 && !names.includes(owner))
      .map(([file, owner]) => ({
        where: file,
        problem: `owner '${owner}' is no team`,
        fix: nearestNames(owner, names),
      })),
  ];
}
