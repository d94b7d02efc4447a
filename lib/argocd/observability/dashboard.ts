/** One graph or number: what it shows, and the PromQL of its series by their legend. */
interface Panel {
  readonly title: string;
  readonly type: 'stat' | 'table' | 'timeseries';
  /** In twenty-fourths of the screen. */
  readonly width: number;
  /** Of Grafana's units. @default a plain number */
  readonly unit?: 's' | 'bytes' | 'reqps';
  readonly series: Readonly<Record<string, string>>;
}

const panelHeight = 8;
const screenWidth = 24;

const panels: readonly Panel[] = [
  { title: 'Applications', type: 'stat', width: 4, series: { applications: 'count(argocd_app_info)' } },
  {
    title: 'By sync status',
    type: 'timeseries',
    width: 10,
    series: { '{{sync_status}}': 'count by (sync_status) (argocd_app_info)' },
  },
  {
    title: 'By health',
    type: 'timeseries',
    width: 10,
    series: { '{{health_status}}': 'count by (health_status) (argocd_app_info)' },
  },
  {
    title: 'Out of sync or not healthy',
    type: 'table',
    width: 24,
    series: {
      '': 'max by (name, project, sync_status, health_status) (argocd_app_info{sync_status!="Synced"} or argocd_app_info{health_status!="Healthy"})',
    },
  },
  {
    title: 'Syncs by result',
    type: 'timeseries',
    width: 12,
    series: { '{{phase}}': 'sum by (phase) (increase(argocd_app_sync_total[$__rate_interval]))' },
  },
  {
    title: 'Notifications',
    type: 'timeseries',
    width: 12,
    series: {
      '{{service}}, sent: {{succeeded}}':
        'sum by (service, succeeded) (increase(argocd_notifications_deliveries_total[$__rate_interval]))',
    },
  },
  {
    title: 'Time of a comparison',
    type: 'timeseries',
    width: 12,
    unit: 's',
    series: {
      'half within': 'histogram_quantile(0.5, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
      '95% within': 'histogram_quantile(0.95, sum by (le) (rate(argocd_app_reconcile_bucket[$__rate_interval])))',
    },
  },
  {
    title: "Controllers' queues",
    type: 'timeseries',
    width: 12,
    series: {
      '{{pod}} {{name}}':
        'sum by (pod, name) (workqueue_depth{name=~"app_reconciliation_queue|app_operation_processing_queue"})',
    },
  },
  {
    title: 'Requests that repo-servers work on or keep waiting',
    type: 'timeseries',
    width: 12,
    series: { '{{pod}}': 'sum by (pod) (argocd_repo_pending_request_total)' },
  },
  {
    title: 'Requests to git',
    type: 'timeseries',
    width: 12,
    unit: 'reqps',
    series: { '{{request_type}}': 'sum by (request_type) (rate(argocd_git_request_total[$__rate_interval]))' },
  },
  {
    title: 'Memory',
    type: 'timeseries',
    width: 12,
    unit: 'bytes',
    series: { '{{pod}}': 'sum by (pod) (process_resident_memory_bytes{namespace="argocd"})' },
  },
  {
    title: 'Processors in use',
    type: 'timeseries',
    width: 12,
    series: { '{{pod}}': 'sum by (pod) (rate(process_cpu_seconds_total{namespace="argocd"}[$__rate_interval]))' },
  },
];

/**
 * A dashboard of Argo CD for Grafana, as the JSON that it imports.
 *
 * @see https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
 */
export function dashboard(): object {
  const datasource = { type: 'prometheus', uid: '${datasource}' };
  const positions = flow(panels);
  return {
    uid: 'slipway-argocd',
    title: 'Argo CD',
    tags: ['argocd'],
    editable: false,
    refresh: '1m',
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    templating: { list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' }] },
    panels: panels.map(({ title, type, unit = 'short', series }, index) => ({
      id: index + 1,
      title,
      type,
      datasource,
      gridPos: positions[index],
      fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
      targets: Object.entries(series).map(([legendFormat, expr], at) => ({
        refId: String.fromCharCode('A'.charCodeAt(0) + at),
        datasource,
        expr,
        legendFormat,
        ...(type === 'table' ? { format: 'table', instant: true } : {}),
      })),
      // The time and the value of a table's rows, always now and 1, say nothing.
      ...(type === 'table'
        ? { transformations: [{ id: 'organize', options: { excludeByName: { Time: true, Value: true } } }] }
        : {}),
    })),
  };
}

/** Puts panels beside one another, and below where the screen ends. */
function flow(all: readonly Panel[]): object[] {
  let [x, y] = [0, 0];
  return all.map(({ width }) => {
    if (x + width > screenWidth) [x, y] = [0, y + panelHeight];
    const position = { h: panelHeight, w: width, x, y };
    x += width;
    return position;
  });
}
