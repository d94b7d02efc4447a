import { MemoryRemote } from '../environment-repo/memory-store';
import { local } from '../forge/local';
import { environmentRepo } from '../model/environment-repo';
import { requestLabel } from '../promotion/request-label';
import { spread } from '../promotion/spread';
import type { Workspace } from '../promotion/workspace';
import { branch } from '../render/layouts/branch';
import { repository } from '../render/layouts/repository';
import { namedRequest } from './request-name';

const user = { name: 'ann', email: 'ann@example.com' };
const residents = { clusters: new Map([['dev', ['eu']]]), systems: new Map([['cart', 'shop']]) };

async function workspaceOf(layout: Parameters<typeof environmentRepo>[0]['layout']): Promise<Workspace> {
  const targets = await spread(environmentRepo({ layout }), residents, (key) => {
    const store = new MemoryRemote().open();
    return Promise.resolve({ store, forge: local({ store, repository: key, user }) });
  });
  return { ...targets.all[0], targets, author: user, actor: 'ann', program: undefined, now: () => new Date(0) };
}

const perSystem = repository({ per: 'system', repositories: { shop: { url: 'shop.git' } } });

test.each(['3', '#3', '!3', 'environment-repo#3'])('%s is a request of the only repository', async (text) => {
  const named = namedRequest(await workspaceOf(branch()), text);
  expect(named.number).toBe(3);
  expect(named.workspace.repository).toBeUndefined();
  expect(requestLabel(named.workspace, named.workspace, 3)).toBe('#3');
});

test('where there are several repositories a request is called by both', async () => {
  const workspace = await workspaceOf(perSystem);
  for (const label of ['shop#3', 'environment-repo#3']) {
    const named = namedRequest(workspace, label);
    expect(requestLabel(named.workspace, named.workspace, named.number)).toBe(label);
  }
  expect(() => namedRequest(workspace, '3')).toThrow(/several repositories[^]*environment-repo#3, shop#3/);
  expect(() => namedRequest(workspace, 'shpo#3')).toThrow(/no repository 'shpo'[^]*shop/);
});

test.each(['', '0', '-1', '3x', '#', 'a#b', '99999999999', undefined])('%j is no request', async (text) => {
  const workspace = await workspaceOf(branch());
  expect(() => namedRequest(workspace, text)).toThrow(/is no number of a request/);
});
