import { z } from 'zod';
import type { EnvironmentName } from '../../../environments';
import { ruled, strict } from '../../model/schema-problems';
import { pipelineSchema, pipelineSecret, type ForgeSettings, type PipelineSettings } from '../forge-settings';
import { optionProblems } from '../../model/option-problems';

/** The platform's two repositories on GitHub. The token is the provider's own: `GITHUB_TOKEN` or `pulumi config`. */
export interface GitHubOptions {
  readonly owner: string;
  /** Name of the program's repository. */
  readonly program: string;
  /** Name of the environment repo. */
  readonly environmentRepo: string;
  /**
   * Who publishes, and alone pushes without a pull request: `/name` of a GitHub App, or a user's name.
   *
   * @default a deploy key that may write: the stack's output `publisherKey`, and the secret SLIPWAY_PUBLISHER_KEY of the
   * program's Actions. It can not open pull requests.
   */
  readonly publisher?: string;
  /** Checks that pull requests of the program must pass. @default 'check' */
  readonly programChecks?: readonly string[];
  /** Checks that pull requests of the environment repo must pass. @default 'verify-render', 'check' and 'slipway/gates' */
  readonly environmentChecks?: readonly string[];
  /** What Actions of both repositories know. @default nothing */
  readonly actions?: PipelineSettings;
  /** Secrets that only runs for one environment know, by its name; each is the Pulumi secret `pipeline-<NAME>`. @default none */
  readonly environmentSecrets?: Readonly<Partial<Record<EnvironmentName, readonly string[]>>>;
}

const repositoryName = ruled(
  z.string(),
  (value) => (/^[\w.-]+$/.test(value) && value !== '.git' ? undefined : 'is no name'),
  'give the name alone, without the owner',
);
const schema = strict({
  owner: repositoryName,
  program: repositoryName,
  environmentRepo: repositoryName,
  publisher: ruled(
    z.string(),
    (value) => (/^\/?[\w.-]+$/.test(value) ? undefined : 'is no user or app'),
    `write it like '/slipway-publisher' for an app`,
  ).optional(),
  programChecks: z.array(z.string()).optional(),
  environmentChecks: z.array(z.string()).optional(),
  actions: pipelineSchema.optional(),
  environmentSecrets: z.record(z.string(), z.array(z.string())).optional(),
});

/** Keeps the platform's repositories on GitHub in order: rules, keys, webhook, labels, what Actions know. */
export function github(options: GitHubOptions): ForgeSettings {
  const { owner, environmentRepo, actions = {}, environmentSecrets = {} } = options;
  const secrets = new Set([...(actions.secrets ?? []), ...Object.values(environmentSecrets).flat()]);
  return {
    name: 'github',
    argocdUrl: `git@github.com:${owner}/${environmentRepo}.git`,
    secrets: [...secrets].map(pipelineSecret),
    problems: () => optionProblems('github', schema, options),
    create: async (name, situation, resourceOptions) => {
      const { GitHubRepositories } = await import('./github-repositories');
      return new GitHubRepositories(name, { ...options, ...situation }, resourceOptions).built;
    },
  };
}
