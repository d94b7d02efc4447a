import type { RestEndpointMethodTypes } from '@octokit/rest';
import { commitRangeOf, subjectOf } from './commit-range';
import { COMMIT_RANGE_LIMIT, type CommitLine, type CommitRange } from './forge';
import type { GitHubClient } from './github-client';

type Compared = RestEndpointMethodTypes['repos']['compareCommitsWithBasehead']['response']['data'];

/**
 * The newest commits between two others: GitHub tells them oldest first, page by page, so that they are on the last ones.
 *
 * @see https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
export async function gitHubCommitRange(client: GitHubClient, before: string, after: string): Promise<CommitRange> {
  const first = await page(client, before, after, 1);
  const last = Math.ceil(first.total_commits / COMMIT_RANGE_LIMIT);
  const pages = [first];
  for (const number of [last - 1, last]) if (number > 1) pages.push(await page(client, before, after, number));
  const all = new Map(pages.flatMap(({ commits }) => commits.map((commit) => [commit.sha, lineOf(commit)] as const)));
  return commitRangeOf([...all.values()].reverse(), first.total_commits);
}

async function page(
  { owner, repo, call }: GitHubClient,
  before: string,
  after: string,
  number: number,
): Promise<Compared> {
  const query = { owner, repo, basehead: `${before}...${after}`, per_page: COMMIT_RANGE_LIMIT, page: number };
  return (await call(({ rest }) => rest.repos.compareCommitsWithBasehead(query))).data;
}

function lineOf({ sha: oid, commit, author }: Compared['commits'][number]): CommitLine {
  const login = author !== null && 'login' in author ? author.login : undefined;
  return { oid, subject: subjectOf(commit.message), author: login ?? commit.author?.name ?? '' };
}
