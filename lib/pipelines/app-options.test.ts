import { appOptions, type AppProps } from './app-options';
import { findProvider } from './find-provider';
import { refusedWith } from './testing/refused-with';

const plain: AppProps = {
  app: 'cart',
  images: [{ repository: 'ghcr.io/example/cart' }],
  program: { repository: 'example/platform' },
};

const problems = (props: object): string[] => refusedWith(() => appOptions({ ...plain, ...props }));

test('what is not said has a default: trunk, nightly builds, two platforms, signed by identity', () => {
  expect(appOptions(plain)).toEqual({
    app: 'cart',
    images: [{ container: 'cart', repository: 'ghcr.io/example/cart', dockerfile: 'Dockerfile', context: '.' }],
    program: { provider: 'github-actions', repository: 'example/platform', branch: 'main' },
    flow: 'trunk',
    nightly: '17 3 * * *',
    platforms: ['linux/amd64', 'linux/arm64'],
    directory: '.',
    contract: false,
    login: 'job-token',
    signing: 'identity',
    timeoutMinutes: 30,
  });
});

test.each([
  ['github-actions', 'ghcr.io', 'job-token'],
  ['github-actions', 'registry.gitlab.com', 'password'],
  ['gitlab-ci', 'registry.gitlab.com', 'job-token'],
  ['gitlab-ci', 'ghcr.io', 'password'],
  ['travis-ci', 'ghcr.io', 'password'],
])('on %s the login to %s is by %s', (provider, registry, login) => {
  const images = [{ repository: `${registry}/example/cart` }];
  expect(appOptions({ ...plain, images }, undefined, provider).login).toBe(login);
});

test('a run that can prove who it is signs, and a key does where it can not', () => {
  const signers = ['github-actions', 'gitlab-ci', 'travis-ci'].map(
    (name) => appOptions(plain, undefined, name).signing,
  );
  expect(signers).toEqual(['identity', 'identity', 'key']);
});

test.each([
  ['github-actions', 'docker.io'],
  ['gitlab-ci', 'ghcr.io'],
  ['gitlab-ci', 'europe-docker.pkg.dev'],
  ['travis-ci', 'ghcr.io'],
])('on %s the token of a job is refused for %s', (provider, registry) => {
  const app = appOptions({ ...plain, login: 'job-token', images: [{ repository: `${registry}/example/cart` }] });
  const [problem] = findProvider(provider).problems({ pipelines: [], app });
  expect(problem).toMatchObject({
    problem: expect.stringContaining('token') as string,
    fix: expect.stringContaining("login: 'password'") as string,
  });
});

test('tags alone become images with the flow `tags`: a nightly build has to be asked for', () => {
  expect(appOptions({ ...plain, flow: 'tags' }).nightly).toBe(false);
  expect(appOptions({ ...plain, flow: 'tags', nightly: '5 4 * * *' }).nightly).toBe('5 4 * * *');
});

test.each<[string, object, string]>([
  ['the name of an app', { app: 'Cart' }, "app 'Cart' is no name of an app or container"],
  ['a command in a name', { app: 'cart;id' }, "app 'cart;id' is no name of an app or container"],
  ['no image', { images: [] }, 'images [0 items] are none: there is nothing to build'],
  [
    'a tag in a repository',
    { images: [{ repository: 'ghcr.io/x/cart:v1' }] },
    "images[0].repository 'ghcr.io/x/cart:v1' is no repository of images",
  ],
  ['a path that leaves', { directory: '../cart' }, "directory '../cart' is no path below the repository"],
  ['a command in a path', { directory: 'a$(id)' }, "directory 'a$(id)' is no path below the repository"],
  ['a flow', { flow: 'gitflow' }, "flow 'gitflow' must be 'trunk' or 'tags' or 'branches'"],
  ['a time', { nightly: 'every night' }, "nightly 'every night' is no time of a schedule"],
  ['a platform', { platforms: ['amd64'] }, "platforms[0] 'amd64' is no platform of images"],
  ['no platform', { platforms: [] }, 'platforms [0 items]'],
  [
    'a broker without TLS',
    { contract: { broker: 'http://pact' } },
    "contract.broker 'http://pact' is no address over TLS",
  ],
  ['a provider', { program: { repository: 'a/b', provider: 'jenkins' } }, "program.provider 'jenkins' must be"],
  ['a program', { program: { repository: 'platform' } }, "program.repository 'platform' is no repository of a program"],
  ['a signer', { signing: 'pgp' }, "signing 'pgp' must be 'identity' or 'key'"],
  ['a time-out', { timeoutMinutes: 0 }, 'timeoutMinutes 0'],
  ['a setting that does not exist', { flo: 'tags' }, 'flo is no setting'],
  ['a cloud', { login: { cloud: 'ibm' } }, "login.cloud 'ibm' must be 'aws', 'google' or 'azure'"],
  ['half a cloud', { login: { cloud: 'aws', role: 'r' } }, 'login.region is missing'],
  [
    "another cloud's registry",
    { login: { cloud: 'azure', clientId: 'c', tenantId: 't' } },
    "login.cloud 'azure' does not open the registry ghcr.io",
  ],
  [
    'two registries',
    {
      images: [
        { container: 'a', repository: 'ghcr.io/x/a' },
        { container: 'b', repository: 'docker.io/x/b' },
      ],
    },
    'images go to several registries, ghcr.io, docker.io: there is one login',
  ],
  [
    'two images for a container',
    { images: [{ repository: 'ghcr.io/x/a' }, { repository: 'ghcr.io/x/b' }] },
    "two images are for container 'cart'",
  ],
])('%s that is wrong is refused with a fix', (_, props, says) => {
  expect(problems(props)).toEqual([expect.stringContaining(says)]);
});

test('everything that is wrong is told at once', () => {
  const found = problems({ app: 'Cart', flow: 'x', directory: '/', timeoutMinutes: 9999 });
  expect(found).toHaveLength(4);
});
