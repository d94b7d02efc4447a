import { z } from 'zod';
import type { Problem } from '../errors';

/** What a forge says that a credential may do. */
export interface CredentialCheck {
  /** Where the credential came from: `GITHUB_TOKEN`. */
  readonly credential: string;
  /** What it is good for, in words. */
  readonly detail: string;
  /** What Slipway needs and it has not; empty where all is there. */
  readonly problems: readonly Problem[];
}

/** What GitHub and Gitea tell of a repository to who asks. */
export const repositoryPermissions = z.object({
  permissions: z.object({ push: z.boolean().default(false), admin: z.boolean().default(false) }).optional(),
});

/** Whether the credential may write to the repository. */
export function pushCheck(
  credential: string,
  repository: string,
  { permissions }: z.output<typeof repositoryPermissions>,
  fix: string,
): CredentialCheck {
  const may = permissions?.push === true;
  const problem = { problem: `${credential} may not write to ${repository}`, fix };
  return {
    credential,
    detail: permissions?.admin === true ? `administers ${repository}` : `writes to ${repository}`,
    problems: may ? [] : [problem],
  };
}
