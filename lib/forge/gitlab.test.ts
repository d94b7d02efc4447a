import { forgeContract } from './forge-contract';
import { gitlab } from './gitlab';
import { harnessOf } from './testing/fake-harness';
import { GITLAB_TEST_TOKEN, startGitLab } from './testing/gitlab-test-server';

const repository = 'shop/environments';

for (const tellsApprovalTimes of [true, false]) {
  forgeContract(`GitLab ${tellsApprovalTimes ? 'that tells approval times' : 'of old'}`, async () => {
    const [server, fake] = await startGitLab({ tellsApprovalTimes });
    return harnessOf(server, fake, (world) =>
      gitlab({ repository, baseUrl: server.url, token: GITLAB_TEST_TOKEN, ...world }),
    );
  });
}
