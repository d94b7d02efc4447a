import type { Notice, NoticeService } from '../../model/notification-settings';
import { json } from './filled-text';

/** How Argo CD speaks to Slack. */
export interface SlackOptions {
  /** What subscriptions call it. @default 'slack' */
  readonly name?: string;
  /** Key of `argocd-notifications-secret` that holds the bot's token. @default 'slack-token' */
  readonly token?: string;
  /** Whom messages come from. @default the bot's own name */
  readonly username?: string;
  /** `:argo:`, or the URL of a picture. @default the bot's own */
  readonly icon?: string;
}

const colors = { good: '#18be52', neutral: '#0dadea', warning: '#f4c030', bad: '#e96d76' } as const;

/**
 * Slack, by a bot that was invited to its channels. Recipients are channels, with or without `#`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/slack/
 */
export function slack({ name = 'slack', token = 'slack-token', username, icon }: SlackOptions = {}): NoticeService {
  return {
    name,
    type: 'slack',
    options: {
      token: `$${token}`,
      ...(username === undefined ? {} : { username }),
      ...(icon === undefined ? {} : { icon }),
    },
    part: (notice) => ({ slack: { attachments: attachments(notice) } }),
  };
}

function attachments({ title, tone, facts, link }: Notice): string {
  const fields = facts.map(
    ({ name, value }) => `{"title":${JSON.stringify(name)},"value":${json(value)},"short":true}`,
  );
  const linked = link === undefined ? '' : `"title_link":${json(link)},`;
  return `[{"title":${json(title)},${linked}"color":"${colors[tone]}","fields":[${fields.join(',')}]}]`;
}
