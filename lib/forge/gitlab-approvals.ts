import type { Approval, PullRequest } from './forge';
import { gitLabApprovals, gitLabNote, gitLabVersion } from './gitlab-api';
import type { HttpClient } from './http';

/**
 * Standing approvals of the current head.
 *
 * GitLab ties an approval to the request, not to a commit, and keeps it over pushes unless the project resets it. So an
 * approval counts when it is younger than the version that brought the current head. Servers that do not tell when a
 * person approved say so in the system note of that moment.
 */
export async function gitLabStandingApprovals(
  client: HttpClient,
  path: string,
  { author, headSha }: PullRequest,
): Promise<readonly Approval[]> {
  const { approved_by: approvals } = await client.request(
    { method: 'GET', path: `${path}/approvals` },
    gitLabApprovals,
  );
  if (approvals.length === 0) return [];
  const versions = await client.list({ path: `${path}/versions`, query: { per_page: 100 } }, gitLabVersion);
  const latest = versions.reduce((a, b) => (b.id > a.id ? b : a), versions[0] ?? noVersion);
  if (latest.head_commit_sha !== headSha) return [];

  const noted = approvals.some(({ approved_at: at }) => !(at instanceof Date))
    ? await approvalNotes(client, path)
    : new Map<number, Date>();
  return approvals.flatMap(({ user, approved_at: told }) => {
    const at = told ?? noted.get(user.id);
    if (at === undefined || at < latest.created_at || user.username === author) return [];
    return [{ user: user.username, headSha, at }];
  });
}

const noVersion = { id: 0, head_commit_sha: '', created_at: new Date(0) };

/** When each person last approved, by the notes that GitLab itself writes. */
async function approvalNotes(client: HttpClient, path: string): Promise<ReadonlyMap<number, Date>> {
  const query = { order_by: 'created_at', sort: 'asc', per_page: 100 };
  const notes = await client.list({ path: `${path}/notes`, query }, gitLabNote);
  const approving = notes.filter(({ system, body }) => system && /^approved this merge request/.test(body));
  return new Map(approving.map(({ author, created_at: at }) => [author.id, at]));
}
