import type { Chart } from 'cdk8s';
import type { EngineName } from '../model/cluster';
import type { Patch } from '../model/app';
import { engines } from './engines';
import { applyPatches, type PatchRefusal } from './patches';
import { synthesize, type ChartOptions, type Synthesized } from './synthesize';

/** What an app's objects have in common, whatever they are made from. */
export interface AppChart extends Required<ChartOptions> {
  /** Name of the app. */
  readonly name: string;
  /** What is to meet them. */
  readonly engine: EngineName;
  readonly patches?: readonly Patch[] | undefined;
  /** @default all objects can be patched */
  readonly refusal?: PatchRefusal;
}

/** The objects of an app, patched. */
export function appObjects(
  { name, engine, patches, refusal, ...options }: AppChart,
  build: (chart: Chart) => void,
): Synthesized[] {
  const rendered = synthesize(name, options, build);
  return engines[engine].finish(patches === undefined ? rendered : applyPatches(rendered, patches, refusal));
}
