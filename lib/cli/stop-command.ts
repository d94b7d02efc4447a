import type { Stopped } from '../promotion/stops';
import type { Workspace } from '../promotion/workspace';
import type { Context, Outcome } from './command';

/** Runs one of hold, unhold, ban, freeze: they load no user code, so they work when the program does not. */
export async function stopOutcome(
  context: Context,
  stop: (workspace: Workspace) => Promise<Stopped>,
): Promise<Outcome> {
  const { openRepository } = await import('./open-repository');
  const done = await stop(await openRepository(context));
  const text = done.changed
    ? `${done.subject}: commit ${done.commit?.slice(0, 10) ?? ''}`
    : `${done.subject}: it is so already`;
  return { text, json: done };
}
