import type { Reviewers } from './forge';

/** Reviewers in the words that GitHub and Gitea share. */
export interface AskedReviewers {
  readonly reviewers: string[];
  /** Without their organisation. */
  readonly team_reviewers: string[];
}

/** Whom to ask: not the author, which forges refuse; undefined when nobody is left. */
export function askedReviewers(author: string, wanted: Partial<Reviewers> = {}): AskedReviewers | undefined {
  const reviewers = (wanted.users ?? []).filter((user) => user !== author);
  const teams = (wanted.teams ?? []).map((team) => team.slice(team.indexOf('/') + 1));
  return reviewers.length + teams.length === 0 ? undefined : { reviewers, team_reviewers: teams };
}
