import type { PullRequest } from '../forge/forge';
import type { Approval } from '../model/gate';
import { findEnvironment, type Platform } from '../model/platform';
import type { EvidenceSource } from './evidence-source';
import type { Workspace } from './workspace';

/** Evidence with the reviews of a request's present head, as gates count them. */
export async function withApprovals(
  workspace: Workspace,
  platform: Platform,
  request: PullRequest,
  environment: string,
  evidence: EvidenceSource,
): Promise<EvidenceSource> {
  const approvals = await requestApprovals(workspace, platform, request, environment);
  return { gather: async (query) => ({ ...(await evidence.gather(query)), approvals }) };
}

async function requestApprovals(
  { forge }: Workspace,
  platform: Platform,
  request: PullRequest,
  environment: string,
): Promise<Approval[]> {
  const given = await forge.listApprovals(request.number);
  const teams = findEnvironment(platform, environment)
    .owners.filter((one) => one.includes('/'))
    .map((one) => one.replace(/^@/, ''));
  const members = new Map<string, readonly string[]>();
  for (const team of teams) members.set(team, (await forge.tryListTeamMembers(team)) ?? []);
  return given.map(({ user }) => ({
    by: user,
    teams: teams.filter((team) => members.get(team)?.includes(user) ?? false),
  }));
}
