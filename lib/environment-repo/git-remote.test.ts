import { UserError } from '../errors';
import { parseRemote } from './git-remote';

test.each([
  ['environment-repo', { url: '/srv/environment-repo', localPath: '/srv/environment-repo' }],
  ['../a b', { url: '/a b', localPath: '/a b' }],
  ['/srv/repo.git', { url: '/srv/repo.git', localPath: '/srv/repo.git' }],
  ['./a:b', { url: '/srv/a:b', localPath: '/srv/a:b' }],
  ['file:///srv/a%20b.git', { url: 'file:///srv/a%20b.git', localPath: '/srv/a b.git' }],
  ['https://git.example.com/a.git', { url: 'https://git.example.com/a.git', tokenScope: 'https://git.example.com' }],
  [
    'https://me@git.example.com:8443/a',
    { url: 'https://me@git.example.com:8443/a', tokenScope: 'https://git.example.com:8443' },
  ],
  ['http://127.0.0.1:8080/a', { url: 'http://127.0.0.1:8080/a', tokenScope: 'http://127.0.0.1:8080' }],
  ['http://git.example.com/a', { url: 'http://git.example.com/a' }],
  ['ssh://git@example.com:22/a.git', { url: 'ssh://git@example.com:22/a.git' }],
  ['git@github.com:o/r.git', { url: 'git@github.com:o/r.git' }],
])('%s is read', (url, expected) => expect(parseRemote(url, '/srv')).toEqual(expected));

test.each([
  '',
  '-oProxyCommand=x',
  '--upload-pack=touch x',
  'ext::sh -c x',
  'ftp://example.com/a',
  'ssh://-oProxyCommand=x/a',
  'ssh://-o@example.com/a',
  '-x:y',
  'git@-oProxyCommand=x:y',
  'https://',
  'file://elsewhere/a',
  'a\nb',
])('%j is refused', (url) => expect(() => parseRemote(url, '/srv')).toThrow(UserError));

test.each([
  'https://me:s3cret-word@example.com/a',
  'https://ghp_s3cret-word@example.com/a',
  'https://s3cret-word-of-some-length@example.com/a',
  'ssh://me:s3cret-word@example.com/a',
  'me:s3cret-word@example.com:a',
  'ftp://me:s3cret-word@example.com/a',
  'https://example.com/a?token=s3cret-word',
])('a credential in %s is refused, and not repeated', (url) => {
  const refused = (): unknown => parseRemote(url, '/srv');
  expect(refused).toThrow(UserError);
  expect(refused).not.toThrow(/s3cret/);
});
