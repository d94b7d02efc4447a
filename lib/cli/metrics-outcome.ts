import { compareText } from '../errors';
import { groupBy } from '../model/group-by';
import { formatDuration } from '../model/units';
import { deliveryFigures, type DeliveryFigures, type Deployment, type TimeWindow } from '../promotion/delivery-metrics';
import type { Outcome } from './command';
import { groupings, type Grouping } from './metrics-grouping';
import { table } from './table';

/** How metrics are shown. */
export interface MetricsView {
  readonly window: TimeWindow;
  readonly by: Grouping;
  /** In the order of promotion. */
  readonly environments: readonly string[];
  /** Systems by app; apps that are gone have none. */
  readonly systems: ReadonlyMap<string, string>;
  /** Of the terminal. */
  readonly width: number;
}

/** The figures of one system or app in one environment, or of all of it. */
interface MetricsRow {
  readonly environment: string;
  /** Of the system or app; empty for the whole environment. */
  readonly name: string;
  readonly figures: DeliveryFigures;
}

/** Metrics as text, and as JSON for all groupings at once. */
export function metricsOutcome(deployments: readonly Deployment[], view: MetricsView): Outcome {
  const rows = Object.fromEntries(groupings.map((by) => [by, rowsBy(by, deployments, view)])) as Record<
    Grouping,
    MetricsRow[]
  >;
  const { since, until } = view.window;
  const named = view.by === 'environment' ? [] : [view.by.toUpperCase()];
  const headings = ['ENVIRONMENT', ...named, 'DEPLOYS', 'PER DAY', 'LEAD TIME', 'FAILED', 'RESTORED IN'];
  const cells = rows[view.by].map(({ environment, name, figures }) => [
    environment,
    ...(named.length === 0 ? [] : [name]),
    ...figuresInWords(figures),
  ]);
  const span = `${since.toISOString().slice(0, 10)} to ${until.toISOString().slice(0, 10)}`;
  return {
    text: [`${span}, medians`, table(headings, cells, { width: view.width })].join('\n'),
    json: {
      since,
      until,
      environments: rows.environment.map(({ environment, figures }) => ({ environment, ...figures })),
      systems: rows.system.map(({ environment, name, figures }) => ({ environment, system: name, ...figures })),
      apps: rows.app.map(({ environment, name, figures }) => ({ environment, app: name, ...figures })),
    },
  };
}

function rowsBy(
  by: Grouping,
  all: readonly Deployment[],
  { environments, systems, window }: MetricsView,
): MetricsRow[] {
  return environments.flatMap((environment) => {
    const here = all.filter((one) => one.environment === environment);
    if (by === 'environment') return [{ environment, name: '', figures: deliveryFigures(here, window) }];
    const groups = groupBy(here, ({ app }) => (by === 'app' ? app : (systems.get(app) ?? app)));
    return [...groups]
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, group]) => ({ environment, name, figures: deliveryFigures(group, window) }));
  });
}

function figuresInWords(figures: DeliveryFigures): string[] {
  const { deployments, deploymentsPerDay, changeFailureRate, failures } = figures;
  return [
    String(deployments),
    deploymentsPerDay.toFixed(2),
    time(figures.leadTimeMilliseconds),
    changeFailureRate === null ? '-' : `${Math.round(changeFailureRate * 100)}% (${failures})`,
    time(figures.timeToRestoreMilliseconds),
  ];
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? '-' : formatDuration({ milliseconds });
}
