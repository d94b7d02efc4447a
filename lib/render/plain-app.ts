import { Application, type ApplicationProps } from '../argocd';
import { isPlainData } from '../constructs/plain-data';
import { workloadOf } from '../constructs/workload';
import type { WorkloadFacts } from '../constructs/finished-workload';
import { appObjects, type AppChart } from './app-objects';
import { filesOf } from './object-files';
import { synthesizeOne } from './synthesize';
import type { RenderedFile } from './unit';

/** All that an app of one workload renders from on one cluster of one environment: plain data. */
export interface PlainApp extends AppChart {
  readonly workload: object;
  readonly manifestsFolder: string;
  readonly argocdFolder: string;
  /** Undefined where a set makes the Application. */
  readonly application: ApplicationProps | undefined;
}

/** The app as JSON text, or undefined where that would not say all of it. */
export function plainText(app: PlainApp): string | undefined {
  return isPlainData(app.patches ?? []) ? JSON.stringify(app) : undefined;
}

/** The files of an app, made from the text and from nothing else: the same text always gives the same files. */
export function plainAppFiles(text: string): RenderedFile[] {
  const { workload, manifestsFolder, argocdFolder, application, ...chart } = JSON.parse(text) as PlainApp;
  const objects = appObjects(chart, (scope) => workloadOf(scope, workload as WorkloadFacts));
  const applications =
    application === undefined
      ? []
      : [synthesizeOne(chart.name, (scope) => new Application(scope, chart.name, application))];
  return [...filesOf(manifestsFolder, objects), ...filesOf(argocdFolder, applications)];
}
