import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { z } from 'zod';
import { argoCdValues } from '../lib/argocd/installation/argo-cd-values';
import { ownKinds } from '../lib/argocd/installation/own-application';
import { keptData } from '../lib/cluster/data-protection';
import { harborValues } from '../lib/cluster/registries/harbor-values';
import { argoCds, harborPasswords, harbors, noCharts, tryFindChart } from './charts';

const noHelm = spawnSync('helm', ['version']).status === 0 ? undefined : 'helm is not installed';
const missing = noCharts ?? noHelm ?? ['argo-cd', 'harbor'].find((name) => tryFindChart(name) === undefined);
if (missing !== undefined) console.log(`skipped: ${missing}`);
const onlyWithHelm = missing === undefined ? test : test.skip;

const folder = mkdtempSync(join(tmpdir(), 'slipway-charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const securityContext = z.object({
  allowPrivilegeEscalation: z.boolean().optional(),
  capabilities: z
    .object({ drop: z.array(z.string()) })
    .partial()
    .optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  seccompProfile: z.object({ type: z.string() }).optional(),
});
const container = z.object({
  name: z.string(),
  resources: z.object({ limits: z.object({ memory: z.string() }).partial().optional() }).optional(),
  securityContext: securityContext.optional(),
});
const podSpec = z.object({
  containers: z.array(container),
  initContainers: z.array(container).default([]),
  securityContext: securityContext.optional(),
});
const rendered = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z
    .object({
      replicas: z.number().optional(),
      minReplicas: z.number().optional(),
      scaleTargetRef: z.object({ name: z.string() }).optional(),
      template: z.object({ spec: podSpec }).optional(),
    })
    .optional(),
});
type Rendered = z.infer<typeof rendered>;

/** What Helm makes of a chart; its own tests, which nobody runs here, left out. */
function renderChart(chart: string, values: object): Rendered[] {
  const file = join(folder, 'values.json');
  writeFileSync(file, JSON.stringify(values));
  const known = ['monitoring.coreos.com/v1', 'gateway.networking.k8s.io/v1/HTTPRoute'];
  const { stdout, stderr, status } = spawnSync(
    'helm',
    [
      ...['template', chart === 'argo-cd' ? 'argocd' : chart, tryFindChart(chart) ?? ''],
      ...['--namespace', chart === 'argo-cd' ? 'argocd' : chart, '--values', file, '--kube-version', '1.33'],
      ...known.flatMap((one) => ['--api-versions', one]),
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect([status, stderr]).toEqual([0, '']);
  return loadAll(stdout)
    .filter((one) => one !== null && one !== undefined)
    .map((one) => rendered.parse(one))
    .filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']?.startsWith('test') !== true);
}

interface NamedContainer {
  readonly name: string;
  readonly hasMemoryLimit: boolean;
  readonly isRestricted: boolean;
}

function containersOf(objects: readonly Rendered[]): NamedContainer[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const pod = spec?.template?.spec;
    return [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].map((one) => ({
      name: `${kind} ${metadata.name}: ${one.name}`,
      hasMemoryLimit: one.resources?.limits?.memory !== undefined,
      isRestricted: isRestricted({ ...pod?.securityContext, ...one.securityContext }),
    }));
  });
}

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
function isRestricted(context: z.infer<typeof securityContext>): boolean {
  return (
    context.allowPrivilegeEscalation === false &&
    (context.capabilities?.drop ?? []).includes('ALL') &&
    context.runAsNonRoot === true &&
    context.runAsUser !== 0 &&
    context.seccompProfile?.type === 'RuntimeDefault'
  );
}

function kindsOf(objects: readonly Rendered[]): string[] {
  return [...new Set(objects.map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`))];
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

const charts = [
  ...argoCds.map(([name, situation]) => [`argo-cd, ${name}`, 'argo-cd', argoCdValues(situation)] as const),
  ...harbors.map(
    ([name, options]) => [`harbor, ${name}`, 'harbor', harborValues(options, harborPasswords, keptData)] as const,
  ),
];

describe.each(charts)('%s, as Helm renders it', (_name, chart, values) => {
  onlyWithHelm('every container has a memory limit and meets the standard of its namespace', () => {
    const containers = containersOf(renderChart(chart, values));
    expect(containers.length).toBeGreaterThan(5);
    expect(containers.filter((one) => !one.hasMemoryLimit || !one.isRestricted)).toEqual([]);
  });
});

describe('argo-cd, as Helm renders it', () => {
  onlyWithHelm('has no kind that its own project refuses', () => {
    const allowed = [
      ...ownKinds.map(([group, kind]) => `${group}/${kind}`),
      'apiextensions.k8s.io/CustomResourceDefinition',
      'rbac.authorization.k8s.io/ClusterRole',
      'rbac.authorization.k8s.io/ClusterRoleBinding',
    ];
    const used = argoCds.flatMap(([, situation]) => kindsOf(renderChart('argo-cd', argoCdValues(situation))));
    expect(used.filter((one) => !allowed.includes(one))).toEqual([]);
    // And none that it is given for nothing.
    expect(allowed.filter((one) => !used.includes(one))).toEqual([]);
  });

  onlyWithHelm('has two or more of what people and syncs wait for, where it is large', () => {
    const [[, large] = []] = argoCds;
    if (large === undefined) throw new Error('there is no large one');
    const objects = renderChart('argo-cd', argoCdValues(large));
    const counts = objects.flatMap(({ kind, metadata, spec }): [string, number][] =>
      kind === 'HorizontalPodAutoscaler'
        ? [[spec?.scaleTargetRef?.name ?? '', spec?.minReplicas ?? 0]]
        : spec?.replicas === undefined
          ? []
          : [[metadata.name, spec.replicas]],
    );
    expect(Object.fromEntries(counts)).toEqual({
      'argocd-application-controller': 3,
      'argocd-applicationset-controller': 2,
      // One of each is all that they can be.
      'argocd-dex-server': 1,
      'argocd-notifications-controller': 1,
      'argocd-redis-ha-haproxy': 3,
      'argocd-redis-ha-server': 3,
      'argocd-repo-server': 2,
      'argocd-server': 2,
    });
  });

  onlyWithHelm('brings no permission and no notification: those are rendered into the environment repo', () => {
    for (const [, situation] of argoCds) {
      const names = renderChart('argo-cd', argoCdValues(situation)).map((one) => `${one.kind} ${one.metadata.name}`);
      expect(names).toContain('ConfigMap argocd-cm');
      expect(names).not.toContain('ConfigMap argocd-rbac-cm');
      expect(names).not.toContain('ConfigMap argocd-notifications-cm');
      expect(names).not.toContain('Secret argocd-notifications-secret');
    }
  });
});
