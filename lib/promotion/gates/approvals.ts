import { UserError } from '../../errors';
import type { Gate } from '../../model/gate';
import { blocked, open } from './verdict';

/**
 * Asks for that many people's approval of the pull request.
 *
 * @param team only members of this team count: `organisation/team`. @default anybody who may approve
 * @throws UserError where the count is no whole number from 1 on.
 */
export function approvals(count: number, team?: string): Gate {
  if (!Number.isInteger(count) || count < 1) {
    throw new UserError(`approvals(${count}) asks for no number of people`, 'give a whole number from 1 on');
  }
  const name = team === undefined ? undefined : bare(team);
  const whose = name === undefined ? '' : ` of ${name}`;
  return {
    name: name === undefined ? `approvals(${count})` : `approvals(${count}, ${name})`,
    words: `${count} ${count === 1 ? 'person' : 'people'}${whose} approved.`,
    onHotfix: 'keep',
    stops: 'merge',
    needs: [{ kind: 'approvals' }],
    evaluate({ evidence }) {
      const counted = evidence.approvals.filter(
        ({ teams }) => name === undefined || teams.some((one) => bare(one) === name),
      );
      const people = [...new Set(counted.map((one) => one.by))].sort();
      if (people.length >= count) return open(`approved by ${people.join(', ')}`);
      return blocked(
        `${people.length} of ${count} approvals${whose}`,
        `${count - people.length} more${whose} must approve`,
      );
    },
  };
}

/** Forges write a team with and without the sign. */
function bare(team: string): string {
  return team.replace(/^@/, '');
}
