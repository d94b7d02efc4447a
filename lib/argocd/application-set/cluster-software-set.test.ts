import { parse } from 'yaml';
import { clusterSoftware, type ClusterSoftware } from '../../model/cluster-software';
import { cluster } from '../../model/cluster';
import { platformProblems, type Platform } from '../../model/platform';
import { renderedFiles } from '../../render/testing';
import { featurePlatform } from '../testing';

const chart = { repository: 'https://charts.example.com', chart: 'reloader', version: '2.1.0' };

function platformWith(options: Partial<ClusterSoftware> = {}): Platform {
  const platform = featurePlatform();
  const prod = cluster({ name: 'prod', labels: { stage: 'prod', wave: 'first' } });
  return {
    ...platform,
    clusters: new Map([...platform.clusters, ['prod', prod]]),
    clusterSoftware: [clusterSoftware({ name: 'reloader', ...chart, labels: { stage: 'prod' }, ...options })],
  };
}

const objectsOf = (platform: Platform, path: string): Record<string, unknown> | undefined => {
  const text = renderedFiles(platform, { apps: [], beside: true }).get(path);
  return text === undefined ? undefined : (parse(text) as Record<string, unknown>);
};
const setPath = 'clusters/prod/applicationset-software-reloader.yaml';
const projectPath = 'clusters/prod/appproject-software-reloader.yaml';

test('software is on the clusters that have its labels: those that the hub reaches, and the hub itself', () => {
  expect(objectsOf(platformWith(), setPath)).toMatchObject({
    spec: {
      generators: [
        {
          clusters: {
            selector: { matchLabels: { 'argocd.argoproj.io/secret-type': 'cluster', stage: 'prod' } },
          },
        },
        {
          list: {
            elements: [
              {
                name: 'prod',
                nameNormalized: 'prod',
                server: 'https://kubernetes.default.svc',
                metadata: { labels: { stage: 'prod', wave: 'first' } },
              },
            ],
          },
        },
      ],
      syncPolicy: { preserveResourcesOnDeletion: true },
      template: {
        metadata: {
          name: 'reloader-{{.nameNormalized}}',
          labels: { 'slipway.dev/cluster': '{{.name}}', 'slipway.dev/software': 'reloader' },
        },
        spec: {
          project: 'software-reloader',
          source: {
            repoURL: 'https://charts.example.com',
            chart: 'reloader',
            targetRevision: '2.1.0',
            helm: { releaseName: 'reloader' },
          },
          destination: { server: '{{.server}}', namespace: 'reloader' },
          syncPolicy: { automated: { prune: true, selfHeal: true } },
        },
      },
    },
  });
  expect(objectsOf(platformWith(), 'clusters/nonprod/applicationset-software-reloader.yaml')).toBeUndefined();
});

test('its project reaches those clusters, and one namespace of theirs', () => {
  const platform = platformWith({ clusterResources: ['rbac.authorization.k8s.io/ClusterRole'] });
  expect(objectsOf(platform, projectPath)).toMatchObject({
    spec: {
      sourceRepos: ['https://charts.example.com'],
      destinations: [
        { server: 'https://kubernetes.default.svc', namespace: 'reloader' },
        { server: 'https://eu-1.example.com:6443', namespace: 'reloader' },
      ],
      clusterResourceWhitelist: [
        { group: '', kind: 'Namespace', name: 'reloader' },
        { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
      ],
    },
  });
});

test('steps bring it to one group of clusters after the other, by the labels of the clusters', () => {
  const steps = [{ labels: { wave: ['first'] } }, { labels: { wave: ['', 'second'] }, atOnce: '50%' }] as const;
  const set = objectsOf(platformWith({ steps }), setPath);
  expect(set).toMatchObject({
    spec: {
      strategy: {
        type: 'RollingSync',
        rollingSync: {
          steps: [
            { matchExpressions: [{ key: 'wave', operator: 'In', values: ['first'] }] },
            { matchExpressions: [{ key: 'wave', operator: 'In', values: ['', 'second'] }], maxUpdate: '50%' },
          ],
        },
      },
      template: { metadata: { labels: { wave: '{{ index .metadata.labels "wave" | default "" }}' } } },
    },
  });
  expect(set).not.toHaveProperty('spec.template.spec.syncPolicy.automated');
});

test('mistakes are told', () => {
  const told = (options: Partial<ClusterSoftware>): string[] =>
    platformProblems(platformWith(options)).map(({ problem }) => problem);
  expect(told({})).toEqual([]);
  expect(told({ version: '^2.0' })).toEqual(["version '^2.0' is no exact version"]);
  expect(told({ labels: { stage: 'nowhere' } })).toEqual(['no cluster has labels {"stage":"nowhere"}']);
  const one = clusterSoftware({ name: 'reloader', ...chart });
  expect(platformProblems({ ...platformWith(), clusterSoftware: [one, one] })).toMatchObject([
    { problem: "two are 'reloader'" },
  ]);
});
