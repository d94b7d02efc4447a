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
import { giteaSettings } from './gitea-settings';

/** The platform's two repositories on Gitea or Forgejo. `pulumi up` finds a token that administers them in `GITEA_TOKEN`. */
export interface GiteaOptions {
  /** `https://gitea.example.com` */
  readonly url: string;
  /** Where Argo CD pulls from the environment repo. @default 'git@' and the host, SSH's own port */
  readonly sshUrl?: string;
  /** Name of the organisation. */
  readonly owner: string;
  /** Name of the program's repository. */
  readonly program: string;
  /** Name of the environment repo. */
  readonly environmentRepo: string;
  /**
   * A user that publishes, and alone pushes without a pull request.
   *
   * @default deploy keys that may write: the stack's output `publisherKey`, and the secret SLIPWAY_PUBLISHER_KEY of the
   * program's Actions
   */
  readonly publisher?: string;
  /** Checks that pull requests of the program must pass. @default 'check' */
  readonly programChecks?: readonly string[];
  /** Checks that pull requests of the environment repo must pass. @default 'verify-render', 'check' and 'slipway/gates' */
  readonly environmentChecks?: readonly string[];
  /** What Actions of both repositories know. @default nothing */
  readonly actions?: PipelineSettings;
}

const name = ruled(
  z.string(),
  (value) => (/^[\w.-]+$/.test(value) ? undefined : 'is no name'),
  'give the name alone, without the owner',
);
const schema = strict({
  url: ruled(
    z.string(),
    (value) => (/^https:\/\/[^/]+(\/[^/]+)*$/.test(value) ? undefined : 'is no https address'),
    `write it like 'https://gitea.example.com'`,
  ),
  sshUrl: sshAddress.optional(),
  owner: name,
  program: name,
  environmentRepo: name,
  publisher: name.optional(),
  programChecks: z.array(z.string()).optional(),
  environmentChecks: z.array(z.string()).optional(),
  actions: pipelineSchema.optional(),
});

/** Keeps the platform's repositories on Gitea in order: rules, keys, webhook, labels, what Actions know. */
export function gitea(options: GiteaOptions): ForgeSettings {
  const { url, owner, environmentRepo, actions = {} } = options;
  const host = URL.canParse(url) ? new URL(url).hostname : url;
  return {
    name: 'gitea',
    argocdUrl: options.sshUrl ?? `git@${host}:${owner}/${environmentRepo}.git`,
    secrets: (actions.secrets ?? []).map(pipelineSecret),
    problems: () => optionProblems('gitea', schema, options),
    create: async (resource, situation, resourceOptions) => {
      const { ApiRepositories } = await import('./api-repositories');
      const api = { url: `${url}/api/v1`, header: 'authorization', scheme: 'token ', token: 'GITEA_TOKEN' };
      const settings = giteaSettings({ ...options, ...situation });
      const args = { ...situation, ...options, pipelines: actions, api, settings };
      return new ApiRepositories(resource, args, resourceOptions).built;
    },
  };
}
