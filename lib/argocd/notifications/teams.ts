import type { Notice, NoticeService } from '../../model/notification-settings';
import { json } from './filled-text';

/** How Argo CD speaks to Microsoft Teams. */
export interface TeamsOptions {
  /** What subscriptions call it. @default 'teams' */
  readonly name?: string;
  /** Keys of `argocd-notifications-secret` that hold the URLs of workflows, by the name of the channel. */
  readonly channels: Readonly<Record<string, string>>;
}

/** Colors of adaptive cards. */
const colors = { good: 'Good', neutral: 'Accent', warning: 'Warning', bad: 'Attention' } as const;

/**
 * Microsoft Teams, by a workflow of Power Automate per channel: the older connectors were retired.
 *
 * @see https://argo-cd.readthedocs.io/en/latest/operator-manual/notifications/services/teams-workflows/
 */
export function teams({ name = 'teams', channels }: TeamsOptions): NoticeService {
  return {
    name,
    type: 'teams-workflows',
    options: { recipientUrls: Object.fromEntries(Object.entries(channels).map(([one, key]) => [one, `$${key}`])) },
    recipients: Object.keys(channels),
    part: (notice) => ({ 'teams-workflows': { adaptiveCard: adaptiveCard(notice) } }),
  };
}

/** @see https://adaptivecards.io/explorer/ */
function adaptiveCard({ title, text, tone, facts, link }: Notice): string {
  const all = facts.map(({ name, value }) => `{"title":${JSON.stringify(name)},"value":${json(value)}}`);
  const action = link === undefined ? [] : [`{"type":"Action.OpenUrl","title":"Argo CD","url":${json(link)}}`];
  const body = [
    `{"type":"TextBlock","text":${json(title)},"size":"Large","weight":"Bolder","color":"${colors[tone]}","wrap":true}`,
    `{"type":"TextBlock","text":${json(text)},"wrap":true}`,
    `{"type":"FactSet","facts":[${all.join(',')}]}`,
  ];
  return `{"type":"AdaptiveCard","version":"1.4","body":[${body.join(',')}],"actions":[${action.join(',')}]}`;
}
