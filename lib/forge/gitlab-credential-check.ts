import { z } from 'zod';
import type { CredentialCheck } from './credential-check';
import { gitLabClient, type GitLabOptions } from './gitlab';

/** @see https://docs.gitlab.com/api/personal_access_tokens/#self-inform */
const token = z.object({ scopes: z.array(z.string()), expires_at: z.string().nullable() });
const access = z.object({ access_level: z.number() }).nullish();
/** @see https://docs.gitlab.com/api/projects/#get-a-single-project */
const project = z.object({ permissions: z.object({ project_access: access, group_access: access }).optional() });

/** Roles by their number: Developer. */
const developer = 30;

/** What a token may do on GitLab: its scopes, and the role of its user in the project. */
export async function gitLabCredentialCheck(options: GitLabOptions): Promise<CredentialCheck> {
  const { credentialName: credential = 'GITLAB_TOKEN', repository } = options;
  const client = gitLabClient(options);
  const { scopes, expires_at: expires } = await client.request(
    { method: 'GET', path: '/personal_access_tokens/self' },
    token,
  );
  const path = `/projects/${encodeURIComponent(repository)}`;
  const { permissions } = await client.request({ method: 'GET', path }, project);
  const role = Math.max(permissions?.project_access?.access_level ?? 0, permissions?.group_access?.access_level ?? 0);
  return {
    credential,
    detail: `writes to ${repository}${expires === null ? '' : ` until ${expires}`}`,
    problems: [
      ...(scopes.includes('api')
        ? []
        : [
            {
              problem: `${credential} lacks the scope api: it has ${scopes.join(', ')}`,
              fix: 'make a token with the scope api',
            },
          ]),
      ...(role >= developer
        ? []
        : [{ problem: `${credential} may not write to ${repository}`, fix: 'give its user the role Developer' }]),
    ],
  };
}
