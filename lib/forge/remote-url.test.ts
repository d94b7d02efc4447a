import { parseRemote } from './remote-url';

describe('a git remote', () => {
  it.each([
    ['https://github.com/shop/environments.git', 'github.com', 'shop/environments'],
    ['https://x-access-token:ghp_1@GitHub.com/shop/environments', 'github.com', 'shop/environments'],
    ['git@github.com:shop/environments.git', 'github.com', 'shop/environments'],
    ['ssh://git@gitea.example.com:2222/shop/environments.git', 'gitea.example.com', 'shop/environments'],
    ['https://git.example.com:8443/group/sub/environments/', 'git.example.com:8443', 'group/sub/environments'],
    ['gitlab.com:group/sub/environments.git', 'gitlab.com', 'group/sub/environments'],
    ['git://git.example.com/environments', 'git.example.com', 'environments'],
  ])('%s is %s, %s', (url, host, path) => {
    expect(parseRemote(url)).toEqual({ host, path });
  });

  it.each([
    ['./environment-repo', './environment-repo'],
    ['/srv/git/environments.git', '/srv/git/environments.git'],
    ['file:///srv/git/with%20space.git', '/srv/git/with space.git'],
    ['C:\\git\\environments', 'C:\\git\\environments'],
  ])('%s is a folder', (url, path) => {
    expect(parseRemote(url)).toEqual({ path });
  });
});
