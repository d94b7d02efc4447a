import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { compareText } from '../../errors';
import type { ForgeNotifications, NotificationService, NotificationSettings } from '../../model/notification-settings';
import { factsOfApp } from './facts-of-app';
import { plain } from './filled-text';
import { notices } from './notices';
import {
  receiptConditions,
  receiptTemplates,
  receiptTrigger,
  rollbackConditions,
  rollbackFields,
  rollbackTemplate,
  rollbackTrigger,
} from './receipt-templates';

/** One Argo CD, as its notifications see it. */
export interface NotifyingArgoCd {
  readonly settings: NotificationSettings;
  /** Where its web interface answers; undefined where nobody says. */
  readonly address: string | undefined;
  /** Environments that it deploys to and whose degraded releases are taken back by themselves. */
  readonly takenBack: readonly string[];
  /** The branch of the environment repo whose pipelines run. */
  readonly branch: string;
}

/**
 * `argocd-notifications-cm`: services, triggers, templates and subscriptions of one Argo CD. Credentials are keys of
 * `argocd-notifications-secret`, which Pulumi makes.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/
 */
export function notificationsConfigMap(scope: Construct, argocd: NotifyingArgoCd): void {
  const name = 'argocd-notifications-cm';
  new k8s.KubeConfigMap(scope, 'notifications', {
    metadata: {
      name,
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' },
    },
    data: notificationEntries(argocd),
  });
}

/** Its entries, sorted. */
export function notificationEntries(argocd: NotifyingArgoCd): Record<string, string> {
  const { settings, address } = argocd;
  const { services, forge, entries } = settings;
  const all = [
    ...(address === undefined ? [] : [yaml('context', { argocdUrl: address })]),
    ...services.map(serviceEntry),
    ...noticeEntries(argocd),
    ...(forge === undefined ? [] : forgeEntries(argocd, forge)),
    ...Object.entries(entries),
  ];
  return Object.fromEntries(all.sort(([a], [b]) => compareText(a, b)));
}

type Entry = [key: string, value: string];

function serviceEntry({ name, type, options }: NotificationService): Entry {
  return yaml(['service', type, ...(name === type ? [] : [name])].join('.'), options);
}

function noticeEntries({ settings, address }: NotifyingArgoCd): Entry[] {
  const told = notices(settings.outOfSyncAfter.milliseconds / 60_000, address);
  return Object.entries(told).flatMap(([trigger, { condition, notice }]): Entry[] => {
    const template = trigger.replace(/^on-/, 'app-');
    const parts = settings.services.map((one) => one.part?.(notice) ?? {});
    return [
      yaml(`trigger.${trigger}`, [{ ...condition, send: [template] }]),
      yaml(`template.${template}`, { message: plain(notice.text), ...merged(parts) }),
    ];
  });
}

function forgeEntries({ address, takenBack, branch }: NotifyingArgoCd, forge: ForgeNotifications): Entry[] {
  const { receipts, rollback } = forge;
  const subscription = { recipients: [receipts.name], triggers: [receiptTrigger], selector: released };
  const entries = [
    serviceEntry(receipts),
    yaml(`trigger.${receiptTrigger}`, receiptConditions()),
    ...receiptTemplates(forge, address).map(([name, template]) => yaml(`template.${name}`, template)),
  ];
  if (rollback === undefined || takenBack.length === 0) return [...entries, yaml('subscriptions', [subscription])];
  const event = { fields: rollbackFields, repository: factsOfApp.repository, branch };
  const selector = `${released},slipway.dev/environment in (${[...takenBack].sort().join(',')})`;
  return [
    ...entries,
    serviceEntry(rollback),
    yaml(`trigger.${rollbackTrigger}`, rollbackConditions()),
    yaml(`template.${rollbackTemplate}`, rollback.part(event)),
    yaml('subscriptions', [subscription, { recipients: [rollback.name], triggers: [rollbackTrigger], selector }]),
  ];
}

/** Applications of apps; nobody releases an environment's namespaces. */
const released = 'slipway.dev/app,slipway.dev/app!=namespaces';

/** Services of one type share a key: webhooks are told apart below it. */
function merged(parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [key, value] of parts.flatMap((one) => Object.entries(one))) {
    const known = all[key];
    all[key] = isObject(known) && isObject(value) ? { ...known, ...value } : value;
  }
  return all;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function yaml(key: string, value: unknown): Entry {
  return [key, dump(value, { lineWidth: -1, noRefs: true })];
}
