import type { IApplication } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { Testing } from 'cdk8s';
import { createHash } from 'node:crypto';
import { Application } from '../argocd/application';
import { applicationReceipts, type TreeReader } from './application-receipts';
import { applicationHealth, applicationSchema } from './application-status';
import type { Receipt } from '../model/receipt';
import { sourceKey } from './source-key';
import { cartApplication, cartPath, headCommit, operation, syncedCommit } from './testing';

const health = (application: IApplication): Receipt['health'] | undefined =>
  applicationHealth(applicationSchema.parse(application))?.health;

describe('applicationHealth', () => {
  it('reads a healthy Application', () => {
    expect(applicationHealth(applicationSchema.parse(cartApplication()))).toMatchObject({
      environment: 'staging',
      app: 'cart',
      health: 'healthy',
      since: new Date('2026-03-11T10:03:00Z'),
      observed: new Date('2026-03-11T11:58:00Z'),
      synced: [{ revision: syncedCommit, source: { path: cartPath } }],
    });
  });

  it('counts from the end of the operation where that is later', () => {
    const application = cartApplication(operation({ finishedAt: '2026-03-11T11:00:00Z' }));
    expect(applicationHealth(applicationSchema.parse(application))?.since).toEqual(new Date('2026-03-11T11:00:00Z'));
  });

  it.each<[string, IApplication, Receipt['health']]>([
    ['OutOfSync', cartApplication({ sync: { status: 'OutOfSync', revision: headCommit } }), 'progressing'],
    ['of unknown sync', cartApplication({ sync: { status: 'Unknown' } }), 'unknown'],
    ['in an operation', cartApplication(operation({ phase: 'Running' })), 'progressing'],
    ['after a failed operation', cartApplication(operation({ phase: 'Failed' })), 'degraded'],
    ['after a broken operation', cartApplication(operation({ phase: 'Error' })), 'degraded'],
    ['Progressing', cartApplication({ health: { status: 'Progressing' } }), 'progressing'],
    ['Degraded', cartApplication({ health: { status: 'Degraded' } }), 'degraded'],
    ['Suspended, as a paused Rollout', cartApplication({ health: { status: 'Suspended' } }), 'suspended'],
    ['Missing', cartApplication({ health: { status: 'Missing' } }), 'missing'],
    ['of a health that is new', cartApplication({ health: { status: 'Splendid' } }), 'unknown'],
    ['being deleted', cartApplication({}, { deletionTimestamp: '2026-03-11T11:59:00Z' }), 'missing'],
  ])('is not healthy while it is %s', (_what, application, expected) => {
    expect(health(application)).toBe(expected);
  });

  it('proves no time where Argo CD tells none', () => {
    const read = applicationHealth(applicationSchema.parse(cartApplication({ health: { status: 'Healthy' } })));
    expect(read?.since).toEqual(read?.observed);
  });

  it('says nothing of Applications that were never synced, or are not of Slipway', () => {
    const { status, ...young } = cartApplication();
    expect(status).toBeDefined();
    expect(health(young)).toBeUndefined();
    expect(health(cartApplication({}, { labels: {} }))).toBeUndefined();
  });
});

describe('applicationReceipts', () => {
  const asked: string[] = [];
  const reader = (trees: Readonly<Record<string, string>>): TreeReader => ({
    treeIds: (at) => Promise.resolve(at.map(({ commit, path }) => trees[`${commit}:${path}`])),
    keptChart: ({ commit, app }) => Promise.resolve(trees[`${commit}:charts/${app}`]),
  });
  const source = (
    applications: readonly IApplication[],
    trees: Readonly<Record<string, string>>,
  ): ReturnType<typeof applicationReceipts> => {
    const options = {
      trees: reader(trees),
      clusters: new Map([['https://kubernetes.default.svc', 'eu-1']]),
      now: () => new Date('2026-03-11T12:00:00Z'),
    };
    return applicationReceipts('Argo CD', options, (environment) => {
      asked.push(environment);
      return Promise.resolve(applications.map((one) => applicationSchema.parse(one)));
    });
  };
  const wanted = { environment: 'staging', app: 'cart', trees: new Map([['eu-1', 'tree-a']]) };
  const trees = { [`${syncedCommit}:${cartPath}`]: 'tree-a', [`${headCommit}:${cartPath}`]: 'tree-b' };

  it('speaks for the tree that was synced, not for that of the head', async () => {
    expect(await source([cartApplication()], trees).read(wanted)).toEqual([
      {
        environment: 'staging',
        cluster: 'eu-1',
        app: 'cart',
        tree: 'tree-a',
        health: 'healthy',
        since: new Date('2026-03-11T10:03:00Z'),
        observed: new Date('2026-03-11T11:58:00Z'),
        source: 'Argo CD',
      },
    ]);
  });

  it('says nothing of a commit that is not known, of other apps, and of other clusters', async () => {
    expect(await source([cartApplication()], {}).read(wanted)).toEqual([]);
    expect(await source([cartApplication()], trees).read({ ...wanted, app: 'checkout' })).toEqual([]);
    expect(await source([cartApplication()], trees).read({ ...wanted, environment: 'dev' })).toEqual([]);
    const elsewhere = cartApplication();
    elsewhere.spec.destination = { server: 'https://us-1.example.com' };
    expect(await source([elsewhere], trees).read(wanted)).toEqual([]);
  });

  it('lists an environment once for all of its apps', async () => {
    const one = source([cartApplication()], trees);
    asked.length = 0;
    await Promise.all([one.read(wanted), one.read({ ...wanted, app: 'checkout' })]);
    expect(asked).toEqual(['staging']);
  });

  describe('of charts that Argo CD renders', () => {
    const chart = {
      repoURL: 'https://charts.example.com',
      chart: 'cart',
      targetRevision: '1.2.3',
      helm: { valuesObject: { zeta: 1, alpha: [{ b: 1, a: 2 }] }, releaseName: 'cart' },
    };
    const manifests = { repoURL: 'https://git.example.com/env.git', path: cartPath, targetRevision: 'main' };
    const synced = (revisions: readonly string[]): IApplication =>
      cartApplication(
        operation({ syncResult: { revision: '', revisions: [...revisions], sources: [manifests, chart] } }),
      );

    it('are keyed by what was rendered into the environment repo: manifests and source', async () => {
      const scope = Testing.chart();
      new Application(scope, 'cart', {
        name: 'cart-stag',
        spec: { project: 'shop', destination: {}, sources: [manifests, chart] },
      });
      const [written] = Testing.synth(scope) as { spec: { sources: unknown[] } }[];
      const key = createHash('sha256')
        .update(JSON.stringify([written?.spec.sources[1]]))
        .digest('hex');
      expect(sourceKey([chart])).toBe(key);
      const receipts = await source([synced([syncedCommit, '1.2.3'])], trees).read(wanted);
      expect(receipts.map((one) => one.tree)).toEqual([`tree-a:${key}`]);
    });

    it('have no receipt while another version of the chart was synced', async () => {
      expect(await source([synced([syncedCommit, '1.2.2'])], trees).read(wanted)).toEqual([]);
    });

    it('have no receipt while another commit was synced than the one that is named', async () => {
      const source1 = { ...manifests, path: 'deploy', targetRevision: headCommit };
      const of = (revision: string): IApplication =>
        cartApplication(operation({ syncResult: { revision, source: source1 } }));
      expect(await source([of(syncedCommit)], trees).read(wanted)).toEqual([]);
      expect(await source([of(headCommit)], trees).read(wanted)).toMatchObject([{ tree: sourceKey([source1]) }]);
    });

    it('and that are kept in the environment repo are keyed by their files and by the values that were given', async () => {
      const kept = { ...manifests, path: 'charts/cart', helm: { valuesObject: { b: 1, a: 2 } } };
      const application = cartApplication(operation({ syncResult: { revision: syncedCommit, source: kept } }));
      const known = { [`${syncedCommit}:charts/cart`]: 'chart-a' };
      const receipts = await source([application], known).read(wanted);
      expect(receipts.map((one) => one.tree)).toEqual([`${sourceKey([{ a: 2, b: 1 }])}:chart-a`]);
    });

    it('have another key with other values', () => {
      expect(sourceKey([chart])).not.toBe(sourceKey([{ ...chart, helm: { ...chart.helm, valuesObject: {} } }]));
    });
  });
});
