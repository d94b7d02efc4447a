import { clusterOf, type Platform } from '../../model/platform';
import { argoCdSituation } from './argo-cd-situation';
import { argoCdValues, firstArgoCdValues } from './argo-cd-values';

/** Repository of the chart. */
export const argoCdRepository = 'https://argoproj.github.io/argo-helm';
/** The chart that Slipway was checked with: it installs Argo CD 3.4.4. */
export const argoCdChartVersion = '10.1.1';
/** Name of the chart's release and of the Application that it becomes: the two are one installation. */
export const argoCdRelease = 'argocd';
/** Namespace of Argo CD: its notifications, projects and Applications stand there too. */
export const argoCdNamespace = 'argocd';

/** One Argo CD as its chart installs it. */
export interface ArgoCdInstallation {
  readonly version: string;
  /** Argo CD holds itself to them, from the environment repo. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Namespaces, beside its own, that the values bring objects to. */
  readonly otherNamespaces: readonly string[];
  /** Pulumi installs with them, once. */
  readonly firstValues: Readonly<Record<string, unknown>>;
}

/** The Argo CD of a cluster; undefined where nothing says how it is built, or where another cluster's deploys to it. */
export function argoCdInstallation(platform: Platform, cluster: string): ArgoCdInstallation | undefined {
  const { bootstrap, deployedFrom } = clusterOf(platform, cluster);
  const argocd = bootstrap?.argocd;
  if (argocd === undefined || deployedFrom !== undefined) return undefined;
  const situation = argoCdSituation(platform, cluster, { argocd, routes: bootstrap?.routes ?? [] });
  return {
    version: argocd.chartVersion ?? argoCdChartVersion,
    otherNamespaces: [...new Set(situation.routes.map(({ namespace }) => namespace))].sort(),
    values: argoCdValues(situation),
    firstValues: firstArgoCdValues(situation),
  };
}
