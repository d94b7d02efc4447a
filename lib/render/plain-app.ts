import { isPlainData } from '../constructs/plain-data';
import { workloadOf } from '../constructs/workload';
import type { WorkloadFacts } from '../constructs/finished-workload';
import { appObjects, type AppChart } from './app-objects';
import { engines } from './engines';
import type { Deployment } from './engines/engine';
import { filesOf } from './object-files';
import { synthesizeOne } from './synthesize';
import type { RenderedFile } from './unit';

/** All that an app of one workload renders from on one cluster of one environment: plain data. */
export interface PlainApp extends AppChart {
  readonly workload: object;
  readonly manifestsFolder: string;
  /** Undefined where something else has the engine deploy it. */
  readonly deployment: Deployment | undefined;
}

/** The app as JSON text, or undefined where that would not say all of it. */
export function plainText(app: PlainApp): string | undefined {
  return isPlainData(app.patches ?? []) ? JSON.stringify(app) : undefined;
}

/** The files of an app, made from the text and from nothing else: the same text always gives the same files. */
export function plainAppFiles(text: string): RenderedFile[] {
  const { workload, manifestsFolder, deployment, ...chart } = JSON.parse(text) as PlainApp;
  const objects = appObjects(chart, (scope) => workloadOf(scope, workload as WorkloadFacts));
  return [...filesOf(manifestsFolder, objects), ...deploymentFiles(chart, deployment)];
}

/** The file of what deploys an app. */
export function deploymentFiles(
  { name, engine }: Pick<AppChart, 'name' | 'engine'>,
  deployment: Deployment | undefined,
): RenderedFile[] {
  if (deployment === undefined) return [];
  const made = synthesizeOne(name, (scope) => engines[engine].deploy(scope, deployment));
  return filesOf(deployment.folder, [made]);
}
