import type { Forge } from '../forge';
import { gitea } from '../gitea';
import { github } from '../github';
import { gitlab } from '../gitlab';
import type { HttpWorld } from '../retrying-fetch';
import type { FakeRepository } from './fake-repository';
import { GITEA_TEST_TOKEN, startGitea } from './gitea-test-server';
import { GITHUB_TEST_TOKEN, startGitHub } from './github-test-server';
import { GITLAB_TEST_TOKEN, startGitLab } from './gitlab-test-server';
import type { TestServer } from './test-server';

/** One kind of forge over HTTP, its stand-in, and how to connect to it. */
export interface HttpForgeKind {
  readonly name: string;
  readonly token: string;
  readonly start: () => Promise<[TestServer, FakeRepository]>;
  readonly connect: (baseUrl: string, world: HttpWorld, token?: string) => Forge;
}

const repository = 'shop/environments';

/** Every forge over HTTP, for what they must do alike on a bad day. */
export const httpForges: readonly HttpForgeKind[] = [
  {
    name: 'GitHub',
    token: GITHUB_TEST_TOKEN,
    start: () => startGitHub(),
    connect: (baseUrl, world, token = GITHUB_TEST_TOKEN) =>
      github({ repository, baseUrl, credential: { token }, ...world }),
  },
  {
    name: 'GitLab',
    token: GITLAB_TEST_TOKEN,
    start: () => startGitLab({ tellsApprovalTimes: true }),
    connect: (baseUrl, world, token = GITLAB_TEST_TOKEN) => gitlab({ repository, baseUrl, token, ...world }),
  },
  {
    name: 'Gitea',
    token: GITEA_TEST_TOKEN,
    start: () => startGitea(),
    connect: (baseUrl, world, token = GITEA_TEST_TOKEN) => gitea({ repository, baseUrl, token, ...world }),
  },
];
