import type { ForgeNotifications, StatusTemplate } from '../../model/notification-settings';
import { factsOfApp, label, linkOf } from './facts-of-app';
import { filled } from './filled-text';
import { hasDegradedHealth, isDegraded, isHealthy, isUndecided, ofGit, ofOneCommit, per } from './when';

/** One condition of a trigger, as Argo CD has it. */
export interface TriggerCondition {
  readonly when: string;
  readonly send: readonly string[];
  readonly description: string;
  /** Never sent again for the same. @default sent each time that the condition becomes true */
  readonly oncePer?: string;
}

/** The trigger of receipts. */
export const receiptTrigger = 'on-receipt';
/** The trigger of the event that automatic rollback reads. */
export const rollbackTrigger = 'on-degraded-release';
/** The template of that event. */
export const rollbackTemplate = 'degraded-release';

type Receipt = 'healthy' | 'degraded' | 'undecided';

const states = { healthy: 'success', degraded: 'failure', undecided: 'pending' } as const;

/**
 * When receipts are sent: on every entry into and exit from health.
 *
 * Twice for each health, on purpose. What is seen to become true is sent, and again where sending failed; but Argo CD may
 * miss that it was false in between, so it is sent for each revision, operation and change of health as well.
 */
export function receiptConditions(): TriggerCondition[] {
  const on = (receipt: Receipt, when: string, oncePer?: string): TriggerCondition => ({
    when: `${ofOneCommit} and ${when}`,
    send: [templateOf(receipt)],
    description: `The app is ${receipt}`,
    ...(oncePer === undefined ? {} : { oncePer }),
  });
  return [
    on('healthy', isHealthy),
    on('healthy', isHealthy, per.healthOfOperation),
    on('degraded', isDegraded),
    on('degraded', isDegraded, per.healthOfOperation),
    on('undecided', isUndecided),
  ];
}

/** When the event is sent: for each revision and change of health. What it starts takes a release back once at most. */
export function rollbackConditions(): TriggerCondition[] {
  return [
    {
      when: `${ofGit} and ${hasDegradedHealth}`,
      send: [rollbackTemplate],
      description: 'A release degraded',
      oncePer: per.healthOfRevision,
    },
  ];
}

/** Templates of the receipts, by name: the commit statuses that lib/receipts reads. */
export function receiptTemplates(
  { receipts }: ForgeNotifications,
  address: string | undefined,
): [string, Readonly<Record<string, unknown>>][] {
  const { health, healthSince, syncStatus, phase, finished, revision, repository } = factsOfApp;
  const common = {
    context: filled`slipway/${label('cluster')}/${label('environment')}/${label('app')}`,
    link: linkOf(address),
    revision: filled`${revision}`,
    repository,
  };
  const descriptions: Readonly<Record<Receipt, StatusTemplate['description']>> = {
    healthy: filled`${health} since ${healthSince}, synced ${finished}`,
    degraded: filled`${health} since ${healthSince}, operation ${phase} ${finished}`,
    undecided: filled`${health}, ${syncStatus}, operation ${phase} ${finished}`,
  };
  return (['healthy', 'degraded', 'undecided'] as const).map((one) => [
    templateOf(one),
    receipts.part({ ...common, state: states[one], description: descriptions[one] }),
  ]);
}

/** What automatic rollback reads, field by field. */
export const rollbackFields = {
  app: filled`${label('app')}`,
  environment: filled`${label('environment')}`,
  cluster: filled`${label('cluster')}`,
  revision: filled`${factsOfApp.revision}`,
  health: filled`${factsOfApp.health}`,
  since: filled`${factsOfApp.healthSince}`,
  message: filled`${factsOfApp.healthMessage}`,
} as const;

function templateOf(receipt: Receipt): string {
  return `receipt-${receipt}`;
}
