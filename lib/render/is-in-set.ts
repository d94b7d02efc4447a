import type { Platform } from '../model/platform';
import type { AppPlace } from './render-context';

/** Whether the environment's ApplicationSet makes an app's Application. Those that Argo CD renders have one of their own. */
export function isInSet({ environmentRepo }: Platform, { app, environment }: AppPlace): boolean {
  const keepsChart = environmentRepo.layout.keepsCharts === true && app.props.localChart !== undefined;
  return environment.applications === 'set' && app.props.source === undefined && !keepsChart;
}
