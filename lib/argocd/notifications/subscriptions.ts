import { compareText } from '../../errors';
import type { RenderContext } from '../../model/app';

/**
 * Who is told of an app, as annotations of its Application: whom its environment names, and the channels of its owner.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/subscriptions/
 */
export function subscriptions({
  environment,
  team,
  ownersHear = [],
}: Pick<RenderContext, 'environment' | 'team' | 'ownersHear'>): Record<string, string> {
  const owners = Object.entries(team?.channels ?? {}).map(([service, recipients]) => ({
    ...{ service, recipients, triggers: ownersHear },
  }));
  const told = new Map<string, Set<string>>();
  for (const { triggers, service, recipients } of [...environment.notifications, ...owners])
    for (const trigger of triggers) {
      const key = `notifications.argoproj.io/subscribe.${trigger}.${service}`;
      told.set(key, new Set([...(told.get(key) ?? []), ...recipients]));
    }
  const all = [...told].map(([key, recipients]) => [key, [...recipients].join(';')] as const);
  return Object.fromEntries(all.sort(([a], [b]) => compareText(a, b)));
}
