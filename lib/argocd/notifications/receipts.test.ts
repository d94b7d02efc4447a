import { parse } from 'yaml';
import { z } from 'zod';
import { cartApplication, headCommit, operation, syncedCommit } from '../../receipts/testing';
import { commitStatusReceipts } from '../../receipts';
import { notificationSettings, type ForgeNotifications } from '../../model/notification-settings';
import { parseDegradedEvent } from '../../promotion/automatic-rollback';
import { giteaNotifications } from './gitea-notifications';
import { githubNotifications } from './github-notifications';
import { gitlabNotifications } from './gitlab-notifications';
import { notificationEntries } from './notifications-config-map';
import { fillIn } from './testing';

type Application = ReturnType<typeof cartApplication>;

/** As Argo CD sees it: with the label of its cluster, which says where a receipt is from. */
function seen(application: Application, repoURL = 'https://git.example.com/platform/env.git'): Record<string, unknown> {
  const labels = { ...application.metadata.labels, 'slipway.dev/cluster': 'eu-1' };
  return {
    app: {
      ...application,
      metadata: { ...application.metadata, labels },
      spec: { ...application.spec, source: { ...application.spec.source, repoURL } },
    },
    context: { argocdUrl: 'https://argocd.example.com' },
  };
}

const entriesFor = (forge: ForgeNotifications): Record<string, string> =>
  notificationEntries({
    settings: notificationSettings({ forge }),
    address: 'https://argocd.example.com',
    takenBack: ['staging'],
    branch: 'main',
  });

const texts = (value: unknown, data: Record<string, unknown>): unknown => {
  if (typeof value === 'string') return fillIn(value, data);
  if (Array.isArray(value)) return value.map((one) => texts(one, data));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, texts(one, data)]));
};
const sent = (forge: ForgeNotifications, template: string, data: Record<string, unknown>): unknown =>
  texts(parse(entriesFor(forge)[`template.${template}`] ?? ''), data);

const github = githubNotifications({ appId: 1, installationId: 2 });
const gitlab = gitlabNotifications({ url: 'https://gitlab.example.com/' });
const gitea = giteaNotifications({ url: 'https://gitea.example.com' });

const statusSchema = z.object({
  message: z.string(),
  github: z.object({
    repoURLPath: z.string(),
    revisionPath: z.string(),
    status: z.object({ state: z.enum(['success', 'pending', 'failure']), label: z.string(), targetURL: z.string() }),
  }),
});

const broken = cartApplication({
  health: { status: 'Degraded', lastTransitionTime: '2026-03-11T11:00:00Z', message: 'pods "say" <no>\nat all' },
});

test.each([
  ['healthy', 'success', cartApplication(), 'Healthy since 2026-03-11T10:03:00Z, synced 2026-03-11T10:00:00Z'],
  ['degraded', 'failure', broken, 'Degraded since 2026-03-11T11:00:00Z, operation Succeeded 2026-03-11T10:00:00Z'],
  [
    'undecided',
    'pending',
    cartApplication({ health: { status: 'Progressing' }, ...operation({ phase: 'Running', finishedAt: '' }) }),
    'Progressing, Synced, operation Running not yet',
  ],
] as const)('a status on GitHub says %s of the commit that was synced', (receipt, state, application, message) => {
  expect(sent(github, `receipt-${receipt}`, seen(application))).toEqual({
    message,
    github: {
      repoURLPath: 'https://git.example.com/platform/env.git',
      revisionPath: syncedCommit,
      status: {
        state,
        label: 'slipway/eu-1/staging/cart',
        targetURL: 'https://argocd.example.com/applications/cart-stag',
      },
    },
  });
  expect(message.length).toBeLessThanOrEqual(140);
});

test.each([
  ['healthy', cartApplication(), 'healthy'],
  ['degraded', broken, 'degraded'],
  ['undecided', cartApplication({ health: { status: 'Progressing' } }), 'progressing'],
] as const)('and is what gates read as a receipt: %s', async (receipt, application, health) => {
  const { github: written } = statusSchema.parse(sent(github, `receipt-${receipt}`, seen(application)));
  const createdAt = new Date('2026-03-11T11:00:30Z');
  const creator = { login: 'slipway[bot]', id: '42' };
  const { state, label: context } = written.status;
  const source = commitStatusReceipts({
    forge: {
      listStatuses: (sha) =>
        Promise.resolve(sha === written.revisionPath ? [{ context, state, createdAt, creator }] : []),
    },
    history: {
      treesInHistory: (_from, path) =>
        Promise.resolve(
          path === application.spec.source?.path
            ? [headCommit, syncedCommit].map((commit) => ({ commit, tree: 'tree-a' }))
            : [],
        ),
    },
    head: () => Promise.resolve(headCommit),
    author: { id: '42' },
    now: () => createdAt,
  });
  const wanted = { environment: 'staging', app: 'cart', trees: new Map([['eu-1', 'tree-a']]) };
  expect(await source.read(wanted)).toMatchObject([
    { environment: 'staging', cluster: 'eu-1', app: 'cart', tree: 'tree-a', health, since: createdAt },
  ]);
});

const requestSchema = z.object({
  webhook: z.record(z.string(), z.object({ method: z.literal('POST'), path: z.string(), body: z.string() })),
});
const requested = (forge: ForgeNotifications, template: string, service: string, data: Record<string, unknown>) => {
  const { [service]: one } = requestSchema.parse(sent(forge, template, data)).webhook;
  return { path: one?.path, body: JSON.parse(one?.body ?? '') as unknown };
};

test('on GitLab it is posted by the path of the project, however Argo CD reaches it', () => {
  const ssh = seen(broken, 'git@gitlab.example.com:platform/delivery/env.git');
  expect(requested(gitlab, 'receipt-degraded', 'receipts', ssh)).toEqual({
    path: `/projects/platform%2Fdelivery%2Fenv/statuses/${syncedCommit}`,
    body: {
      state: 'failed',
      name: 'slipway/eu-1/staging/cart',
      description: 'Degraded since 2026-03-11T11:00:00Z, operation Succeeded 2026-03-11T10:00:00Z',
      target_url: 'https://argocd.example.com/applications/cart-stag',
    },
  });
  const https = requested(gitlab, 'receipt-healthy', 'receipts', seen(cartApplication()));
  expect(https.path).toBe(`/projects/platform%2Fenv/statuses/${syncedCommit}`);
});

test('on Gitea it is posted by owner and name', () => {
  const ssh = seen(cartApplication(), 'ssh://git@gitea.example.com:2222/platform/env.git');
  expect(requested(gitea, 'receipt-healthy', 'receipts', ssh)).toEqual({
    path: `/repos/platform/env/statuses/${syncedCommit}`,
    body: {
      state: 'success',
      context: 'slipway/eu-1/staging/cart',
      description: 'Healthy since 2026-03-11T10:03:00Z, synced 2026-03-11T10:00:00Z',
      target_url: 'https://argocd.example.com/applications/cart-stag',
    },
  });
});

const event = {
  app: 'cart',
  environment: 'staging',
  cluster: 'eu-1',
  revision: syncedCommit,
  health: 'Degraded',
  since: '2026-03-11T11:00:00Z',
  message: 'pods "say" <no>\nat all',
};
const variables = (all: readonly { readonly key: string; readonly value: string }[]): Record<string, string> =>
  Object.fromEntries(all.map(({ key, value }) => [key.replace(/^SLIPWAY_/, '').toLowerCase(), value]));

test('what degraded is told to the pipeline rollback, and is the event that automatic rollback reads', () => {
  const inputs = z.object({ ref: z.literal('main'), inputs: z.record(z.string(), z.string()) });
  for (const [forge, root] of [
    [github, '/repos/platform/env'],
    [gitea, '/repos/platform/env'],
  ] as const) {
    const { path, body } = requested(forge, 'degraded-release', 'rollback', seen(broken));
    expect(path).toBe(`${root}/actions/workflows/rollback.yaml/dispatches`);
    expect(parseDegradedEvent(JSON.stringify(inputs.parse(body).inputs), 'event')).toEqual(event);
  }
  const { path, body } = requested(gitlab, 'degraded-release', 'rollback', seen(broken));
  expect(path).toBe('/projects/platform%2Fenv/pipeline');
  const created = z.object({
    ref: z.literal('main'),
    variables: z.array(z.object({ key: z.string(), value: z.string() })),
  });
  const { pipeline, ...told } = variables(created.parse(body).variables);
  expect(pipeline).toBe('rollback');
  expect(parseDegradedEvent(JSON.stringify(told), 'event')).toEqual(event);
});

test('an app of manifests beside a chart is told of by the commit of its manifests', () => {
  const chart = { repoURL: 'https://charts.example.com', chart: 'cart', targetRevision: '1.2.3' };
  const data = seen(broken) as { app: Application };
  const { source, ...spec } = data.app.spec;
  const several = {
    ...data.app,
    spec: { ...spec, sources: [source, chart] },
    status: {
      ...data.app.status,
      operationState: {
        ...data.app.status?.operationState,
        syncResult: { revision: '', revisions: [syncedCommit, '1.2.3'] },
      },
    },
  };
  const { path, body } = requested(github, 'degraded-release', 'rollback', { ...data, app: several });
  expect(path).toBe('/repos/platform/env/actions/workflows/rollback.yaml/dispatches');
  expect(body).toMatchObject({ inputs: { revision: syncedCommit } });
});
