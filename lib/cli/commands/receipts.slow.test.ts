import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestProgram } from '../testing';

jest.setTimeout(60_000);
const program = new TestProgram();
beforeAll(async () => {
  await program.text('deliver');
});
afterAll(() => program.remove());

/** What Argo CD says of cart in dev at the head of the branch. */
const application = (): unknown => ({
  metadata: { name: 'cart-dev', labels: { 'slipway.dev/environment': 'dev', 'slipway.dev/app': 'cart' } },
  spec: { destination: { server: 'https://kubernetes.default.svc' } },
  status: {
    reconciledAt: '2026-03-11T12:30:00Z',
    sync: { status: 'Synced' },
    health: { status: 'Healthy', lastTransitionTime: '2026-03-11T12:05:00Z' },
    operationState: {
      phase: 'Succeeded',
      finishedAt: '2026-03-11T12:04:00Z',
      syncResult: {
        revision: program.git('rev-parse', 'main'),
        source: { repoURL: program.environmentRepo, path: 'dev/manifests/nonprod/cart' },
      },
    },
  },
});

test('a status that Argo CD did not send is written as it says, once', async () => {
  const server = createServer((_, response) => response.end(JSON.stringify({ items: [application()] })));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const env = { SLIPWAY_ARGOCD: `nonprod=http://127.0.0.1:${port}`, SLIPWAY_ARGOCD_TOKEN: 'of a reader' };
  try {
    expect(await program.text('receipts cart dev')).toBe('no receipts\n');
    program.pass(0.5);
    expect(await program.text('receipts --repair', { env })).toBe('repaired slipway/nonprod/dev/cart: success\n');
    expect(await program.text('receipts cart dev')).toMatch(/nonprod +healthy .*commit status by alice/);
    expect(await program.text('receipts --repair', { env })).toBe('no status is missing\n');
  } finally {
    await new Promise((done) => server.close(done));
  }
});

test('wrong usage, unknown names, and no cluster to ask are told', async () => {
  expect((await program.run('receipts cart')).code).toBe(2);
  expect((await program.run('receipts crt dev')).code).toBe(1);
  const { code, err } = await program.run('receipts --repair');
  expect(code).toBe(1);
  expect(err).toMatch(/no cluster to repair statuses from[^]*fix: .*SLIPWAY_ARGOCD/);
});
