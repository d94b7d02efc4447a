import { UserError } from '../errors';
import type { CommitRange } from '../forge/forge';
import { changelog, type Changelog } from './changelog';

const [before, after] = ['a'.repeat(40), 'b'.repeat(40)];
const range: CommitRange = { total: 1, commits: [{ oid: after, subject: 'Count carts', author: 'alice' }] };

function changelogOf(
  home: string,
  answer: () => Promise<CommitRange>,
): { log: Changelog; asked: string[]; told: string[] } {
  const [asked, told]: [string[], string[]] = [[], []];
  const log = changelog({
    home,
    tell: (line) => void told.push(line),
    timeoutMs: 50,
    connect: (repository) => {
      asked.push(repository);
      return Promise.resolve({ commitsBetween: answer });
    },
  });
  return { log, asked, told };
}

const home = 'https://git.example.com/shop/environments.git';
const source = 'https://git.example.com/shop/cart.git';

describe('a changelog', () => {
  it('asks for a range once, however often a promotion is planned', async () => {
    const { log, asked } = changelogOf(home, () => Promise.resolve(range));

    expect(await log.commitsBetween(source, before, after)).toEqual(range);
    expect(await log.commitsBetween(source, before, after)).toEqual(range);
    expect(asked).toEqual([source]);
  });

  it.each([
    ['https://gitlab.attacker.example/shop/cart.git', before],
    ['https://github.com.attacker.example/shop/cart.git', before],
    ['/srv/git/cart.git', before],
    ['file:///srv/git/cart.git', before],
    [source, 'main'],
    [source, `${before}?x=`],
    [source, after],
  ])('asks nobody about %s from %s', async (repository, from) => {
    const { log, asked } = changelogOf(home, () => Promise.resolve(range));

    expect(await log.commitsBetween(repository, from, after)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('asks public forges, and folders where the environment repo is one', async () => {
    const { log } = changelogOf('/srv/git/environments.git', () => Promise.resolve(range));

    expect(await log.commitsBetween('git@github.com:shop/cart.git', before, after)).toEqual(range);
    expect(await log.commitsBetween('file:///srv/git/cart.git', before, after)).toEqual(range);
  });

  it('is left out, with the reason told, where the forge can not be asked', async () => {
    const { log, told } = changelogOf(home, () => Promise.reject(new UserError('it cannot be reached', 'try again')));

    expect(await log.commitsBetween(source, before, after)).toBeUndefined();
    expect(told).toEqual([`no changelog of ${source}: it cannot be reached`]);
  });

  it('is left out where it takes too long', async () => {
    const { log } = changelogOf(home, () => new Promise(() => undefined));

    expect(await log.commitsBetween(source, before, after)).toBeUndefined();
  });
});
