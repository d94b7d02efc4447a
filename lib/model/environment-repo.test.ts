import { UserError } from '../errors';
import { directory } from '../render/layouts/directory';
import { repository } from '../render/layouts/repository';
import { environmentRepo } from './environment-repo';

const layout = directory();

test.each([
  'https://me:s3cret-word@example.com/a',
  'https://ghp_s3cret-word@example.com/a',
  'ssh://me:s3cret-word@example.com/a',
  'me:s3cret-word@example.com:a',
  'https://me:s3cret-word@:99999/a',
  'https://example.com/a?token=s3cret-word',
])('a credential in %s is refused wherever a URL stands, and not repeated', (url) => {
  const layouts = repository({ per: 'system', repositories: { shop: { url, argocdUrl: url } } });
  for (const props of [{ url, layout }, { argocdUrl: url, layout }, { layout: layouts }]) {
    const declare = (): unknown => environmentRepo(props);
    expect(declare).toThrow(UserError);
    expect(declare).not.toThrow(/s3cret/);
  }
});

test('every URL with a credential is named, with what to do', () => {
  const url = 'https://me:s3cret-word@example.com/a.git';
  const declare = (): unknown => environmentRepo({ url, argocdUrl: url, layout });
  expect(declare).toThrow('environmentRepo: argocdUrl: the URL of example.com/a.git holds a credential');
  expect(declare).toThrow('environmentRepo: url: the URL of example.com/a.git holds a credential');
  expect(declare).toThrow('put the token into SLIPWAY_GIT_TOKEN');
});

test.each(['./environment-repo', 'git@github.com:o/r.git', 'https://me@git.example.com/a', 'ssh://git@example.com/a'])(
  '%s is taken',
  (url) => expect(environmentRepo({ url, layout })).toMatchObject({ url, argocdUrl: url }),
);
