import fc from 'fast-check';
import type { Receipt } from '../model/receipt';
import { commitStatusReceipts, statusContext, stretches, type ReadStatus } from './commit-status-receipts';
import { healthOf, type HealthStatus } from './status-history';

const at = (minute: number): Date => new Date(Date.parse('2026-03-11T10:00:00Z') + minute * 60_000);
const robot = { login: 'slipway[bot]', id: '42' };
const context = statusContext('eu-1', 'staging', 'cart');

function status(minute: number, state: ReadStatus['state'] = 'success', more: Partial<ReadStatus> = {}): ReadStatus {
  return { context, state, createdAt: at(minute), creator: robot, ...more };
}

interface World {
  /** Newest first: commit and tree. */
  readonly history: readonly (readonly [string, string | undefined])[];
  /** By commit, newest first. */
  readonly statuses: Readonly<Record<string, readonly ReadStatus[]>>;
  readonly tree?: string;
  readonly author?: { readonly id?: string; readonly login?: string };
  readonly mostCommits?: number;
}

async function read({
  history,
  statuses,
  tree = 'a',
  author = { id: '42' },
  mostCommits = 60,
}: World): Promise<readonly Receipt[]> {
  const source = commitStatusReceipts({
    forge: { listStatuses: (sha) => Promise.resolve(statuses[sha] ?? []) },
    history: {
      treesInHistory: (from, path) =>
        Promise.resolve(
          from === 'head' && path === 'staging/manifests/eu-1/cart'
            ? history.map(([commit, of]) => ({ commit, tree: of }))
            : [],
        ),
    },
    head: () => Promise.resolve('head'),
    author,
    now: () => at(0),
    mostCommits,
  });
  return await source.read({ environment: 'staging', app: 'cart', trees: new Map([['eu-1', tree]]) });
}

describe('commitStatusReceipts', () => {
  it('takes the context of the cluster, environment and app', async () => {
    expect(context).toBe('slipway/eu-1/staging/cart');
    const others = ['slipway/us-1/staging/cart', 'slipway/eu-1/dev/cart', 'slipway/eu-1/staging/cart2'];
    const statuses = { c1: others.map((one) => status(0, 'success', { context: one })) };
    expect(await read({ history: [['c1', 'a']], statuses })).toEqual([]);
  });

  it('finds a status on any commit that carries the tree', async () => {
    const history = [['c3', 'a'], ['c2', 'a'], ['c1', 'b']] as const; // prettier-ignore
    expect(await read({ history, statuses: { c3: [status(5)] } })).toEqual([
      {
        environment: 'staging',
        cluster: 'eu-1',
        app: 'cart',
        tree: 'a',
        health: 'healthy',
        since: at(5),
        observed: at(5),
        source: 'commit status by 42',
      },
    ]);
    expect(await read({ history, statuses: { c1: [status(5)] } })).toEqual([]);
  });

  it('reads what Flux writes: success counts once its words say so', async () => {
    const history = [['c1', 'a']] as const;
    const flux = (minute: number, state: ReadStatus['state'], description: string): ReadStatus =>
      status(minute, state, { description });
    const applied = [flux(1, 'success', 'progressing'), flux(0, 'success', 'dependency not ready')];
    expect(await read({ history, statuses: { c1: applied } })).toMatchObject([{ health: 'progressing', since: at(0) }]);
    const ready = [flux(4, 'success', 'reconciliation succeeded'), ...applied];
    expect(await read({ history, statuses: { c1: ready } })).toMatchObject([{ health: 'healthy', since: at(4) }]);
    const broken = [flux(9, 'failure', 'health check failed'), ...ready];
    expect(await read({ history, statuses: { c1: broken } })).toMatchObject([{ health: 'degraded', since: at(9) }]);
  });

  it('lasts from the first to the last of equal statuses, over commits that left the app alone', async () => {
    const receipts = await read({
      history: [['c2', 'a'], ['c1', 'a']], // prettier-ignore
      statuses: { c1: [status(10), status(5)], c2: [status(30)] },
    });
    expect(receipts).toMatchObject([{ health: 'healthy', since: at(5), observed: at(30) }]);
  });

  it('begins anew after a break', async () => {
    const receipts = await read({
      history: [['c1', 'a']],
      statuses: { c1: [status(20), status(15, 'failure'), status(0)] },
    });
    expect(receipts).toMatchObject([{ health: 'healthy', since: at(20) }]);
  });

  it('begins anew where the app had another tree in between', async () => {
    const history = [['c3', 'a'], ['c2', 'b'], ['c1', 'a']] as const; // prettier-ignore
    const receipts = await read({ history, statuses: { c1: [status(0)], c2: [status(10)], c3: [status(20)] } });
    expect(receipts).toMatchObject([{ health: 'healthy', since: at(20) }]);
  });

  it.each([
    ['failure', 'degraded'],
    ['error', 'degraded'],
    ['pending', 'progressing'],
  ] as const)('takes a last status of %s for %s', async (state, health) => {
    const receipts = await read({ history: [['c1', 'a']], statuses: { c1: [status(9, state), status(0)] } });
    expect(receipts).toMatchObject([{ health, since: at(9) }]);
  });

  it('believes the later of two statuses of one second', async () => {
    const statuses = { c1: [status(9, 'failure'), status(9)] };
    expect(await read({ history: [['c1', 'a']], statuses })).toMatchObject([{ health: 'degraded' }]);
  });

  it('counts only statuses of the author', async () => {
    const history = [['c1', 'a']] as const;
    const forged = { c1: [status(5, 'success', { creator: { login: 'slipway[bot]', id: '66' } })] };
    expect(await read({ history, statuses: forged })).toEqual([]);
    expect(await read({ history, statuses: forged, author: { login: 'slipway[bot]' } })).toHaveLength(1);
    expect(await read({ history, statuses: forged, author: { login: 'slipway[bot]', id: '42' } })).toEqual([]);
    await expect(read({ history, statuses: forged, author: {} })).rejects.toThrow('name no author');
  });

  it('says nothing of what Argo CD renders by itself', async () => {
    expect(await read({ history: [['c1', 'a']], statuses: { c1: [status(0)] }, tree: `a:${'f'.repeat(64)}` })).toEqual(
      [],
    );
  });

  it('does not take commits that it did not ask for a proof of health', async () => {
    const commits = Array.from({ length: 10 }, (_, index) => [`c${index}`, 'a'] as const);
    const receipts = await read({ history: commits, statuses: { c9: [status(0)], c0: [status(40)] }, mostCommits: 4 });
    expect(receipts).toMatchObject([{ since: at(40) }]);
    expect(
      stretches(
        commits.map(([commit, tree]) => ({ commit, tree })),
        'a',
        4,
      ),
    ).toEqual([
      { commit: 'c9', stretch: 0 },
      { commit: 'c8', stretch: 0 },
      { commit: 'c1', stretch: 1 },
      { commit: 'c0', stretch: 1 },
    ]);
  });
});

describe('healthOf', () => {
  const statuses = fc.array(
    fc.record({
      state: fc.constantFrom<HealthStatus['state']>('success', 'failure', 'pending'),
      createdAt: fc.integer({ min: 0, max: 50 }).map(at),
      stretch: fc.constant(0),
    }),
    { minLength: 1 },
  );

  it('never counts over another status, nor past the last one', () => {
    fc.assert(
      fc.property(statuses, (all) => {
        const { health, since, observed } = healthOf(all)!;
        expect(observed).toEqual(new Date(Math.max(...all.map((one) => one.createdAt.getTime()))));
        if (health !== 'healthy') return;
        expect(all.filter((one) => one.state !== 'success' && one.createdAt > since)).toEqual([]);
        expect(all.some((one) => one.state === 'success' && one.createdAt.getTime() === since.getTime())).toBe(true);
      }),
    );
  });

  it('knows nothing of nothing', () => {
    expect(healthOf([])).toBeUndefined();
  });
});
