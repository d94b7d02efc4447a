import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { prometheus } from './prometheus';

let server: Server;
let answer: { status: number; body: string };
const asked: (string | undefined)[] = [];
const told: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked.length = 0;
  told.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function value(body: unknown, status = 200, token?: string): Promise<number | undefined> {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus/`;
  const sleep = (): Promise<void> => Promise.resolve();
  return await prometheus({ url, token, tell: (what) => told.push(what), http: { sleep } }).value('rate(x{a="b"}[5m])');
}

const vector = (...values: readonly string[]): object => ({
  status: 'success',
  data: { resultType: 'vector', result: values.map((one) => ({ metric: {}, value: [1_435_781_451.781, one] })) },
});

it('takes a scalar, and a vector of one sample', async () => {
  expect(await value(vector('0.02'))).toBe(0.02);
  expect(await value({ status: 'success', data: { resultType: 'scalar', result: [1, '7'] } })).toBe(7);
  expect(asked[0]).toBe('/prometheus/api/v1/query?query=rate%28x%7Ba%3D%22b%22%7D%5B5m%5D%29');
});

it('gives nothing where there is not one number', async () => {
  expect(await value(vector())).toBeUndefined();
  expect(await value(vector('1', '2'))).toBeUndefined();
  expect(await value(vector('NaN'))).toBeNaN();
});

it('tells why it can not be asked, and never its token', async () => {
  expect(await value('no', 503, 's3cret')).toBeUndefined();
  expect(await value('<html>')).toBeUndefined();
  expect(await value({ status: 'error' })).toBeUndefined();
  expect(told.join('\n')).toMatch(/answered 503, asked for rate.*\n.*\n.*no value/);
  expect(told.join('\n')).not.toContain('s3cret');
  expect(asked[1]).toBe('Bearer s3cret');
});
