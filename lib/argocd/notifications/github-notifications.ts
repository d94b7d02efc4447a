import type { ForgeNotifications } from '../../model/notification-settings';
import { repositoryPath } from './facts-of-app';
import { jsonObject, plain } from './filled-text';

/** The GitHub App that writes receipts: it needs "Commit statuses: write" on the environment repo, and no more. */
export interface GitHubNotificationOptions {
  readonly appId: number;
  readonly installationId: number;
  /** Key of `argocd-notifications-secret` that holds the App's private key. @default 'github-private-key' */
  readonly privateKey?: string;
  /** Key that holds a token with "Actions: write" on the environment repo. @default 'github-dispatch-token' */
  readonly dispatchToken?: string;
  /** Root of the API of GitHub Enterprise Server: `https://github.example.com/api/v3`. @default github.com */
  readonly api?: string;
}

/**
 * Receipts as commit statuses on GitHub, and its workflow `rollback` for what degraded.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/github/
 * @see https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event
 */
export function githubNotifications(options: GitHubNotificationOptions): ForgeNotifications {
  const { appId, installationId, privateKey = 'github-private-key', dispatchToken = 'github-dispatch-token' } = options;
  const { api } = options;
  return {
    receipts: {
      name: 'receipts',
      type: 'github',
      options: {
        appID: appId,
        installationID: installationId,
        privateKey: `$${privateKey}`,
        ...(api === undefined ? {} : { enterpriseBaseURL: api }),
      },
      part: ({ state, context, description, link, revision, repository }) => ({
        // Argo CD takes the message for the description.
        message: plain(description),
        github: {
          repoURLPath: `{{ ${repository} }}`,
          revisionPath: plain(revision),
          status: { state, label: plain(context), ...(link === undefined ? {} : { targetURL: plain(link) }) },
        },
      }),
    },
    rollback: {
      name: 'rollback',
      type: 'webhook',
      options: {
        url: api ?? 'https://api.github.com',
        headers: [
          { name: 'accept', value: 'application/vnd.github+json' },
          { name: 'authorization', value: `Bearer $${dispatchToken}` },
          { name: 'content-type', value: 'application/json' },
        ],
      },
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
