import type { ForgeNotifications } from '../../model/notification-settings';
import { repositoryPath } from './facts-of-app';
import { json, jsonObject, plain } from './filled-text';

/** The account of Gitea or Forgejo that writes receipts. */
export interface GiteaNotificationOptions {
  /** `https://gitea.example.com` */
  readonly url: string;
  /** Key of `argocd-notifications-secret` that holds its token, with `write:repository`. @default 'gitea-token' */
  readonly token?: string;
}

/**
 * Receipts as commit statuses on Gitea or Forgejo, and its workflow `rollback` for what degraded.
 *
 * @see https://docs.gitea.com/api/next/
 */
export function giteaNotifications({ url, token = 'gitea-token' }: GiteaNotificationOptions): ForgeNotifications {
  const service = {
    type: 'webhook',
    options: {
      url: `${url.replace(/\/+$/, '')}/api/v1`,
      headers: [
        { name: 'authorization', value: `token $${token}` },
        { name: 'content-type', value: 'application/json' },
      ],
    },
  };
  return {
    receipts: {
      name: 'receipts',
      ...service,
      part: ({ state, context, description, link, revision, repository }) => ({
        webhook: {
          receipts: {
            method: 'POST',
            path: `/repos/{{ ${repositoryPath(repository)} }}/statuses/${plain(revision)}`,
            body:
              `{"state":"${state}","context":${json(context)},"description":${json(description)}` +
              `${link === undefined ? '' : `,"target_url":${json(link)}`}}`,
          },
        },
      }),
    },
    rollback: {
      name: 'rollback',
      ...service,
      part: ({ fields, repository, branch }) => ({
        webhook: {
          rollback: {
            method: 'POST',
            path: `/repos/{{ ${repositoryPath(repository)} }}/actions/workflows/rollback.yaml/dispatches`,
            body: `{"ref":${JSON.stringify(branch)},"inputs":${jsonObject(fields)}}`,
          },
        },
      }),
    },
  };
}
