import type { NoticeService } from '../../model/notification-settings';
import { filled, jsonObject } from './filled-text';
import { factsOfApp, label } from './facts-of-app';

/** Where Argo CD posts to. */
export interface WebhookOptions {
  /** What subscriptions call it. */
  readonly name: string;
  readonly url: string;
  /** `$key` in a value stands for a key of `argocd-notifications-secret`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Anything that takes a POST of JSON: `{ title, text, tone, app, environment, cluster, owner, revision, health, since, link? }`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/
 */
export function webhook({ name, url, headers = {} }: WebhookOptions): NoticeService {
  const all = { 'content-type': 'application/json', ...headers };
  return {
    name,
    type: 'webhook',
    options: { url, headers: Object.entries(all).map(([header, value]) => ({ name: header, value })) },
    part: ({ title, text, tone, link }) => ({
      webhook: {
        [name]: {
          method: 'POST',
          body: jsonObject({
            title,
            text,
            tone: { format: tone, values: [] },
            app: filled`${label('app')}`,
            environment: filled`${label('environment')}`,
            cluster: filled`${label('cluster')}`,
            owner: filled`${label('owner')}`,
            revision: filled`${factsOfApp.revision}`,
            health: filled`${factsOfApp.health}`,
            since: filled`${factsOfApp.healthSince}`,
            ...(link === undefined ? {} : { link }),
          }),
        },
      },
    }),
  };
}
