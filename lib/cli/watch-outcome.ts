import { setTimeout as sleep } from 'node:timers/promises';
import type { RepoView } from '../environment-repo/repo-view';
import { duration } from '../model/units';
import { readHeads } from '../promotion/read-heads';
import { findRelease } from '../promotion/rollback';
import type { Place } from '../promotion/stops';
import { watchReceipts, type SeenHealth } from '../promotion/watch-receipts';
import { flag, textOption, word, type Arguments, type Context, type Outcome } from './command';
import { configuredReceipts } from './configured-receipts';
import type { OpenWorkspace } from './open-workspace';

/** Watches receipts: each change is told at once, as a line of text or of JSON. */
export async function watchOutcome(args: Arguments, context: Context, workspace: OpenWorkspace): Promise<Outcome> {
  const view = async (): Promise<RepoView> => (await readHeads(workspace)).view;
  const places = await chosenPlaces(await view(), word(args, 0), word(args, 1));
  const every = duration(textOption(args, 'every') ?? '30s').milliseconds;
  const limit = textOption(args, 'for');
  const end = limit === undefined ? Number.POSITIVE_INFINITY : Date.now() + duration(limit).milliseconds;
  const untilHealthy = flag(args, 'untilHealthy');
  const seen = await watchReceipts({
    places,
    view,
    receipts: configuredReceipts(context, workspace),
    tell: (change) => context.tell(context.json ? JSON.stringify(change) : inWords(change)),
    complain: (problem) => context.progress(problem),
    wait: async (last) => {
      if ((untilHealthy && unhealthy(last).length === 0) || Date.now() + every > end) return false;
      await sleep(every);
      return true;
    },
  });
  const names = unhealthy(seen);
  const text = names.length === 0 ? 'all healthy' : `not healthy: ${names.join(', ')}`;
  return { text, json: { healthy: names.length === 0, seen }, exitCode: untilHealthy && names.length > 0 ? 1 : 0 };
}

/** Where something else than health is known of the present release, or nothing. */
function unhealthy(seen: readonly SeenHealth[]): string[] {
  return seen
    .filter(({ health }) => health !== 'healthy')
    .map(({ environment, app, cluster }) => `${environment}/${app} on ${cluster}`)
    .sort();
}

async function chosenPlaces(
  view: RepoView,
  app: string | undefined,
  environment: string | undefined,
): Promise<readonly Place[]> {
  if (app !== undefined && environment !== undefined) {
    await findRelease(view, { app, environment });
    return [{ app, environment }];
  }
  const releases = await view.releases();
  const all = [...releases].flatMap(([name, apps]) => [...apps.keys()].map((one) => ({ app: one, environment: name })));
  const found = all.filter((one) => app === undefined || one.app === app);
  if (app !== undefined && found.length === 0)
    await findRelease(view, { app, environment: view.environments[0] ?? '' });
  return found;
}

function inWords({ environment, app, cluster, health, since, source, tree }: SeenHealth): string {
  const about = `${environment}/${app} on ${cluster}`;
  if (since === undefined) return `${about}: no receipt of ${tree.slice(0, 12)} yet`;
  return `${about}: ${health} since ${since.toISOString()}, says ${source ?? 'nobody'}`;
}
