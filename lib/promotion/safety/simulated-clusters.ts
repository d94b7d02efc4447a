import type { RepoView } from '../../environment-repo/repo-view';
import type { Receipt } from '../../model/receipt';
import type { ReceiptSource, WantedReceipts } from '../../receipts/receipt-source';
import { appNames, stages, type AppName, type Stage } from './safety-platform';

/** A stretch of time in which a cluster ran one tree in one state of health, up to the next one. */
export interface Run {
  readonly tree: string;
  readonly health: 'healthy' | 'degraded';
  readonly from: Date;
}

/**
 * Clusters that apply what stands in the environment repo, and tell of it. Trees fail where a test breaks them, and an
 * environment may stop to report.
 */
export class SimulatedClusters implements ReceiptSource {
  readonly #runs = new Map<string, Run[]>();
  readonly #broken = new Set<string>();
  readonly #silent = new Map<string, Date>();

  constructor(readonly now: () => Date) {}

  /** Everything that ran of an app on one cluster, oldest first. */
  runsOf(environment: string, app: string, cluster: string): readonly Run[] {
    return this.#runs.get(`${environment}/${app}/${cluster}`) ?? [];
  }

  /** Applies what stands in the repository. */
  async apply(view: RepoView, at: Date): Promise<void> {
    for (const environment of stages) {
      for (const [app, clusters] of await view.trees(environment, appNames)) {
        for (const [cluster, tree] of clusters) this.#observe(`${environment}/${app}/${cluster}`, tree, at);
      }
    }
  }

  /** What runs of an app now fails from now on, or no longer: on one cluster, where there are several. */
  break(environment: Stage, app: AppName, isBroken: boolean): void {
    const [key, runs] = [...this.#runs].findLast(([one]) => one.startsWith(`${environment}/${app}/`)) ?? [];
    const tree = runs?.at(-1)?.tree;
    if (key === undefined || tree === undefined) return;
    if (isBroken) this.#broken.add(`${key} ${tree}`);
    else this.#broken.delete(`${key} ${tree}`);
    this.#observe(key, tree, this.now());
  }

  /** Nothing is heard of an environment any more, until it reports again. */
  silence(environment: Stage, isSilent: boolean): void {
    if (!isSilent) this.#silent.delete(environment);
    else if (!this.#silent.has(environment)) this.#silent.set(environment, this.now());
  }

  /** When an environment was heard of last. */
  lastHeard(environment: string): Date {
    return this.#silent.get(environment) ?? this.now();
  }

  read({ environment, app, trees }: WantedReceipts): Promise<Receipt[]> {
    const heard = this.lastHeard(environment);
    const receipts = [...trees.keys()].flatMap((cluster) => {
      const runs = this.runsOf(environment, app, cluster).filter((run) => run.from <= heard);
      return runs.map(({ tree, health, from }, index): Receipt => {
        const end = runs[index + 1]?.from;
        // Seen for the last time just before the next one.
        const observed = end === undefined ? heard : new Date(Math.max(from.getTime(), end.getTime() - 1000));
        return { environment, cluster, app, tree, health, since: from, observed, source: 'simulation' };
      });
    });
    return Promise.resolve(receipts);
  }

  #observe(key: string, tree: string, at: Date): void {
    const runs = this.#runs.get(key) ?? [];
    const health = this.#broken.has(`${key} ${tree}`) ? 'degraded' : 'healthy';
    const last = runs.at(-1);
    if (last?.tree !== tree || last.health !== health) runs.push({ tree, health, from: at });
    this.#runs.set(key, runs);
  }
}
