import type { ArgoCdSituation } from './argo-cd-situation';

/** How large the parts of an Argo CD are. */
export interface Sizing {
  /** Applications that a controller compares at once. */
  readonly statusProcessors: number;
  /** Applications that a controller syncs at once. */
  readonly operationProcessors: number;
  /** Controllers that clusters are dealt out to. */
  readonly controllers: number;
  readonly controllerMemory: { readonly request: string; readonly limit: string };
  readonly repoServers: { readonly least: number; readonly most: number };
  /** The largest answer of the server: a list of all Applications is one. */
  readonly answerMebibytes: number;
}

/** How many manifests one repo-server generates at once. Each is a process of its own: 2 GiB are 200 MiB for each. */
export const repoServerParallelism = 10;

/**
 * Sizes everything by one number, that of Applications.
 *
 * Documented: 20 status and 10 operation processors as they come, 50 and 25 for 1,000 Applications; answers of 200 MiB, which
 * may not do from 3,000 Applications on; controllers divide clusters, never the Applications of one. Those numbers are
 * taken up to 1,000 Applications. Beyond, and for all memory and repo-servers, they are raised in proportion: extrapolated,
 * measured by nobody. Watch the alerts on saturation, and say another number.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/
 */
export function sizing({
  applications,
  clusters,
  isRedundant,
}: Pick<ArgoCdSituation, 'applications' | 'clusters' | 'isRedundant'>): Sizing {
  const thousands = Math.max(1, Math.ceil(applications / 1000));
  const isSmall = applications <= 400;
  const gibibytes = Math.max(1, Math.ceil(applications / 500));
  return {
    // All of them, in each controller: one cluster may have nearly all Applications.
    statusProcessors: isSmall ? 20 : 50 * thousands,
    operationProcessors: isSmall ? 10 : 25 * thousands,
    // More controllers than clusters would idle.
    controllers: isRedundant ? Math.min(clusters, Math.max(4, thousands)) : 1,
    controllerMemory: { request: `${gibibytes * 512}Mi`, limit: `${gibibytes * 2}Gi` },
    repoServers: { least: isRedundant ? 2 : 1, most: isRedundant ? Math.max(5, 2 * thousands) : 1 },
    answerMebibytes: 200 * Math.max(1, Math.ceil(applications / 3000)),
  };
}
