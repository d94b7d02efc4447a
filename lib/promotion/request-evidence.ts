import type { CommitStatus, Forge, PullRequest } from '../forge/forge';
import type { Approval, Evidence } from '../model/gate';
import type { Environment } from '../model/environment';
import { paths } from '../model/paths';
import { findEnvironment, type Platform } from '../model/platform';
import { versionKey, versionOf } from '../model/release';
import { backfillBranch, promotionBranch, releaseBranch } from './change';
import type { EvidenceQuery, EvidenceSource } from './evidence-source';
import { needsOf } from './needs-of';
import { requestedRelease } from './requested-release';
import { workspaceAt, type Workspace } from './workspace';

/** What is known of a request's present head: the reviews that count, and commit statuses. */
export type RequestEvidence = Pick<Evidence, 'approvals' | 'checks'>;

const nothing: RequestEvidence = { approvals: [], checks: new Map() };

/**
 * Evidence with what is known of one request, which is asked for its merge.
 *
 * Whoever may write commit statuses can write any: the forge's own rules say who that is.
 */
export async function withRequestEvidence(
  { forge }: Pick<Workspace, 'forge'>,
  platform: Platform,
  request: PullRequest,
  environment: string,
  evidence: EvidenceSource,
): Promise<EvidenceSource> {
  const found = await evidenceOf(forge, findEnvironment(platform, environment), request);
  return { gather: async (query) => ({ ...(await evidence.gather({ ...query, request })), ...found }) };
}

/**
 * Finds what is known of the open request that carries what is asked about.
 *
 * An approval is of one version: where a commit could carry another one than was reviewed, none counts.
 */
export async function openRequestEvidence(workspace: Workspace, query: EvidenceQuery): Promise<RequestEvidence> {
  const { app, environment, releases } = query;
  const { approvals, checks } = needsOf(environment.gates);
  const isSure = releases.length === 1 || environment.publish === 'pull-request';
  if (!isSure || (!approvals && checks.length === 0)) return nothing;
  const here = workspaceAt(workspace, paths.release(environment.name, app));
  const versions = releases.map((one) => versionKey(versionOf(one)));
  for (const branch of [promotionBranch, releaseBranch, backfillBranch]) {
    const head = branch(environment.name, app);
    const [request] = await here.forge.listPullRequests({ state: 'open', head, base: here.branch });
    if (request === undefined) continue;
    const carried = await requestedRelease(here, request, { app, environment: environment.name });
    if (carried !== undefined && versions.includes(versionKey(versionOf(carried))))
      return await evidenceOf(here.forge, environment, request);
  }
  return nothing;
}

async function evidenceOf(forge: Forge, environment: Environment, request: PullRequest): Promise<RequestEvidence> {
  const needs = needsOf(environment.gates);
  return {
    approvals: needs.approvals ? await approvalsOf(forge, environment, request) : [],
    checks: needs.checks.length === 0 ? new Map() : checksOf(await forge.listStatuses(request.headSha)),
  };
}

type CheckState = 'success' | 'pending' | 'failure';

/** The newest status of each name. */
function checksOf(newestFirst: readonly CommitStatus[]): Map<string, CheckState> {
  const checks = [...newestFirst].reverse().map(({ context, state }) => [context, counted(state)] as const);
  return new Map(checks);
}

function counted(state: CommitStatus['state']): CheckState {
  return state === 'error' ? 'failure' : state;
}

async function approvalsOf(forge: Forge, { owners }: Environment, { number }: PullRequest): Promise<Approval[]> {
  const given = await forge.listApprovals(number);
  const teams = owners.filter((one) => one.includes('/')).map((one) => one.replace(/^@/, ''));
  const members = new Map<string, readonly string[]>();
  for (const team of teams) members.set(team, (await forge.tryListTeamMembers(team)) ?? []);
  return given.map(({ user }) => ({
    by: user,
    teams: teams.filter((team) => members.get(team)?.includes(user) ?? false),
  }));
}
