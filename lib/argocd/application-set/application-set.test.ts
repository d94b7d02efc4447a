import { Chart, Testing } from 'cdk8s';
import { parse } from 'yaml';
import { renderedFiles } from '../../render/testing';
import { notificationSettings, slack } from '../notifications';
import { featurePlatform } from '../testing';
import { ApplicationSet, type ApplicationSetProps } from './application-set';
import { generatorProblems } from './generator-problems';
import {
  clusters,
  gitDirectories,
  gitFiles,
  list,
  matrix,
  merge,
  pullRequest,
  scmProvider,
  selected,
} from './generators';

const repository = { repoURL: 'https://git.example.com/env.git', revision: 'main' };

function rendered(props: Partial<ApplicationSetProps>): Record<string, unknown> {
  const chart = new Chart(Testing.app(), 'test');
  new ApplicationSet(chart, 'set', {
    name: 'set',
    generators: [list([{ name: 'one' }])],
    template: {
      name: '{{.name}}',
      spec: {
        project: 'default',
        destination: { name: '{{.name}}' },
        source: { repoURL: 'https://git.example.com/x.git' },
      },
    },
    ...props,
  });
  const [object] = Testing.synth(chart) as { spec: Record<string, unknown> }[];
  return object?.spec ?? {};
}

test('a template is a Go template that fails on missing parameters, and deletes nothing with the set', () => {
  expect(rendered({})).toEqual({
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [{ list: { elements: [{ name: 'one' }] } }],
    template: {
      metadata: { name: '{{.name}}' },
      spec: {
        project: 'default',
        destination: { name: '{{.name}}' },
        source: { repoURL: 'https://git.example.com/x.git' },
      },
    },
    syncPolicy: { preserveResourcesOnDeletion: true },
  });
});

test('every generator is written as the CRD has it', () => {
  const labelled = selected(clusters({ selector: { matchLabels: { stage: 'prod' } } }), {
    matchLabels: { tier: 'platform' },
  });
  expect(labelled.spec).toEqual({
    clusters: { selector: { matchLabels: { stage: 'prod' } } },
    selector: { matchLabels: { tier: 'platform' } },
  });
  expect(gitDirectories(['apps/*', '!apps/old'], repository).spec).toEqual({
    git: { ...repository, directories: [{ path: 'apps/*' }, { path: 'apps/old', exclude: true }] },
  });
  expect(matrix(gitFiles(['**/config.json'], repository), clusters()).spec).toEqual({
    matrix: { generators: [{ git: { ...repository, files: [{ path: '**/config.json' }] } }, { clusters: {} }] },
  });
  expect(merge(['server'], clusters(), list([{ server: 'x' }])).spec).toEqual({
    merge: { mergeKeys: ['server'], generators: [{ clusters: {} }, { list: { elements: [{ server: 'x' }] } }] },
  });
  expect(scmProvider({ github: { organization: 'example' } }).spec).toEqual({
    scmProvider: { github: { organization: 'example' } },
  });
});

test('a combination in a combination is the deepest there is', () => {
  const inner = merge(['name'], clusters(), list([{ name: 'x' }]));
  const outer = matrix(inner, inner);
  expect(outer.depth).toBe(2);
  // @ts-expect-error a third level does not compile
  expect(() => matrix(outer, outer)).toThrow(
    'generators[0].matrix.generators[0].matrix.generators[0] is a merge in a combination in a combination',
  );
});

test.each([
  [[], 'generators names none'],
  [[{ list: {}, clusters: {} }], 'generators[0] has list and clusters'],
  [[{ matrix: { generators: [{ list: {} }] } }], 'generators[0].matrix has 1 generators, a matrix has two'],
  [[{ merge: { generators: [{ list: {} }, { list: {} }] } }], 'generators[0].merge has no mergeKeys'],
  [[{ merge: { mergeKeys: ['a'], generators: [{ list: {} }] } }], 'generators[0].merge has nothing to merge with'],
  [
    [{ matrix: { generators: [{ list: { template: {} } }, { list: {} }] } }],
    'generators[0].matrix.generators[0].list.template does not count in a combination',
  ],
  [[{ git: { repoURL: 'x' } }], 'generators[0].git must look for directories or for files'],
  [[{ pullRequest: { github: {}, gitea: {} } }], 'generators[0].pullRequest names gitea and github'],
])('Argo CD would refuse %j', (generators, problem) => {
  expect(generatorProblems(generators).map((one) => one.problem)).toEqual([problem]);
});

test('two git generators in a matrix need names of their own for their paths', () => {
  const other = { ...repository, pathParamPrefix: 'other' };
  expect(() => matrix(gitDirectories(['a/*'], repository), gitDirectories(['b/*'], repository))).toThrow(
    "two git generators that both give 'path'",
  );
  expect(() => matrix(gitDirectories(['a/*'], repository), gitDirectories(['b/*'], other))).not.toThrow();
});

test('a set whose Applications would have one name is refused', () => {
  const spec = { project: 'default', destination: {}, source: { repoURL: 'x' } };
  expect(() => rendered({ template: { name: 'same', spec } })).toThrow("its template's name 'same' has no parameter");
});

test('groups of Applications are synced one after the other', () => {
  const spec = rendered({
    generators: [clusters(), pullRequest({ gitlab: { project: 'shop/cart' } })],
    templatePatch: { spec: { project: '{{.project}}' } },
    steps: [
      { labels: { 'slipway.dev/wave': ['canary'] } },
      { labels: { 'slipway.dev/wave': ['rest'] }, atOnce: '25%' },
    ],
    leaves: ['/spec/source/targetRevision'],
  });
  expect(spec['templatePatch']).toBe("spec:\n  project: '{{.project}}'\n");
  expect(spec['strategy']).toEqual({
    type: 'RollingSync',
    rollingSync: {
      steps: [
        { matchExpressions: [{ key: 'slipway.dev/wave', operator: 'In', values: ['canary'] }] },
        { matchExpressions: [{ key: 'slipway.dev/wave', operator: 'In', values: ['rest'] }], maxUpdate: '25%' },
      ],
    },
  });
  expect(spec['ignoreApplicationDifferences']).toEqual([{ jsonPointers: ['/spec/source/targetRevision'] }]);
  expect(() => rendered({ steps: [{ labels: {} }] })).toThrow('steps[0].labels selects nothing');
});

test("an environment's set makes the very Applications that would be rendered one by one", () => {
  const bySet = renderedFiles(featurePlatform());
  const platform = featurePlatform();
  const dev = platform.environments.get('dev');
  if (dev === undefined) throw new Error('no dev');
  const explicit = renderedFiles({
    ...platform,
    environments: new Map([...platform.environments, ['dev', { ...dev, applications: 'explicit' as const }]]),
  });
  const set = parse(bySet.get('dev/argocd/nonprod/applicationset-apps-dev.yaml') ?? '') as SetObject;
  const [generator] = set.spec.generators;
  const made = (generator?.list.elements ?? []).map((element) => expand(set, element));
  const wanted = ['cart', 'mail'].map(
    (app) => parse(explicit.get(`dev/argocd/nonprod/application-${app}-dev.yaml`) ?? '') as unknown,
  );
  expect(made).toEqual(wanted);
  expect(bySet.has('dev/argocd/nonprod/application-cart-dev.yaml')).toBe(false);
});

interface SetObject {
  readonly spec: {
    readonly generators: readonly { readonly list: { readonly elements: readonly Record<string, unknown>[] } }[];
    readonly template: { readonly metadata: object; readonly spec: object };
    readonly templatePatch: string;
  };
}

/** What Argo CD does with plain parameters: puts them in, then merges the patch. */
function expand({ spec }: SetObject, element: Record<string, unknown>): unknown {
  expect(spec.templatePatch).toBe('{{ toJson .patch }}\n');
  const text = JSON.stringify(spec.template).replace(/\{\{\.(\w+)\}\}/g, (_all, name: string) => String(element[name]));
  const template = JSON.parse(text) as { metadata: object; spec: Record<string, unknown> };
  const patch = element['patch'] as { metadata: object; spec?: Record<string, unknown> };
  const policy = { ...(template.spec['syncPolicy'] as object), ...(patch.spec?.['syncPolicy'] as object | undefined) };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { ...template.metadata, ...patch.metadata, namespace: 'argocd' },
    spec: { ...template.spec, ...patch.spec, syncPolicy: policy },
  };
}

test('drop-in folders become Applications that reach just their own namespaces', () => {
  const files = renderedFiles(featurePlatform());
  const project = parse(files.get('dev/argocd/nonprod/appproject-drop-in-dev.yaml') ?? '') as { spec: unknown };
  expect(project.spec).toMatchObject({
    sourceRepos: ['https://git.example.com/env.git'],
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'drop-in-dev-*' }],
    clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'drop-in-dev-*' }],
    roles: [
      {
        name: 'team-shop',
        groups: ['example:shop'],
        policies: [
          'p, proj:drop-in-dev:team-shop, applications, get, drop-in-dev/*, allow',
          'p, proj:drop-in-dev:team-shop, applications, sync, drop-in-dev/*, allow',
        ],
      },
    ],
  });
  const set = parse(files.get('dev/argocd/nonprod/applicationset-drop-in-dev.yaml') ?? '') as { spec: object };
  expect(set.spec).toMatchObject({
    generators: [
      { git: { repoURL: 'https://git.example.com/env.git', revision: 'main', directories: [{ path: 'drop-ins/*' }] } },
    ],
    template: {
      metadata: { name: '{{.path.basenameNormalized}}-drop-in-dev' },
      spec: { project: 'drop-in-dev', destination: { namespace: 'drop-in-dev-{{.path.basenameNormalized}}' } },
    },
    syncPolicy: { preserveResourcesOnDeletion: true },
  });
});

test('their owner hears of them as of any app', () => {
  const notifications = notificationSettings({ services: [slack()], ownersHear: ['on-sync-failed'] });
  const files = renderedFiles({ ...featurePlatform(), notifications });
  const set = parse(files.get('dev/argocd/nonprod/applicationset-drop-in-dev.yaml') ?? '') as object;
  expect(set).toMatchObject({
    spec: {
      template: {
        metadata: {
          annotations: { 'notifications.argoproj.io/subscribe.on-sync-failed.slack': 'shop-deployments' },
        },
      },
    },
  });
});
