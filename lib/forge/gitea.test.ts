import { forgeContract } from './forge-contract';
import type { Forge } from './forge';
import { gitea } from './gitea';
import { fakeTime, harnessOf } from './testing/fake-harness';
import type { FakeRepository } from './testing/fake-repository';
import { GITEA_TEST_TOKEN, startGitea } from './testing/gitea-test-server';
import type { TestServer } from './testing/test-server';

const repository = 'shop/environments';
const token = GITEA_TEST_TOKEN;

forgeContract('Gitea', async () => {
  const [server, fake] = await startGitea();
  return harnessOf(server, fake, (world) => gitea({ repository, baseUrl: server.url, token, ...world }));
});

describe('Gitea', () => {
  let server: TestServer;
  let fake: FakeRepository;
  let forge: Forge;

  beforeEach(async () => {
    [server, fake] = await startGitea();
    forge = gitea({ repository, baseUrl: server.url, token, ...fakeTime() });
  });
  afterEach(async () => {
    await server.close();
    expect(server.complaints).toEqual([]);
  });

  const open = async (labels: readonly string[] = []): Promise<number> => {
    fake.push('promote/cart');
    const request = { head: 'promote/cart', base: 'main', title: 'Promote', body: '', labels };
    return (await forge.openPullRequest(request)).number;
  };

  it("uses the organisation's labels, and makes those that are missing once", async () => {
    fake.labels.push('shared');

    await open(['shared', 'promotion']);
    await forge.updatePullRequest(1, { labels: ['promotion'] });

    expect(fake.labels).toEqual(['shared', 'promotion']);
    expect(fake.pull('1')?.labels).toEqual(['promotion']);
  });

  it('refuses what is no repository', () => {
    expect(() => gitea({ repository: 'environments', baseUrl: server.url, token })).toThrow('no repository on Gitea');
  });
});
