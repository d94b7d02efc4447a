import { parse } from 'yaml';
import type { MonitoringOptions } from '../../model/argo-cd-options';
import { argoCdProblems } from '../../model/argo-cd-options';
import { cluster } from '../../model/cluster';
import { renderedFiles, testApp, testPlatform } from '../../render/testing';
import { alertRules } from './alert-rules';

function watched(monitoring?: MonitoringOptions): Map<string, string> {
  const argocd = { domain: 'argocd.example.com', ...(monitoring === undefined ? {} : { monitoring }) };
  const nonprod = cluster({ name: 'nonprod', bootstrap: { builds: 'cluster', argocd, problems: () => [] } });
  const platform = testPlatform([testApp('cart')]);
  return renderedFiles({ ...platform, clusters: new Map([...platform.clusters, ['nonprod', nonprod]]) });
}

const folder = 'clusters/nonprod/monitoring';
const files = watched({});
const read = (path: string): unknown => parse(files.get(path) ?? '');

test('nothing watches Argo CD unless its cluster says so', () => {
  expect([...watched().keys()].filter((path) => path.includes('monitor'))).toEqual([]);
});

test('monitors, alerts and a dashboard stand in a folder of their own', () => {
  expect([...files.keys()].filter((path) => path.startsWith(folder))).toEqual([
    `${folder}/configmap-argocd-dashboard.yaml`,
    `${folder}/prometheusrule-argocd.yaml`,
    `${folder}/servicemonitor-argocd-application-controller.yaml`,
    `${folder}/servicemonitor-argocd-applicationset-controller.yaml`,
    `${folder}/servicemonitor-argocd-notifications-controller.yaml`,
    `${folder}/servicemonitor-argocd-repo-server.yaml`,
    `${folder}/servicemonitor-argocd-server.yaml`,
  ]);
});

test('their Application waits for the types of Prometheus for ever, and holds up nobody', () => {
  expect(read('clusters/nonprod/application-argocd-monitoring.yaml')).toMatchObject({
    metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] },
    spec: {
      project: 'slipway',
      source: { repoURL: 'https://git.example.com/env.git', targetRevision: 'main', path: folder },
      syncPolicy: {
        retry: { limit: -1 },
        syncOptions: expect.arrayContaining(['SkipDryRunOnMissingResource=true']) as unknown,
      },
    },
  });
  expect(files.get('clusters/nonprod/application-argocd-monitoring.yaml')).not.toContain('sync-wave');
  expect(read('clusters/nonprod/appproject-slipway.yaml')).toMatchObject({
    spec: {
      namespaceResourceWhitelist: expect.arrayContaining([
        { group: 'monitoring.coreos.com', kind: 'PrometheusRule' },
        { group: 'monitoring.coreos.com', kind: 'ServiceMonitor' },
      ]) as unknown,
    },
  });
});

test('a monitor selects the metrics of one component, as the chart labels its Service', () => {
  expect(read(`${folder}/servicemonitor-argocd-repo-server.yaml`)).toEqual({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'argocd-repo-server', namespace: 'argocd', labels: { 'app.kubernetes.io/part-of': 'argocd' } },
    spec: {
      jobLabel: 'app.kubernetes.io/component',
      selector: {
        matchLabels: {
          'app.kubernetes.io/component': 'repo-server',
          'app.kubernetes.io/instance': 'argocd',
          'app.kubernetes.io/name': 'argocd-repo-server-metrics',
        },
      },
      endpoints: [{ port: 'http-metrics', path: '/metrics' }],
    },
  });
});

test('labels by which Prometheus selects stand on monitors and rules', () => {
  const labelled = watched({ labels: { release: 'prometheus' } });
  const kinds = ['prometheusrule-argocd', 'servicemonitor-argocd-server'];
  const labels = kinds.map((name) => (parse(labelled.get(`${folder}/${name}.yaml`) ?? '') as Labelled).metadata.labels);
  expect(labels).toEqual(kinds.map(() => ({ release: 'prometheus', 'app.kubernetes.io/part-of': 'argocd' })));
});

interface Labelled {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
}

test('each alert says how bad it is, what happened, and what to do', () => {
  const rules = alertRules({ severity: 'warning' }).flatMap((group) => group.rules ?? []);
  expect(rules.map((rule) => [rule.alert, rule.for])).toEqual([
    ['ArgoCdAppOutOfSync', '15m'],
    ['ArgoCdAppDegraded', '5m'],
    ['ArgoCdSyncFailing', undefined],
    ['ArgoCdNoApplications', '15m'],
    ['ArgoCdNotificationsFailing', undefined],
    ['ArgoCdControllerSaturated', '15m'],
    ['ArgoCdRepoServerSaturated', '15m'],
  ]);
  for (const rule of rules) {
    expect(rule.labels).toEqual({ severity: 'warning' });
    expect(Object.values(rule.annotations ?? {}).every((text) => text.endsWith('.'))).toBe(true);
    expect(Object.keys(rule.annotations ?? {})).toEqual(['summary', 'description']);
  }
});

test('the dashboard has no panel over another, and no graph without a query', () => {
  const config = read(`${folder}/configmap-argocd-dashboard.yaml`) as { data: Record<string, string> } & Labelled;
  expect(config.metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  const { panels } = JSON.parse(config.data['argocd.json'] ?? '') as { panels: Panel[] };
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBe(24);
  expect(panels.filter(({ targets }) => targets.length === 0)).toEqual([]);
  expect(new Set(panels.map((one) => one.id)).size).toBe(panels.length);
});

interface Panel {
  readonly id: number;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets: readonly unknown[];
}

test('a wrong severity is told when the platform is loaded', () => {
  const monitoring = { severity: 'loud' } as unknown as MonitoringOptions;
  const problems = argoCdProblems({ domain: 'argocd.example.com', monitoring });
  expect(problems.map((one) => one.where ?? one.problem).join()).toContain('severity');
});
