import type { ForgeNotifications } from '../../model/notification-settings';
import { repositoryPath } from './facts-of-app';
import { json, plain } from './filled-text';

/** The account of GitLab that writes receipts: a project access token of the environment repo, scope `api`. */
export interface GitLabNotificationOptions {
  /** @default 'https://gitlab.com' */
  readonly url?: string;
  /** Key of `argocd-notifications-secret` that holds its token. @default 'gitlab-token' */
  readonly token?: string;
}

const words = { success: 'success', pending: 'pending', failure: 'failed' } as const;

/**
 * Receipts as commit statuses on GitLab, and its pipeline `rollback` for what degraded.
 *
 * @see https://docs.gitlab.com/api/commits/#set-commit-pipeline-status
 * @see https://docs.gitlab.com/api/pipelines/#create-a-new-pipeline
 */
export function gitlabNotifications(options: GitLabNotificationOptions = {}): ForgeNotifications {
  const { url = 'https://gitlab.com', token = 'gitlab-token' } = options;
  const service = {
    type: 'webhook',
    options: {
      url: `${url.replace(/\/+$/, '')}/api/v4`,
      headers: [
        { name: 'private-token', value: `$${token}` },
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
            path: `/projects/{{ ${repositoryPath(repository)} | urlquery }}/statuses/${plain(revision)}`,
            body:
              `{"state":"${words[state]}","name":${json(context)},"description":${json(description)}` +
              `${link === undefined ? '' : `,"target_url":${json(link)}`}}`,
          },
        },
      }),
    },
    rollback: {
      name: 'rollback',
      ...service,
      part: ({ fields, repository, branch }) => {
        const variables = Object.entries(fields).map(
          ([name, value]) => `{"key":"SLIPWAY_${name.toUpperCase()}","value":${json(value)}}`,
        );
        return {
          webhook: {
            rollback: {
              method: 'POST',
              path: `/projects/{{ ${repositoryPath(repository)} | urlquery }}/pipeline`,
              body:
                `{"ref":${JSON.stringify(branch)},"variables":[{"key":"SLIPWAY_PIPELINE","value":"rollback"},` +
                `${variables.join(',')}]}`,
            },
          },
        };
      },
    },
  };
}
