import { z } from 'zod';
import { optionProblems } from '../../model/option-problems';
import { ruled, strict } from '../../model/schema-problems';
import {
  pipelineSchema,
  pipelineSecret,
  sshAddress,
  type ForgeSettings,
  type PipelineSettings,
} from '../forge-settings';
import { gitLabSettings } from './gitlab-settings';

/** The platform's two projects on GitLab. `pulumi up` finds a token that administers them in `GITLAB_TOKEN`. */
export interface GitLabOptions {
  /** @default 'https://gitlab.com' */
  readonly url?: string;
  /** Where Argo CD pulls from the environment repo. @default 'git@' and the host, SSH's own port */
  readonly sshUrl?: string;
  /** Path of the group, or a user's name. */
  readonly group: string;
  /** Path of the program's project in the group. */
  readonly program: string;
  /** Path of the environment repo in the group. */
  readonly environmentRepo: string;
  /**
   * A user that publishes, and alone pushes without a merge request; that needs a paid tier.
   *
   * @default a deploy key that may write: the stack's output `publisherKey`, and the variable SLIPWAY_PUBLISHER_KEY of the
   * program's pipelines
   */
  readonly publisher?: string;
  /** What pipelines of both projects know. @default nothing */
  readonly pipelines?: PipelineSettings;
}

const path = ruled(
  z.string(),
  (value) => (/^[\w.-]+(\/[\w.-]+)*$/.test(value) ? undefined : 'is no path'),
  `write it like 'example/platform'`,
);
const project = ruled(
  z.string(),
  (value) => (/^[\w.-]+$/.test(value) ? undefined : 'is no path of a project'),
  'give it alone, without the group',
);
const schema = strict({
  url: ruled(
    z.string(),
    (value) => (/^https:\/\/[^/]+(\/[^/]+)*$/.test(value) ? undefined : 'is no https address'),
    `write it like 'https://gitlab.example.com'`,
  ).optional(),
  sshUrl: sshAddress.optional(),
  group: path,
  program: project,
  environmentRepo: project,
  publisher: project.optional(),
  pipelines: pipelineSchema.optional(),
});

/** Keeps the platform's projects on GitLab in order: rules, keys, webhook, labels, environments, pipelines' variables. */
export function gitlab(options: GitLabOptions): ForgeSettings {
  const { url = 'https://gitlab.com', group, environmentRepo, pipelines = {} } = options;
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return {
    name: 'gitlab',
    argocdUrl: options.sshUrl ?? `git@${host}:${group}/${environmentRepo}.git`,
    secrets: (pipelines.secrets ?? []).map(pipelineSecret),
    problems: () => optionProblems('gitlab', schema, options),
    create: async (name, situation, resourceOptions) => {
      const { ApiRepositories } = await import('./api-repositories');
      const api = { url: `${url}/api/v4`, header: 'private-token', scheme: '', token: 'GITLAB_TOKEN' };
      const settings = gitLabSettings({ ...options, ...situation });
      const args = { ...situation, ...options, api, settings };
      return new ApiRepositories(name, args, resourceOptions).built;
    },
  };
}
