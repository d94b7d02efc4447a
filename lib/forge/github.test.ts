import { forgeContract } from './forge-contract';
import { github } from './github';
import { harnessOf } from './testing/fake-harness';
import { GITHUB_TEST_TOKEN, startGitHub } from './testing/github-test-server';

const repository = 'shop/environments';

forgeContract('GitHub', async () => {
  const [server, fake] = await startGitHub();
  return harnessOf(server, fake, (world) =>
    github({ repository, baseUrl: server.url, credential: { token: GITHUB_TEST_TOKEN }, ...world }),
  );
});
