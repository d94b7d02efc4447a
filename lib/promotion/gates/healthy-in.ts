import type { EnvironmentName } from '../../../environments';
import type { EnvironmentState, Gate, GateInput, Verdict } from '../../model/gate';
import type { Receipt } from '../../model/receipt';
import { versionKey, versionLabel } from '../../model/release';
import { duration, formatDuration, type Duration, type DurationText } from '../../model/units';
import { blocked, open, waiting } from './verdict';

/** How healthy is healthy enough. */
export interface HealthyInOptions {
  /** How long without a break. @default as soon as it is healthy */
  readonly soak?: Duration | DurationText;
  /**
   * How old the last observation of what runs may be. Raise it where Argo CD's `timeout.reconciliation` is longer.
   *
   * @default 10 minutes
   */
  readonly fresh?: Duration | DurationText;
}

/**
 * Opens when this very release was healthy in an environment upstream for long enough, on every cluster there.
 *
 * Only receipts of the rendered tree count. While the release still runs there, its health must have been seen lately;
 * one that was replaced stays eligible if it was healthy for long enough while it ran, so that a fast environment
 * upstream does not starve the next.
 */
export function healthyIn(
  environment: EnvironmentName,
  { soak = '0 minutes', fresh = '10 minutes' }: HealthyInOptions = {},
): Gate {
  const limits = { soak: duration(soak).milliseconds, fresh: duration(fresh).milliseconds };
  const isHealthy =
    limits.soak === 0 ? `is healthy in ${environment}` : `has been healthy in ${environment} for ${text(limits.soak)}`;
  return {
    name: `healthyIn(${environment})`,
    words: `This release ${isHealthy}, on every cluster.`,
    environment,
    onHotfix: 'skip',
    evaluate(input) {
      const upstream = input.state.environments.get(environment);
      const deployed = whereItRan(environment, upstream, input);
      if (!('clusters' in deployed)) return deployed;
      const { clusters, runs } = deployed;
      const verdicts = [...clusters].map(([cluster, tree]): ClusterVerdict => {
        const receipts = receiptsOf(input, environment, cluster);
        return { cluster, ...judge(sighting(receipts, tree), { ...limits, runs, now: input.now.getTime() }) };
      });
      return together(verdicts);
    },
  };
}

type ClusterVerdict = Verdict & { readonly cluster: string };

interface Deployed {
  /** The release's tree by cluster; undefined where it never was on a cluster that now has the app. */
  readonly clusters: ReadonlyMap<string, string | undefined>;
  /** Whether it still runs there. */
  readonly runs: boolean;
}

function whereItRan(environment: string, upstream: EnvironmentState | undefined, input: GateInput): Deployed | Verdict {
  const { app, release, candidateTrees } = input;
  const label = versionLabel(release);
  const current = upstream?.releases.get(app);
  const currentTrees = upstream?.trees.get(app) ?? new Map<string, string>();
  const runs = current !== undefined && versionKey(current) === versionKey(release);
  const trees = runs ? currentTrees : candidateTrees?.get(environment);
  if (trees !== undefined && trees.size > 0) {
    const names = [...new Set([...trees.keys(), ...currentTrees.keys()])].sort();
    return { runs, clusters: new Map(names.map((cluster) => [cluster, trees.get(cluster)])) };
  }
  if (runs) return blocked(`${label} is not rendered in ${environment} yet`, `publish ${environment}`);
  const there = current === undefined ? `has no release of ${app}` : `runs ${versionLabel(current)}, not ${label}`;
  return blocked(`${environment} ${there}`, `release ${label} in ${environment} first`);
}

function receiptsOf({ receipts, app }: GateInput, environment: string, cluster: string): Receipt[] {
  return receipts.filter((one) => one.environment === environment && one.cluster === cluster && one.app === app);
}

/** What is known of one tree on one cluster, in milliseconds since 1970. */
interface Sighting {
  readonly health: Receipt['health'] | 'never seen' | 'replaced';
  /** Healthy without a break since. */
  readonly since: number;
  readonly observed: number;
  /** When another tree was seen after it. */
  readonly replaced: boolean;
}

/** Takes the latest word on a tree; what contradicts an unbroken health before it breaks it. */
function sighting(receipts: readonly Receipt[], tree: string | undefined): Sighting {
  const latest = receipts.filter((one) => one.tree === tree).sort(latestFirst)[0];
  if (latest === undefined) {
    return { health: 'never seen', since: Number.NaN, observed: Number.NaN, replaced: receipts.length > 0 };
  }
  const observed = latest.observed.getTime();
  const others = receipts
    .filter((one) => one.tree !== tree || one.health !== 'healthy')
    .map((one) => one.observed.getTime());
  const breaks = others.filter((at) => at <= observed);
  const since = Math.max(latest.since.getTime(), ...breaks);
  return { health: latest.health, since, observed, replaced: others.some((at) => at > observed) };
}

/** Bad news first where two were seen at once. */
function latestFirst(a: Receipt, b: Receipt): number {
  const bad = (one: Receipt): number => (one.health === 'healthy' ? 0 : 1);
  return b.observed.getTime() - a.observed.getTime() || bad(b) - bad(a);
}

interface Limits {
  readonly soak: number;
  readonly fresh: number;
  readonly now: number;
  readonly runs: boolean;
}

function judge({ health, since, observed, replaced }: Sighting, { soak, fresh, now, runs }: Limits): Verdict {
  const goal = soak === 0 ? 'when it is healthy' : `when it was healthy for ${text(soak)}`;
  const look = 'with a new receipt: slipway receipts';
  if (health === 'never seen') {
    return blocked(replaced ? 'another tree was seen, this one never' : 'no receipt of its rendered tree', look);
  }
  if (health !== 'healthy') return blocked(health, goal);
  // Also false for times that are no numbers, and for a clock that is far ahead.
  const isFresh = Math.abs(now - observed) <= fresh;
  const opens = since + soak;
  const isProven = observed >= opens && now >= opens;
  if (isProven && (!runs || (isFresh && !replaced))) return open(`healthy for ${text(observed - since)}`);
  const sofar = `healthy for ${text(Math.max(0, (runs ? now : observed) - since))} of ${text(soak)}`;
  if (!runs) return blocked(`was ${sofar} until it was replaced`, 'release it there again, or promote a later one');
  if (replaced) return blocked('another tree was seen since', look);
  if (!isFresh) return blocked(`last seen ${text(Math.abs(now - observed))} ${now < observed ? 'ahead' : 'ago'}`, look);
  return now < opens ? waiting(sofar, new Date(opens)) : blocked('not seen since its soak ended', look);
}

/** One cluster that is not ready holds back all; where there is but one, nobody needs its name. */
function together(verdicts: readonly ClusterVerdict[]): Verdict {
  const said = (all: readonly ClusterVerdict[]): string =>
    verdicts.length === 1 ? (verdicts[0]?.why ?? '') : all.map(({ cluster, why }) => `${cluster}: ${why}`).join('; ');
  const bad = verdicts.flatMap((one) => (one.state === 'blocked' ? [one] : []));
  if (bad.length > 0) return blocked(said(bad), [...new Set(bad.map((one) => one.opens))].join('; '));
  const late = verdicts.flatMap((one) => (one.state === 'waiting' ? [one] : []));
  if (late.length > 0) return waiting(said(late), new Date(Math.max(...late.map((one) => one.until.getTime()))));
  return open(said(verdicts));
}

function text(milliseconds: number): string {
  return formatDuration({ milliseconds });
}
