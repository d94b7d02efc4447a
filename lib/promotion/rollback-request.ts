import type { PartPlan } from '../environment-repo/part';
import { paths } from '../model/paths';
import type { AppChange } from '../render/diff';
import { planId } from './change';
import { describeChanges } from './describe-changes';
import { rollbackBody } from './evidence';
import { requestChange, type RequestLink } from './requests';
import type { PlannedRollback } from './rollback';
import type { Workspace } from './workspace';

/** Opens the urgent request of a rollback, or brings it up to date. */
export async function requestRollback(workspace: Workspace, planned: PlannedRollback): Promise<RequestLink> {
  const { environment, present, restored, change, reason } = planned;
  const changes = await restoredObjects(planned);
  return await requestChange(workspace, change, {
    body: rollbackBody({ environment, present, next: restored, reason, changes, planId: planId(change) }),
    labels: ['slipway', 'rollback', 'urgent', environment],
    owners: [],
  });
}

/** What a rollback changes, in Kubernetes' terms: its files are known by their ids only. */
async function restoredObjects({ view, environment, restored, change }: PlannedRollback): Promise<AppChange[]> {
  const known = [...change.files].flatMap(([path, file]) =>
    typeof file === 'object' && file !== null ? [[path, file.blob] as const] : [],
  );
  const contents = await view.contents(known);
  const changes = new Map<string, string | null>();
  for (const [path, file] of change.files) {
    if (path === paths.release(environment, restored.app)) continue;
    changes.set(path, typeof file === 'object' && file !== null ? (contents.get(path) ?? '') : file);
  }
  const part: PartPlan = {
    state: 'changed',
    changes,
    part: {
      ...{ id: `${environment}/${restored.app}`, environment, app: restored.app, system: undefined },
      record: paths.rendered(environment, restored.app),
      ...{ folders: [], files: new Map([...changes].flatMap(([path, text]) => (text === null ? [] : [[path, text]]))) },
      sources: {},
    },
  };
  return (await describeChanges(view, { parts: [part] })).flatMap((one) => one.apps);
}
