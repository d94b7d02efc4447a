import type { Environment } from './environment';
import type { Duration } from './units';
import { minutes } from './units';

/**
 * When people are told of an app: names of triggers of Argo CD's notifications that Slipway renders.
 *
 * `on-deployed` is told once for each revision, `on-healthy` and `on-not-healthy` at each change.
 */
export const noticeTriggers = [
  'on-deployed',
  'on-healthy',
  'on-not-healthy',
  'on-health-degraded',
  'on-sync-failed',
  'on-out-of-sync',
] as const;

/** When people are told of an app. */
export type NoticeTrigger = (typeof noticeTriggers)[number];

/** Text that Argo CD fills in: `%v` stands for the expressions of Go's template language, one after the other. */
export interface FilledText {
  readonly format: string;
  readonly values: readonly string[];
}

/** What people are told. */
export interface Notice {
  readonly title: FilledText;
  readonly text: FilledText;
  readonly tone: 'good' | 'neutral' | 'warning' | 'bad';
  readonly facts: readonly { readonly name: string; readonly value: FilledText }[];
  /** The Application in Argo CD's web interface; undefined where its address is not known. */
  readonly link: FilledText | undefined;
}

/** A service of Argo CD's notifications, as `argocd-notifications-cm` has it. */
export interface NotificationService {
  /** What subscriptions call it. */
  readonly name: string;
  /** What Argo CD calls its type: `slack`, `webhook`. */
  readonly type: string;
  /** Its options. A credential is the key of `argocd-notifications-secret`, written `$key`. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A service that tells people. */
export interface NoticeService extends NotificationService {
  /** Its part of a template, under the keys that it reads. @default just the text */
  readonly part?: (notice: Notice) => Readonly<Record<string, unknown>>;
  /** Recipients that it knows. @default any */
  readonly recipients?: readonly string[];
}

/** A commit status. */
export interface StatusTemplate {
  readonly state: 'success' | 'pending' | 'failure';
  readonly context: FilledText;
  /** At most 140 characters once filled in. */
  readonly description: FilledText;
  readonly link: FilledText | undefined;
  /** The commit that it is written on. */
  readonly revision: FilledText;
  /** An expression: URL of the repository that the commit is of. */
  readonly repository: string;
}

/** What starts the pipeline that takes a degraded release back. */
export interface EventTemplate {
  readonly fields: Readonly<Record<string, FilledText>>;
  /** An expression: URL of the repository that the pipeline is of. */
  readonly repository: string;
  /** The branch whose pipeline runs. */
  readonly branch: string;
}

/** How Argo CD writes receipts to a forge, and has it take back what degraded. */
export interface ForgeNotifications {
  readonly receipts: NotificationService & {
    readonly part: (status: StatusTemplate) => Readonly<Record<string, unknown>>;
  };
  /** @default nothing is taken back by an event */
  readonly rollback?: NotificationService & {
    readonly part: (event: EventTemplate) => Readonly<Record<string, unknown>>;
  };
}

/** How Argo CD tells people and the forge what becomes of apps. */
export interface NotificationSettings {
  readonly services: readonly NoticeService[];
  /** @default no receipts by commit status */
  readonly forge?: ForgeNotifications;
  /** When an app that is out of sync is told of. @default 30 minutes */
  readonly outOfSyncAfter: Duration;
  /** What owners are told of their apps. @default all but on-healthy and on-not-healthy */
  readonly ownersHear: readonly string[];
  /** Further entries of `argocd-notifications-cm`: `trigger.on-…`, `template.…`. @default none */
  readonly entries: Readonly<Record<string, string>>;
}

/**
 * Declares how Argo CD tells people and the forge: export it as `notifications` from `environments/index.ts`.
 *
 * @example notificationSettings({ services: [slack()], forge: githubNotifications({ appId: 1, installationId: 2 }) })
 */
export function notificationSettings(settings: Partial<NotificationSettings>): NotificationSettings {
  return {
    services: [],
    outOfSyncAfter: minutes(30),
    ownersHear: ['on-deployed', 'on-health-degraded', 'on-sync-failed', 'on-out-of-sync'],
    entries: {},
    ...settings,
  };
}

/** Environments whose degraded releases are taken back by themselves. */
export function takesBack({ rollback }: Pick<Environment, 'rollback'>): boolean {
  return rollback.automaticWithin !== undefined;
}
