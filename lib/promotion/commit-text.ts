import { formatMessage } from '../environment-repo/git-message';

/** What a commit of Slipway's says about itself, for machines. */
export interface Trailers {
  /** Commit of the program. */
  readonly program?: string;
  /** Git tree id of all that is rendered in the parts that it changes, at its paths. */
  readonly tree?: string;
  /** Id of the plan: equal plans have equal ids. */
  readonly plan: string;
  /** What the commit is: `publish`, `promote`, `rollback`, … */
  readonly action: string;
  /** `app@environment generation version`, where it changes a release. */
  readonly release?: string;
  readonly reason?: string;
  /** Who asked for it: the author is whom Slipway writes as. */
  readonly by?: string;
}

/** A commit message: subject, body, trailers. */
export function commitText(
  subject: string,
  body: string,
  { action, release, reason, by, program, tree, plan }: Trailers,
): string {
  const trailers = {
    'Slipway-Action': action,
    'Slipway-Release': release,
    'Slipway-Reason': reason,
    'Slipway-By': by,
    'Slipway-Program': program,
    'Slipway-Tree': tree,
    'Slipway-Plan': plan,
  };
  return formatMessage({ subject, body, trailers });
}
