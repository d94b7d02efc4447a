import { selectForge } from './select-forge';
import { LocalSandbox, publisher } from './testing/local-sandbox';

let sandbox: LocalSandbox;

beforeAll(async () => {
  sandbox = await LocalSandbox.create();
});
afterAll(() => {
  sandbox.remove();
});

it.each([
  ['a folder', '/srv/environment-repo', {}, '/srv/environment-repo'],
  ['a relative folder', './environment-repo', {}, './environment-repo'],
  ['a file URL', 'file:///srv/environment-repo', {}, '/srv/environment-repo'],
  ['any repository that is said to be', 'ssh://git@host.example.com/srv/env.git', { kind: 'local' }, 'srv/env'],
])('the local forge is chosen for %s', async (_, remote, setting, repository) => {
  const local = { store: sandbox.store, user: publisher };
  const variables = { GITHUB_TOKEN: 'not-looked-at' };

  const forge = await selectForge({ remote, setting, variables, local });

  expect(forge.describe).toEqual({ name: 'the local forge', request: 'pull request', numberPrefix: '#', repository });
});

it('a caller that forgets the repository has a bug', async () => {
  await expect(selectForge({ remote: '/srv/environment-repo', variables: {} })).rejects.toThrow('needs the store');
});
