import { registryPlace } from './registry-place';

it.each([
  ['redis', 'registry-1.docker.io', 'library/redis'],
  ['grafana/loki', 'registry-1.docker.io', 'grafana/loki'],
  ['docker.io/redis', 'registry-1.docker.io', 'library/redis'],
  ['index.docker.io/library/redis', 'registry-1.docker.io', 'library/redis'],
  ['ghcr.io/example/cart', 'ghcr.io', 'example/cart'],
  ['registry.example.com/cart', 'registry.example.com', 'cart'],
  ['registry:5000/team/cart', 'registry:5000', 'team/cart'],
])('%s is %s, %s', (repository, host, name) => {
  expect(registryPlace(repository)).toEqual({ host, name, api: `https://${host}/v2` });
});

it.each(['localhost/cart', 'localhost:5000/cart', '127.0.0.1:5000/cart', '127.1.2.3/cart', '[::1]:5000/cart'])(
  '%s is on this machine, and asked without TLS',
  (repository) => expect(registryPlace(repository).api).toMatch(/^http:/),
);

it.each(['localhost.example.com/cart', '127.0.0.1.example.com/cart', 'registry:80/cart'])(
  '%s is not, and asked by TLS',
  (repository) => expect(registryPlace(repository).api).toMatch(/^https:/),
);

it('asks without TLS only the very hosts that are named', () => {
  const of = (repository: string): string => registryPlace(repository, ['registry:5000']).api;
  expect(of('registry:5000/cart')).toBe('http://registry:5000/v2');
  expect(of('registry:5001/cart')).toBe('https://registry:5001/v2');
});
