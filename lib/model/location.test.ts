import { environmentRepo } from './environment-repo';
import type { Layout } from './layout';
import { addressOf, withAddress } from './location';

const own = 'git@git.example.com:platform/env.git';
const layout: Layout = {
  name: 'repository',
  repositories: new Map([['shop', { url: 'ssh://git@git.example.com/platform/shop.git' }]]),
};
const repo = environmentRepo({ url: own, layout });

test.each([
  ['https://git.example.com/platform/env', '', 'https://git.example.com/platform/env'],
  ['https://git.example.com/platform/shop', 'shop', 'https://git.example.com/platform/shop'],
  ['https://x@GIT.example.com:8443/platform/shop.git/', 'shop', 'https://x@GIT.example.com:8443/platform/shop.git/'],
  ['https://elsewhere.example.com/env.git', '', 'https://elsewhere.example.com/env.git'],
  ['./shop', '', './shop'],
])('at %s it is the repository %j that moves', (address, key, url) => {
  const moved = withAddress(repo, address);
  expect(addressOf(moved, key).url).toBe(url);
  const [other, unmoved] = key === '' ? ['shop', layout.repositories?.get('shop')?.url] : ['', own];
  expect(addressOf(moved, other).url).toBe(unmoved);
});

test('what Argo CD pulls from stays where it is, and no address moves nothing', () => {
  expect(addressOf(withAddress(repo, 'https://git.example.com/platform/env'), '').argocdUrl).toBe(own);
  expect(addressOf(withAddress(repo, 'https://git.example.com/platform/shop'), 'shop').argocdUrl).toBe(
    layout.repositories?.get('shop')?.url,
  );
  for (const none of [undefined, '']) expect(withAddress(repo, none)).toBe(repo);
});
