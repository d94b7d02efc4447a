import { z } from 'zod';
import type { Problem } from '../errors';
import type { Cluster } from './cluster';
import { nearestNames } from './names';
import { noticeTriggers, type NotificationSettings } from './notification-settings';
import type { Platform } from './platform';
import { ruled, schemaProblems, strict } from './schema-problems';

const service = z.looseObject({
  // A dot would end it in the key of a subscription, a colon in a list of recipients.
  name: ruled(
    z.string(),
    (value) => (/^[A-Za-z0-9_-]+$/.test(value) ? undefined : 'is no name of a service'),
    'use letters, digits, hyphens and underscores',
  ),
  type: z.string(),
  options: z.record(z.string(), z.unknown()),
});
const schema = strict({
  services: z.array(service),
  forge: z.looseObject({ receipts: service, rollback: service.optional() }).optional(),
  outOfSyncAfter: ruled(
    z.looseObject({ milliseconds: z.number() }),
    ({ milliseconds }) => (milliseconds >= 60_000 ? undefined : 'is shorter than a minute'),
    'write it like minutes(30)',
  ),
  ownersHear: z.array(z.string()),
  entries: z.record(
    ruled(
      z.string(),
      (key) =>
        /^(trigger|template|service)\.[\w.-]+$|^(subscriptions|defaultTriggers)$/.test(key)
          ? undefined
          : 'is no key that Argo CD reads',
      `write it like 'trigger.on-renamed'`,
    ),
    z.string(),
  ),
} satisfies Record<keyof NotificationSettings, z.ZodType>);

/** Keys of `argocd-notifications-secret` that the options of services name. */
export function notificationSecretKeys({ services, forge }: NotificationSettings): string[] {
  const all = [...services, ...(forge === undefined ? [] : [forge.receipts, forge.rollback])].map(
    (one) => one?.options,
  );
  return [
    ...new Set(textsOf(all).flatMap((text) => [...text.matchAll(/\$([\w-]+)/g)].map(([, key = '']) => key))),
  ].sort();
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Every mistake in the notifications, and subscriptions to what they have not. */
export function notificationProblems(platform: Platform): Problem[] {
  const { notifications, teams = [], environments, clusters, files } = platform;
  if (notifications === undefined) return [];
  const where = 'environments/index.ts';
  const shape = schemaProblems(schema, notifications).map((one) => ({ where: `${where}: notifications`, ...one }));
  if (shape.length > 0) return shape;
  const subscribed = [
    ...[...environments.values()].flatMap((one) =>
      one.notifications.map((subscription) => ({ where: files.get(one) ?? one.name, ...subscription })),
    ),
    ...teams.flatMap(({ name, channels }) =>
      Object.entries(channels).map(([service, recipients]) => ({
        ...{ where: `${where}: team '${name}'`, service, recipients, triggers: [] },
      })),
    ),
    { where: `${where}: notifications: ownersHear`, triggers: notifications.ownersHear },
  ];
  return [
    ...duplicateProblems(notifications).map((one) => ({ where: `${where}: notifications`, ...one })),
    ...[...clusters.values()].flatMap((one) => secretProblems(notifications, one)),
    ...subscribed.flatMap((one) =>
      subscriptionProblems(notifications, one).map((problem) => ({ where: one.where, ...problem })),
    ),
  ];
}

/** A cluster that names the keys of its Secret must name those that services ask for; one that names none has no such Secret yet. */
function secretProblems(settings: NotificationSettings, { name, bootstrap }: Cluster): Problem[] {
  const keys = bootstrap?.argocd?.notificationSecrets;
  if (keys === undefined) return [];
  return notificationSecretKeys(settings)
    .filter((one) => !keys.includes(one))
    .map((one) => ({
      where: `environments/index.ts: cluster '${name}'`,
      problem: `argocd.notificationSecrets lacks '${one}', which notifications name`,
      fix: `add it, and set it: pulumi config set --secret slipway:notification-${one} --stack ${name}`,
    }));
}

function duplicateProblems({ services, forge }: NotificationSettings): Problem[] {
  const own =
    forge === undefined ? [] : [forge.receipts.name, ...(forge.rollback === undefined ? [] : [forge.rollback.name])];
  const names = [...own, ...services.map(({ name }) => name)];
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => ({ problem: `two services are '${name}'`, fix: 'give one of them another name' }));
}

interface Subscribed {
  readonly triggers: readonly string[];
  readonly service?: string;
  readonly recipients?: readonly string[];
}

function subscriptionProblems(
  { services, entries }: NotificationSettings,
  { triggers, service: name, recipients = [] }: Subscribed,
): Problem[] {
  const own = [...Object.keys(entries)].flatMap((key) => /^trigger\.(.*)$/.exec(key)?.[1] ?? []);
  const known = [...noticeTriggers, ...own];
  const named = services.find((one) => one.name === name);
  const isOwn = Object.keys(entries).some((key) => key.startsWith('service.') && key.split('.').at(-1) === name);
  return [
    ...triggers
      .filter((one) => !known.includes(one))
      .map((one) => ({ problem: `there is no trigger '${one}'`, fix: nearestNames(one, known) })),
    ...(name === undefined || named !== undefined || isOwn
      ? []
      : [
          {
            problem: `there is no service '${name}' to tell anybody by`,
            fix: `add it to services of notifications in environments/index.ts; there ${services.length === 1 ? 'is' : 'are'} ${
              services.map((one) => `'${one.name}'`).join(', ') || 'none'
            }`,
          },
        ]),
    ...recipients
      .filter((one) => named?.recipients?.includes(one) === false)
      .map((one) => ({
        problem: `'${name ?? ''}' has no channel '${one}'`,
        fix: nearestNames(one, named?.recipients ?? []),
      })),
  ];
}
