import { once } from 'node:events';
import { workerData } from 'node:worker_threads';
import type { Platform } from '../model/platform';
import { loadPlatform } from './load-platform';
import { renderApp } from './render-app';
import type { NamedPlace, ThreadAnswer, ThreadStart, ThreadWork } from './render-thread';
import { takeIndexes } from './take-indexes';
import type { Unit } from './unit';
import { unitText, type UnitText } from './unit-text';

/** What a thread does that helps another one to render. It leaves out what fails: the other one does that again. */
export async function renderOnThread({ root, port }: ThreadStart): Promise<void> {
  const platform = loadPlatform(root);
  const [{ places, counter, withObjects }] = (await once(port, 'message')) as [ThreadWork];
  const answer = (one: ThreadAnswer): void => port.postMessage(one);
  for (const index of takeIndexes(counter, places.length)) {
    const text = tryRender(platform, places[index], withObjects);
    if (text !== undefined) answer({ index, text });
  }
  answer('done');
  port.close();
}

function tryRender(platform: Platform, place: NamedPlace | undefined, withObjects: boolean): UnitText | undefined {
  const app = platform.apps.get(place?.app ?? '');
  const environment = platform.environments.get(place?.environment ?? '');
  if (place === undefined || app === undefined || environment === undefined) return undefined;
  const { cluster, release } = place;
  try {
    const unit = renderApp(platform, { app, environment, cluster, release });
    return withObjects ? { ...unitText(unit), unit: withoutConstructs(unit) } : unitText(unit);
  } catch {
    return undefined;
  }
}

/** Functions do not cross from one thread to another. */
function withoutConstructs(unit: Unit): Unit {
  const files = unit.files.map(({ path, object }) => ({
    path,
    content: '',
    ...(object === undefined ? {} : { object }),
  }));
  return { ...unit, files };
}

void renderOnThread(workerData as ThreadStart);
