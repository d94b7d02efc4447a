import { z } from 'zod';
import { ruled, strict } from '../../model/schema-problems';
import type { ForgeSettings } from '../forge-settings';
import { optionProblems } from '../../model/option-problems';

/** The platform's two repositories on GitHub. The token is the provider's own: `GITHUB_TOKEN` or `pulumi config`. */
export interface GitHubOptions {
  readonly owner: string;
  /** Name of the program's repository. */
  readonly program: string;
  /** Name of the environment repo. */
  readonly environmentRepo: string;
  /** Who publishes: `/name` of a GitHub App's user, or a user's name. It alone pushes without a pull request. */
  readonly publisher: string;
  /** Checks that pull requests of the program must pass. @default 'check' */
  readonly programChecks?: readonly string[];
  /** Checks that pull requests of the environment repo must pass. @default 'verify-render', 'check' and 'slipway/gates' */
  readonly environmentChecks?: readonly string[];
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
  ),
  programChecks: z.array(z.string()).optional(),
  environmentChecks: z.array(z.string()).optional(),
});

/** Keeps the platform's repositories on GitHub in order: rules, keys, webhook, labels. */
export function github(options: GitHubOptions): ForgeSettings {
  return {
    name: 'github',
    problems: () => optionProblems('github', schema, options),
    create: async (name, situation, resourceOptions) => {
      const { GitHubRepositories } = await import('./github-repositories');
      return new GitHubRepositories(name, { ...options, ...situation }, resourceOptions).built;
    },
  };
}
