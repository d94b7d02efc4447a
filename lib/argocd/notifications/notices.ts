import type { Notice, NoticeTrigger } from '../../model/notification-settings';
import { factsOfApp, label, linkOf } from './facts-of-app';
import { filled } from './filled-text';
import type { TriggerCondition } from './receipt-templates';
import { hasDegradedHealth, isHealthy, outOfSyncFor, per, syncFailed } from './when';

/** What people are told by one trigger. */
export interface TriggeredNotice {
  readonly condition: Omit<TriggerCondition, 'send'>;
  readonly notice: Notice;
}

/** What people are told, by trigger. @param address of Argo CD; undefined where it is not known */
export function notices(
  outOfSyncMinutes: number,
  address: string | undefined,
): Readonly<Record<NoticeTrigger, TriggeredNotice>> {
  const { name, health, healthSince, healthMessage, syncStatus, finished, syncMessage, phase } = factsOfApp;
  const common = { link: linkOf(address), facts: commonFacts };
  return {
    'on-deployed': {
      condition: { when: isHealthy, description: 'A revision is synced and healthy', oncePer: per.revision },
      notice: {
        ...{ ...common, tone: 'good' },
        title: filled`${name} is deployed`,
        text: filled`${name} runs ${factsOfApp.revision}, healthy since ${healthSince}.`,
      },
    },
    'on-healthy': {
      condition: { when: isHealthy, description: 'The app became healthy' },
      notice: {
        ...{ ...common, tone: 'good' },
        title: filled`${name} is healthy`,
        text: filled`${name} is ${health} since ${healthSince}.`,
      },
    },
    'on-not-healthy': {
      condition: {
        when: `app.status?.operationState?.syncResult != nil and not (${isHealthy})`,
        description: 'The app is healthy no longer',
      },
      notice: {
        ...{ ...common, tone: 'warning' },
        title: filled`${name} is not healthy`,
        text: filled`${name} is ${health} and ${syncStatus}, its last operation ${phase}.`,
      },
    },
    'on-health-degraded': {
      condition: { when: hasDegradedHealth, description: 'The app degraded', oncePer: per.healthOfRevision },
      notice: {
        ...{ ...common, tone: 'bad' },
        title: filled`${name} has degraded`,
        text: filled`${name} is degraded since ${healthSince}: ${healthMessage}`,
      },
    },
    'on-sync-failed': {
      condition: { when: syncFailed, description: 'A sync failed', oncePer: per.operation },
      notice: {
        ...{ ...common, tone: 'bad' },
        title: filled`${name} can not be synced`,
        text: filled`The sync of ${name} ended ${finished}: ${syncMessage}`,
      },
    },
    'on-out-of-sync': {
      condition: {
        when: outOfSyncFor(outOfSyncMinutes),
        description: 'The app is not as git has it, for long',
        oncePer: per.operation,
      },
      notice: {
        ...{ ...common, tone: 'warning' },
        title: filled`${name} is out of sync`,
        text: filled`${name} is not as git has it, and nothing changes that; it was last synced ${finished}.`,
      },
    },
  };
}

const commonFacts: Notice['facts'] = [
  { name: 'Environment', value: filled`${label('environment')}` },
  { name: 'Cluster', value: filled`${label('cluster')}` },
  { name: 'Health', value: filled`${factsOfApp.health}` },
  { name: 'Sync', value: filled`${factsOfApp.syncStatus}` },
  { name: 'Revision', value: filled`${factsOfApp.revision}` },
  { name: 'Owner', value: filled`${label('owner')}` },
];
