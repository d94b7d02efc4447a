import { App as Cdk8sApp, Chart } from 'cdk8s';
import { UserError } from '../errors';
import type { Platform } from '../model/platform';
import type { SecretUse } from '../model/secret';
import { renderContext } from './render-context';

/**
 * Which keys of which secrets apps ask for, in every environment that they belong to, released there or not.
 *
 * It builds each app with its baseline: what is wrong with an app is told when that is rendered, not here.
 */
export function secretUses(platform: Platform, environments = [...platform.environments.keys()]): SecretUse[] {
  const uses: SecretUse[] = [];
  for (const environment of platform.environments.values()) {
    if (!environments.includes(environment.name)) continue;
    for (const app of platform.apps.values()) {
      const [cluster = ''] = environment.clusters;
      if (!app.runsIn(environment.name) || app.props.resources === undefined) continue;
      const context = renderContext(platform, { app, environment, cluster, release: app.baseline }, (use) =>
        uses.push(use),
      );
      try {
        app.props.resources(new Chart(new Cdk8sApp(), app.name), context);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
  }
  return uses;
}
