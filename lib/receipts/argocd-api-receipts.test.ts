import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argocdReceipts } from './argocd-api-receipts';
import type { ReceiptSource } from './receipt-source';
import { cartApplication, cartPath, syncedCommit } from './testing';

describe('argocdReceipts', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const requests: { method: string | undefined; url: string | undefined; authorization: string | undefined }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { method, url, headers } = request;
      requests.push({ method, url, authorization: headers.authorization });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => {
    requests.length = 0;
  });

  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const source = (more: Partial<Parameters<typeof argocdReceipts>[0]> = {}): ReceiptSource =>
    argocdReceipts({
      url: `${url()}/argo/`,
      token: 'secret-token',
      clusters: new Map([['https://kubernetes.default.svc', 'eu-1']]),
      trees: {
        treeIds: (at) =>
          Promise.resolve(
            at.map((one) => (one.commit === syncedCommit && one.path === cartPath ? 'tree-a' : undefined)),
          ),
        keptChart: () => Promise.resolve(undefined),
      },
      now: () => new Date('2026-03-11T12:00:00Z'),
      ...more,
    });
  const wanted = { environment: 'staging', app: 'cart', trees: new Map([['eu-1', 'tree-a']]) };
  const json = (value: unknown) => (_: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  };
  const status = (code: number) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(code).end('{}');
  };

  it('asks once, with the token, and only reads', async () => {
    answer = json({ metadata: { resourceVersion: '1' }, items: [cartApplication()] });
    const receipts = await source().read(wanted);
    expect(receipts).toMatchObject([
      { tree: 'tree-a', health: 'healthy', source: `Argo CD at ${new URL(url()).host}` },
    ]);
    expect(requests).toEqual([
      {
        method: 'GET',
        url: '/argo/api/v1/applications?selector=slipway.dev%2Fenvironment%3Dstaging',
        authorization: 'Bearer secret-token',
      },
    ]);
  });

  it('takes an empty list, which Argo CD writes as null', async () => {
    answer = json({ metadata: {}, items: null });
    expect(await source().read(wanted)).toEqual([]);
  });

  it.each([
    [401, 'refuses the token (401)'],
    [403, 'refuses the token (403)'],
    [500, 'answers 500'],
  ])('tells of status %s', async (code, message) => {
    answer = status(code);
    await expect(source().read(wanted)).rejects.toThrow(message);
  });

  it('follows no redirect: that is a login page, and must not see the token', async () => {
    answer = (request, response) => {
      if (request.url?.startsWith('/login') === true) json({ items: [] })(request, response);
      else response.writeHead(302, { location: '/login' }).end();
    };
    await expect(source().read(wanted)).rejects.toThrow('can not be asked');
    expect(requests).toHaveLength(1);
  });

  it('tells of answers that are no list, and never tells the token', async () => {
    answer = json({ items: [{ kind: 'Application' }] });
    await expect(source().read(wanted)).rejects.toThrow('something else than a list of applications: items.0.metadata');
    answer = (_, response) => response.end('<html>');
    await expect(source().read(wanted)).rejects.toThrow('can not be asked');
    await expect(source({ url: 'http://127.0.0.1:1' }).read(wanted)).rejects.not.toThrow('secret-token');
  });

  it('does not wait for ever', async () => {
    answer = () => undefined;
    await expect(source({ timeoutSeconds: 0.05 }).read(wanted)).rejects.toThrow('can not be asked');
    server.closeAllConnections();
  });

  it('asks again after a failure, and after a while', async () => {
    let now = Date.parse('2026-03-11T12:00:00Z');
    const patient = source({ now: () => new Date(now) });
    answer = status(500);
    await expect(patient.read(wanted)).rejects.toThrow();
    answer = json({ items: [cartApplication()] });
    expect(await patient.read(wanted)).toHaveLength(1);
    answer = json({ items: [] });
    expect(await patient.read(wanted)).toHaveLength(1);
    now += 15_000;
    expect(await patient.read(wanted)).toHaveLength(0);
  });
});
