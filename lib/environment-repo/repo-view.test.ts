import { MemoryRemote } from './memory-store';
import { RepoView } from './repo-view';

test.each([
  ['120000', 'is a symbolic link, and is not read'],
  ['160000', 'is a submodule, and is not read'],
])('a release file of mode %s is told as what it is', async (mode, problem) => {
  const store = new MemoryRemote().open();
  const type = mode === '160000' ? 'commit' : 'blob';
  jest
    .spyOn(store, 'listTree')
    .mockResolvedValue(new Map([['dev/releases/cart.yaml', { mode, type, oid: 'a'.repeat(40) }]]));
  const view = await RepoView.at(store, 'c'.repeat(40));
  await expect(view.releases()).rejects.toMatchObject({
    problems: [{ where: 'dev/releases/cart.yaml', problem, fix: 'put a plain file in its place' }],
  });
});
