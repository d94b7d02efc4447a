import { UserError } from '../errors';
import { ungated } from './asked';
import { bansOn } from './gates/not-banned';
import type { MergeSteps } from './merge';
import { requestedRelease } from './requested-release';
import type { Place } from './stops';
import type { Workspace } from './workspace';

/** Merges a rollback: it waits for no gate, and brings back no version that was banned meanwhile. */
export function mergedRollback(workspace: Workspace, place: Place): MergeSteps {
  const { environment, app } = place;
  const again = `close it, and run slipway rollback ${app} ${environment} again`;
  return {
    async ask(request, view) {
      const carried = await requestedRelease(workspace, request, place);
      const present = await view.release(environment, app);
      const [ban] = carried === undefined ? [] : bansOn(app, carried, await view.bans());
      if (ban !== undefined)
        throw new UserError(`${request.url} brings back ${ban.version}, which is banned: ${ban.reason}`, again);
      return ungated('a rollback waits for no gate', carried?.generation === (present?.generation ?? 0) + 1);
    },
    replan: ({ url }) => Promise.reject(new UserError(`${url} was overtaken by another change of '${app}'`, again)),
  };
}
