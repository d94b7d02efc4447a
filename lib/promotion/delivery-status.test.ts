import type { PullRequest } from '../forge/forge';
import { MemoryRemote } from '../environment-repo/memory-store';
import { local } from '../forge/local';
import { appRequests, environmentRequests } from './delivery-status';
import type { OpenRequest } from './requests';
import type { Workspace } from './workspace';

const store = new MemoryRemote().open();
const user = { name: 'ann', email: 'ann@example.com' };
const workspace: Workspace = {
  ...{ store, branch: 'main', author: user, actor: 'ann', program: undefined, now: () => new Date(0) },
  forge: local({ store, repository: 'env', user }),
};

function request(number: number, head: string, fromFork = false): OpenRequest {
  return { workspace, request: pullRequest(number, head, fromFork) };
}

function pullRequest(number: number, head: string, fromFork: boolean): PullRequest {
  return {
    number,
    url: `#${number}`,
    state: 'open',
    title: head,
    body: '',
    draft: false,
    head,
    fromFork,
    headSha: '',
    base: 'main',
    labels: [],
    reviewers: { users: [], teams: [] },
    author: 'slipway',
    createdAt: new Date(0),
    updatedAt: new Date(0),
  };
}

const open = [
  request(1, 'slipway/production/promote-cart'),
  request(2, 'slipway/production/rollback-cart'),
  request(3, 'slipway/production/promote-cart-api'),
  request(4, 'slipway/staging/promote-cart'),
  request(5, 'slipway/production/configuration'),
  request(6, 'slipway/production/configuration-shop'),
  request(7, 'cart'),
  request(8, 'slipway/production/promote-cart', true),
  request(9, 'slipway/production/configuration', true),
];
const numbers = (all: readonly { readonly number: number }[]): number[] => all.map((one) => one.number);

test('requests of an app are those of its own branches, in its environment', () => {
  expect(numbers(appRequests(open, 'production', 'cart'))).toEqual([1, 2]);
  expect(appRequests(open, 'staging', 'cart')).toMatchObject([{ number: 4, label: '#4' }]);
});

test("requests of an environment are the rolling ones; a fork's branch of the same name is none", () => {
  expect(numbers(environmentRequests(open, 'production'))).toEqual([5, 6]);
});
