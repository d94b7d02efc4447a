import { app, App } from './app';
import { grpc, http, portProblems, tcp, udp } from './port';

test('an app is its own system unless it names one', () => {
  expect(app({ name: 'docs', owner: 'x' }).system).toBe('docs');
  expect(app({ name: 'docs', system: 'web', owner: 'x' }).system).toBe('web');
});

test('calls are the same, whether they name an app or a port of it, at once or later', () => {
  const web = app({ name: 'web', owner: 'x', ports: [http(80)] });
  const calls = { A: web, B: { app: web, port: 'http' } };
  const expected = { A: { app: web }, B: { app: web, port: 'http' } };
  expect(app({ name: 'a', owner: 'x', calls }).calls).toEqual(expected);
  expect(app({ name: 'a', owner: 'x', calls: () => calls }).calls).toEqual(expected);
});

test('the baseline is what the definition names', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const images = { main: `r/x:v1@${digest}`, proxy: 'r/y:2' };
  expect(app({ name: 'a', owner: 'x', images, chartVersion: '1.0.0', revision: 'abc' }).baseline).toEqual({
    app: 'a',
    generation: 1,
    images: { main: { repository: 'r/x', tag: 'v1', digest }, proxy: { repository: 'r/y', tag: '2' } },
    chart: { version: '1.0.0' },
    revision: 'abc',
  });
  expect(app({ name: 'a', owner: 'x' }).baseline).toEqual({ app: 'a', generation: 1 });
});

test('an app runs everywhere unless it says where', () => {
  expect(app({ name: 'a', owner: 'x' }).runsIn('production')).toBe(true);
  const devOnly: App = app({ name: 'a', owner: 'x', environments: ['dev'] });
  expect([devOnly.runsIn('dev'), devOnly.runsIn('production')]).toEqual([true, false]);
});

test('an unknown environment does not compile', () => {
  // @ts-expect-error there is no environment nowhere
  expect(app({ name: 'a', owner: 'x', environments: ['nowhere'] })).toBeInstanceOf(App);
});

test('a port is named by its protocol, and its container listens on the same number, unless told', () => {
  expect(grpc(5050)).toEqual({ name: 'grpc', port: 5050, containerPort: 5050, protocol: 'grpc' });
  expect(http(80, { container: 8080, name: 'web' })).toEqual({
    name: 'web',
    port: 80,
    containerPort: 8080,
    protocol: 'http',
  });
});

test('two ports of one pod share neither name nor number, but TCP and UDP are apart', () => {
  expect(portProblems([tcp(53, { name: 'dns-tcp' }), udp(53, { name: 'dns' })])).toEqual([]);
  expect(portProblems([http(80), http(81)]).map((one) => one.problem)).toEqual([
    `ports[1]: two ports are named 'http'`,
  ]);
  expect(portProblems([http(80), tcp(80, { container: 8080 })]).map((one) => one.problem)).toEqual([
    'ports[1]: two ports have port 80',
  ]);
  expect(portProblems([http(80), tcp(81, { container: 80 })]).map((one) => one.problem)).toEqual([
    'ports[1]: two ports have containerPort 80',
  ]);
});

test.each(['', 'Http', 'a--b', '-a', '80', 'much-too-long-name'])('%j is no name of a port', (name) => {
  expect(portProblems([http(80, { name })]).map((one) => one.problem)).toEqual([
    `ports[0].name '${name}' must be 1 to 15 lower-case letters, digits and single -, with a letter`,
  ]);
});

test.each([0, -1, 65_536, 1.5, Number.NaN])('%d is no port number', (number) => {
  expect(portProblems([http(number)])).toHaveLength(2);
});
