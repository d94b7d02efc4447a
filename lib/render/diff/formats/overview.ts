import { compareText } from '../../../errors';
import { compareRisk, countChanges, highestRisk } from '../risk';
import type { AppChange, ChangeCounts, ResourceChange, Risk } from '../types';
import { risks } from '../types';

/** What all formats begin with. */
export interface Overview {
  readonly apps: readonly AppChange[];
  /** Undefined where nothing differs. */
  readonly risk: Risk | undefined;
  readonly counts: ChangeCounts;
}

/** Sums up a diff and sorts its apps: highest risk first, then by environment, cluster and app. */
export function overview(changes: readonly AppChange[]): Overview {
  const apps = [...changes].sort(
    (a, b) =>
      compareRisk(a.risk, b.risk) ||
      compareText(a.environment, b.environment) ||
      compareText(a.cluster, b.cluster) ||
      compareText(a.app, b.app),
  );
  const risk = apps.length === 0 ? undefined : highestRisk(apps.map((app) => app.risk));
  return { apps, risk, counts: countChanges(apps.flatMap(({ resources }) => resources)) };
}

/** The classes of risk that occur and how many resources have each, highest first. */
export function occurring(counts: ChangeCounts): readonly (readonly [Risk, number])[] {
  return risks.flatMap((risk) => (counts.byRisk[risk] > 0 ? [[risk, counts.byRisk[risk]] as const] : []));
}

/** `2 added, 1 removed`: the numbers that are not zero. */
export function countsInWords({ added, changed, removed }: ChangeCounts): string {
  const parts = [
    [added, 'added'],
    [changed, 'changed'],
    [removed, 'removed'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return shown.length === 0 ? 'none' : shown.join(', ');
}

/** `Deployment shop/cart`, with the API group where it is not one of Kubernetes' own: `Application.argoproj.io argocd/cart`. */
export function resourceTitle({ group, kind, namespace, name }: ResourceChange): string {
  const isOwn = group === '' || !group.includes('.') || group.endsWith('.k8s.io');
  return `${kind}${isOwn ? '' : `.${group}`} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `production/eu-1/checkoutservice`. */
export function placeOf({ environment, cluster, app }: AppChange): string {
  return `${environment}/${cluster}/${app}`;
}
