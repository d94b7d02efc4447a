import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../testing';

let program: TestProgram;
beforeEach(() => {
  program = new TestProgram();
});
afterEach(() => program.remove());

/** The app's source, a git repository beside the program. @returns its commits, oldest first */
function sourceOf(subjects: readonly string[]): { readonly folder: string; readonly commits: readonly string[] } {
  const folder = join(program.root, 'cart-source');
  mkdirSync(folder);
  const identity = ['-c', 'user.name=Alice', '-c', 'user.email=alice@example.com'];
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, ...identity, ...args], { env: program.env, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  const commits = subjects.map((subject) => {
    git('commit', '--quiet', '--allow-empty', '--message', subject);
    return git('rev-parse', 'HEAD');
  });
  return { folder, commits };
}

test("a promotion's request tells the commits between two builds, read from the source's git", async () => {
  await program.text('deliver');
  const { folder, commits } = sourceOf(['Start', 'Count carts', 'Fix #12 for @bob']);
  const [first = '', , last = ''] = commits;
  const release = async (tag: string, commit: string): Promise<unknown> =>
    await program.text(
      `release cart --image registry.example.com/cart:${tag} --source-repository ${folder} --source-commit ${commit}`,
    );
  await release('v1.1.0', first);
  await program.text('promote cart --to staging');
  await program.text('merge 1');
  await release('v1.2.0', last);
  await program.text('promote cart --to staging');

  const { body } = JSON.parse(program.git('show', 'refs/slipway/requests/2:request.json')) as { body: string };
  expect(body).toContain(', 2 commits.');
  expect(body.indexOf('Fix &#35;12 for &#64;bob')).toBeLessThan(body.indexOf('<code>Count carts</code> by'));
  expect(body).not.toContain('<code>Start</code>');
});

test('a source that is gone leaves the range alone, says so, and keeps nobody', async () => {
  await program.text('deliver');
  const gone = join(program.root, 'gone');
  const release = `release cart --source-repository ${gone} --image registry.example.com/cart`;
  await program.text(`${release}:v1.1.0 --source-commit ${'a'.repeat(40)}`);
  await program.text('promote cart --to staging');
  await program.text('merge 1');
  await program.text(`${release}:v1.2.0 --source-commit ${'b'.repeat(40)}`);
  await program.text('promote cart --to staging');

  const { body } = JSON.parse(program.git('show', 'refs/slipway/requests/2:request.json')) as { body: string };
  expect(body).toContain(`What came in between: <code>${'a'.repeat(12)}…${'b'.repeat(12)}</code>.`);
});
