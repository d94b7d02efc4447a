import type { NoticeService } from '../../model/notification-settings';
import { plain } from './filled-text';

/** How Argo CD sends mail. */
export interface EmailOptions {
  /** What subscriptions call it. @default 'email' */
  readonly name?: string;
  readonly host: string;
  /** @default 587 */
  readonly port?: number;
  readonly from: string;
  /** Keys of `argocd-notifications-secret`. @default the server asks for no login */
  readonly login?: { readonly username: string; readonly password: string };
}

/**
 * Mail by SMTP. Recipients are addresses.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/email/
 */
export function email({ name = 'email', host, port = 587, from, login }: EmailOptions): NoticeService {
  return {
    name,
    type: 'email',
    options: {
      host,
      port,
      from,
      ...(login === undefined ? {} : { username: `$${login.username}`, password: `$${login.password}` }),
    },
    part: ({ title, text, facts, link }) => ({
      email: {
        subject: plain(title),
        body: [
          plain(text),
          '',
          ...facts.map(({ name: fact, value }) => `${fact}: ${plain(value)}`),
          ...(link === undefined ? [] : ['', plain(link)]),
          '',
        ].join('\n'),
      },
    }),
  };
}
