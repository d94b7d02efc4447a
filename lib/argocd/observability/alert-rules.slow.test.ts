import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { alertRules } from './alert-rules';
import { dashboard } from './dashboard';

const isMissing = spawnSync('promtool', ['--version']).status !== 0;
const whereInstalled = isMissing ? test.skip : test;
if (isMissing) console.log("skipped: promtool is not installed (it comes with Debian's package prometheus)");

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'slipway-promtool-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function promtool(kind: 'check' | 'test', content: object): { output: string; status: number | null } {
  const file = join(folder, `${kind}.yaml`);
  writeFileSync(file, dump(content));
  const { stdout, stderr, status } = spawnSync('promtool', [kind, 'rules', file], { encoding: 'utf8', cwd: folder });
  return { output: stdout + stderr, status };
}

/** Which alerts fire at each of some times, as `<alert> <value of the named label>`. */
interface Situation {
  readonly what: string;
  /** Values by series, one a minute, in promtool's notation. */
  readonly series: Readonly<Record<string, string>>;
  readonly firing: Readonly<Record<string, readonly string[]>>;
}

/** Something is heard of Argo CD, and nothing is wrong with it. */
const calm = {
  'argocd_app_info{name="mail-dev",project="shop-dev",sync_status="Synced",health_status="Healthy"}': '1x60',
};
const cart = (sync: string, health: string): string =>
  `argocd_app_info{name="cart-prod",project="shop-prod",sync_status="${sync}",health_status="${health}"}`;
const syncs = (phase: string): string =>
  `argocd_app_sync_total{name="cart-prod",project="shop-prod",phase="${phase}",pod="argocd-application-controller-0"}`;
const sent = (succeeded: boolean): string =>
  `argocd_notifications_deliveries_total{service="github",trigger="on-healthy",succeeded="${succeeded}"}`;
const queue = (name: string): string => `workqueue_depth{name="${name}",pod="argocd-application-controller-0"}`;
const pending = (repo: string): string =>
  `argocd_repo_pending_request_total{repo="${repo}",pod="argocd-repo-server-a"}`;

const situations: readonly Situation[] = [
  {
    what: 'an app that is out of sync for 15 minutes, healthy or not',
    series: { ...calm, [cart('OutOfSync', 'Healthy')]: '1x8 stale', [cart('OutOfSync', 'Progressing')]: '_x8 1x40' },
    firing: { '14m': [], '16m': ['ArgoCdAppOutOfSync cart-prod'] },
  },
  {
    what: 'an app of which nobody knows whether it is in sync',
    series: { ...calm, [cart('Unknown', 'Healthy')]: '1x40' },
    firing: { '16m': ['ArgoCdAppOutOfSync cart-prod'] },
  },
  {
    what: 'an app that is synced in time',
    series: { ...calm, [cart('OutOfSync', 'Healthy')]: '1x12 stale', [cart('Synced', 'Healthy')]: '_x12 1x40' },
    firing: { '12m': [], '16m': [], '40m': [] },
  },
  {
    what: 'an app that is degraded for five minutes, through a sync that does not help',
    series: { ...calm, [cart('Synced', 'Degraded')]: '1x3 stale', [cart('OutOfSync', 'Degraded')]: '_x3 1x8 stale' },
    firing: { '4m': [], '6m': ['ArgoCdAppDegraded cart-prod'], '30m': [] },
  },
  {
    what: 'a sync that fails once, with a counter that appears with it',
    series: { ...calm, [syncs('Failed')]: '_x5 1x40' },
    firing: { '4m': [], '7m': ['ArgoCdSyncFailing cart-prod'], '30m': [] },
  },
  {
    what: 'a sync that ends in an error long after others did',
    series: { ...calm, [syncs('Error')]: '3x30 4x30' },
    firing: { '25m': [], '32m': ['ArgoCdSyncFailing cart-prod'], '55m': [] },
  },
  {
    what: 'syncs that succeed',
    series: { ...calm, [syncs('Succeeded')]: '_x5 1+1x40' },
    firing: { '10m': [], '40m': [] },
  },
  {
    what: 'an Argo CD that nothing is heard of',
    series: { 'argocd_app_info{name="mail-dev",project="shop-dev",sync_status="Synced"}': '1x5 stale' },
    firing: { '15m': [], '25m': ['ArgoCdNoApplications '] },
  },
  {
    what: 'a notification that could not be sent, told by service',
    series: { ...calm, [sent(true)]: '1+1x40', [sent(false)]: '_x10 1x40' },
    firing: { '9m': [], '12m': ['ArgoCdNotificationsFailing github'], '40m': [] },
  },
  {
    what: 'a queue that grows, and one that is emptied in between',
    series: {
      ...calm,
      [queue('app_reconciliation_queue')]: '1+2x40',
      [queue('app_operation_processing_queue')]: '9x10 0 9x10 0 9x10',
      [queue('project_reconciliation_queue')]: '9x40',
    },
    firing: { '14m': [], '20m': ['ArgoCdControllerSaturated app_reconciliation_queue'] },
  },
  {
    what: 'a repo-server that lets more wait than it works on, over all repositories',
    series: { ...calm, [pending('a')]: '6x40', [pending('b')]: '5x40' },
    firing: { '14m': [], '16m': ['ArgoCdRepoServerSaturated argocd-repo-server-a'] },
  },
  {
    what: 'a repo-server that has its hands full, and nobody waiting',
    series: { ...calm, [pending('a')]: '6x40', [pending('b')]: '4x40' },
    firing: { '16m': [], '40m': [] },
  },
];

const groups = alertRules({});
const rules = groups.flatMap((group) => group.rules ?? []);
const subjects = ['name', 'service', 'pod'] as const;

/** promtool compares alerts whole: labels and texts are put together from the rule and the subject. */
function testOf({ what, series, firing }: Situation): object {
  return {
    name: what,
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    alert_rule_test: Object.entries(firing).flatMap(([at, expected]) =>
      rules.map((rule) => ({
        eval_time: at,
        alertname: rule.alert,
        exp_alerts: expected
          .map((one) => one.split(' '))
          .filter(([alert]) => alert === rule.alert)
          .map(([, subject = '']) => expectedAlert(rule, subject)),
      })),
    ),
  };
}

function expectedAlert(rule: (typeof rules)[number], subject: string): object {
  const labels: Record<string, string> = { ...rule.labels, ...labelsOf(rule.alert ?? '', subject) };
  const told = Object.entries(rule.annotations ?? {}).map(([key, text]) => [
    key,
    text.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_all, label: string) => labels[label] ?? ''),
  ]);
  return { exp_labels: labels, exp_annotations: Object.fromEntries(told) as object };
}

function labelsOf(alert: string, subject: string): Record<string, string> {
  if (subject === '') return {};
  if (alert === 'ArgoCdControllerSaturated') return { name: subject, pod: 'argocd-application-controller-0' };
  const label = subjects.find((one) => rules.some((rule) => rule.alert === alert && uses(String(rule.expr), one)));
  return { [label ?? '']: subject, ...(label === 'name' ? { project: 'shop-prod' } : {}) };
}

function uses(expr: string, label: string): boolean {
  return new RegExp(`by \\([^)]*\\b${label}\\b`).test(expr);
}

whereInstalled('promtool finds nothing wrong with the rules', () => {
  expect(promtool('check', { groups })).toMatchObject({ status: 0 });
});

whereInstalled('nor with the queries of the dashboard', () => {
  const { panels } = dashboard() as { panels: { targets: { expr: string }[] }[] };
  const queries = panels
    .flatMap(({ targets }) => targets)
    .map(({ expr }, index) => ({
      record: `query_${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
  expect(queries.length).toBeGreaterThan(10);
  expect(promtool('check', { groups: [{ name: 'dashboard', rules: queries }] })).toMatchObject({ status: 0 });
});

whereInstalled.each(situations)('alerts about $what', (situation) => {
  writeFileSync(join(folder, 'rules.yaml'), dump({ groups }));
  const { output, status } = promtool('test', { rule_files: ['rules.yaml'], tests: [testOf(situation)] });
  expect(`${status} ${output}`).toMatch(/^0 [\s\S]*SUCCESS/);
});
