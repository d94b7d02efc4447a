import type { Chart } from 'cdk8s';
import { confirmPrune } from '../argocd';
import type { Patch } from '../model/app';
import { applyPatches } from './patches';
import { synthesize, type ChartOptions, type Synthesized } from './synthesize';

/** What an app's objects have in common, whatever they are made from. */
export interface AppChart extends Required<ChartOptions> {
  /** Name of the app. */
  readonly name: string;
  readonly patches?: readonly Patch[] | undefined;
}

/** The objects of an app, patched. */
export function appObjects({ name, patches, ...options }: AppChart, build: (chart: Chart) => void): Synthesized[] {
  const rendered = synthesize(name, options, build);
  return (patches === undefined ? rendered : applyPatches(rendered, patches)).map(confirmPrune);
}
