import { forgeContract } from './forge-contract';
import { gitea } from './gitea';
import { harnessOf } from './testing/fake-harness';
import { GITEA_TEST_TOKEN, startGitea } from './testing/gitea-test-server';

const repository = 'shop/environments';

forgeContract('Gitea', async () => {
  const [server, fake] = await startGitea();
  return harnessOf(server, fake, (world) =>
    gitea({ repository, baseUrl: server.url, token: GITEA_TEST_TOKEN, ...world }),
  );
});
