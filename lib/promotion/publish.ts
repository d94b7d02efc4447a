import type { Oid } from '../environment-repo/git-objects';
import type { PartPlan } from '../environment-repo/part';
import type { RepoView } from '../environment-repo/repo-view';
import { groupBy } from '../model/group-by';
import type { Environment } from '../model/environment';
import { findEnvironment, type Platform } from '../model/platform';
import { configurationBranch, type Change, type WriteOptions } from './change';
import { changeRepository } from './change-repository';
import { planPublish, type PublishOptions, type PublishPlan } from './publish-plan';
import { piecesOf } from './pieces';
import { closeRequest, openRequests, requestChange, type RequestLink } from './requests';
import type { Workspace } from './workspace';

/** What one environment's part of a publish became. */
export interface PublishedChange {
  readonly environment: string;
  readonly by: 'commit' | 'pull-request';
  readonly parts: readonly string[];
  /** Undefined in a dry run. */
  readonly commit: Oid | undefined;
  readonly request: RequestLink | undefined;
}

/** What a publish found and did. */
export interface Published {
  readonly plan: PublishPlan;
  /** The commit that it was planned on. */
  readonly view: RepoView;
  readonly changes: readonly PublishedChange[];
  /** Requests closed because nothing is left in them. */
  readonly closed: readonly RequestLink[];
}

interface PlannedChange {
  readonly environment: Environment;
  readonly parts: readonly ChangedPart[];
  readonly change: Change;
}

type ChangedPart = Extract<PartPlan, { state: 'changed' }>;

/**
 * Brings a rendered platform into the environment repo: one commit per environment that takes commits, one rolling
 * request per environment (or system) that takes pull requests. Re-planned on the new head when another push was faster.
 */
export async function publish(
  workspace: Workspace,
  platform: Platform,
  options: PublishOptions & WriteOptions & { readonly dryRun: boolean },
): Promise<Published> {
  const { value, commits } = await changeRepository(
    workspace,
    async (view) => {
      const plan = await planPublish(platform, view, options);
      const planned = plannedChanges(platform, plan);
      return { changes: planned.map((one) => one.change), value: { plan, planned, view } };
    },
    { dryRun: options.dryRun, manifestsOf: options.selection.apps },
  );
  const { plan, planned, view } = value;
  const requests = options.dryRun
    ? { links: new Map<Change, RequestLink>(), closed: [] }
    : await requestAll(workspace, platform, options, planned);
  const changes = planned.map(({ environment, parts, change }) => ({
    environment: environment.name,
    by: change.by,
    parts: parts.map(({ part }) => part.id),
    commit: commits.get(change),
    request: requests.links.get(change),
  }));
  return { plan, view, changes, closed: requests.closed };
}

function plannedChanges(platform: Platform, plan: PublishPlan): PlannedChange[] {
  const changed = plan.parts.filter((one): one is ChangedPart => one.state === 'changed');
  const groups = groupBy(changed, ({ part }) => branchOf(findEnvironment(platform, part.environment), part.system));
  return [...groups].map(([branch, parts]) => {
    const environment = findEnvironment(platform, parts[0]?.part.environment ?? '');
    return { environment, parts, change: configurationChange(environment, branch, parts) };
  });
}

function branchOf({ name, requestPer }: Environment, system: string | undefined): string {
  return configurationBranch(name, requestPer === 'system' ? system : undefined);
}

function configurationChange(environment: Environment, branch: string, parts: readonly ChangedPart[]): Change {
  const names = parts.map(({ part }) => part.app ?? part.id);
  const shown = names.length > 3 ? `${names.length} parts` : names.join(', ');
  return {
    by: environment.publish,
    branch,
    subject: `Publish configuration of ${environment.name}: ${shown}`,
    body: names.map((name) => `- ${name}`).join('\n'),
    trailers: { action: 'publish' },
    files: new Map(parts.flatMap(({ changes }) => [...changes])),
  };
}

/** Opens or updates the request of each change, and closes those of selected environments that hold nothing any more. */
async function requestAll(
  workspace: Workspace,
  platform: Platform,
  { selection }: PublishOptions,
  planned: readonly PlannedChange[],
): Promise<{ links: Map<Change, RequestLink>; closed: RequestLink[] }> {
  const links = new Map<Change, RequestLink>();
  for (const { environment, change } of planned.filter((one) => one.change.by === 'pull-request')) {
    const labels = ['slipway', 'configuration', environment.name];
    const text = { body: change.body, labels, owners: environment.owners };
    links.set(change, await requestChange(workspace, change, text));
  }
  // A publish of a few apps does not know whether the others have anything left.
  if (selection.apps !== undefined) return { links, closed: [] };
  const pieces = planned.flatMap(({ change }) => piecesOf(workspace, change));
  const isWanted = (head: string, { store, branch }: Workspace): boolean =>
    pieces.some(({ target, change }) => change.branch === head && target.store === store && target.branch === branch);
  const closed: RequestLink[] = [];
  for (const open of await openRequests(workspace, { labels: ['slipway', 'configuration'] })) {
    const { head, fromFork } = open.request;
    const [, name = ''] = head.split('/');
    const selected = platform.environments.has(name) && (selection.environments?.includes(name) ?? true);
    if (selected && !fromFork && !isWanted(head, open.workspace))
      closed.push(await closeRequest(open.workspace, open.request, 'There is nothing left to publish.'));
  }
  return { links, closed };
}
