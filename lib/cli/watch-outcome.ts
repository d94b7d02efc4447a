import { setTimeout as sleep } from 'node:timers/promises';
import type { RepoView } from '../environment-repo/repo-view';
import { UserError } from '../errors';
import { duration } from '../model/units';
import { readHeads } from '../promotion/read-heads';
import { watchReceipts, type SeenHealth } from '../promotion/watch-receipts';
import { flag, textOption, word, type Arguments, type Context, type Outcome } from './command';
import { chosenPlaces } from './chosen-places';
import { configuredReceipts } from './configured-receipts';
import type { OpenWorkspace } from './open-workspace';
import { repairedInWords, repairer } from './repair-outcome';

/** Watches receipts: each change is told at once, as a line of text or of JSON. */
export async function watchOutcome(args: Arguments, context: Context, workspace: OpenWorkspace): Promise<Outcome> {
  const view = async (): Promise<RepoView> => (await readHeads(workspace)).view;
  const places = await chosenPlaces(await view(), word(args, 0), word(args, 1));
  const every = duration(textOption(args, 'every') ?? '30s').milliseconds;
  const limit = textOption(args, 'for');
  const end = limit === undefined ? Number.POSITIVE_INFINITY : Date.now() + duration(limit).milliseconds;
  const untilHealthy = flag(args, 'untilHealthy');
  const repair = flag(args, 'repair') ? repairer(context, workspace, places) : undefined;
  const seen = await watchReceipts({
    places,
    view,
    receipts: configuredReceipts(context, workspace),
    tell: (change) => context.tell(context.json ? JSON.stringify(change) : inWords(change)),
    complain: (problem) => context.progress(problem),
    wait: async (last) => {
      await repairing(context, repair);
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

/** Repairs at each look; what can not be read or written this time is told, and tried again. */
async function repairing(context: Context, repair: ReturnType<typeof repairer> | undefined): Promise<void> {
  try {
    for (const one of (await repair?.()) ?? []) context.tell(context.json ? JSON.stringify(one) : repairedInWords(one));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.progress(error.message);
  }
}

function inWords({ environment, app, cluster, health, since, source, tree }: SeenHealth): string {
  const about = `${environment}/${app} on ${cluster}`;
  if (since === undefined) return `${about}: no receipt of ${tree.slice(0, 12)} yet`;
  return `${about}: ${health} since ${since.toISOString()}, says ${source ?? 'nobody'}`;
}
