import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { UserError } from '../errors';
import { branchRef, checkPath, checkRef, checkRefPattern, pathProblem, refProblem } from './git-names';
import { blobId } from './git-objects';
import { GitSandbox } from './git-testing';

const refusedPaths: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  ['/etc/passwd', /absolute/],
  ['../x', /holds \.\./],
  ['a/../b', /holds \.\./],
  ['a/./b', /holds \./],
  ['a//b', /empty/],
  ['a/', /empty/],
  ['-rf', /starts with -/],
  ['a/-rf', /starts with -/],
  ['a\0b', /control/],
  ['a\nb', /control/],
  ['a\u0085b', /control/],
  ['a\\b', /backslash/],
  ['a\ud800', /Unicode/],
  ['.git/config', /\.git/],
  ['a/.GIT', /\.git/],
  ['a/.git ', /dot or a space/],
  ['a/.git.', /dot or a space/],
  ['a/.git::$INDEX_ALLOCATION', /\.git/],
  ['a/GIT~1/hooks', /\.git/],
  ['a/.g\u200cit', /\.git/],
  ['.gitmodules', /\.git/],
  ['a.', /dot or a space/],
  ['a ', /dot or a space/],
  ['x'.repeat(256), /longer than 255/],
  [`${'x/'.repeat(600)}x`, /longer than 1024/],
];

test.each(refusedPaths)('path %j is refused', (path, reason) => {
  expect(pathProblem(path)).toMatch(reason);
  expect(() => checkPath(path, 'a.yaml')).toThrow(UserError);
});

test.each(['dev/releases/shop.yaml', '.github/CODEOWNERS', '.gitignore', 'Chart.lock', 'ä/ö .yaml', 'a:b', 'git~x'])(
  'path %j is taken',
  (path) => expect(checkPath(path)).toBe(path),
);

test.each([
  'main',
  'refs/heads',
  'refs/heads/',
  'refs/heads/a..b',
  'refs/heads/a.lock',
  'refs/heads/.a',
  'refs/heads/-a',
  'refs/heads/a b',
  'refs/heads/a~1',
  'refs/heads/a^',
  'refs/heads/a:b',
  'refs/heads/a?',
  'refs/heads/*',
  'refs/heads/a[',
  'refs/heads/a@{1}',
  'refs/heads/a\\b',
  'refs/heads/a.',
  'refs/heads/a\u007f',
])('ref %j is refused', (ref) => expect(() => checkRef(ref)).toThrow(UserError));

test('whole folders of refs can be fetched, and branches are named in full', () => {
  expect(checkRefPattern('refs/slipway/*')).toBe('refs/slipway/*');
  expect(() => checkRefPattern('refs/sl*way/*')).toThrow(UserError);
  expect(branchRef('slipway/shop-to-production')).toBe('refs/heads/slipway/shop-to-production');
  expect(() => branchRef('../main')).toThrow(UserError);
});

const oddText = fc.string({ unit: fc.constantFrom('a', '/', '.', '-', ' ', '~', '^', ':', '@', '{', '\\', '*', 'é') });

test('no ref is taken that git refuses', () => {
  fc.assert(
    fc.property(oddText, (name) => {
      const ref = `refs/heads/${name}`;
      fc.pre(refProblem(ref) === undefined);
      expect(spawnSync('git', ['check-ref-format', ref]).status).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('no path is taken that git refuses on Windows, macOS or Linux', async () => {
  const sandbox = await GitSandbox.create();
  const protect = ['-c', 'core.protectNTFS=true', '-c', 'core.protectHFS=true'];
  const add = ['update-index', '--add', '--replace', '--cacheinfo'];
  const accepts = (path: string): boolean =>
    spawnSync('git', ['-C', sandbox.remote, ...protect, ...add, `100644,${blobId('x')},${path}`]).status === 0;
  const part = fc.constantFrom(
    '.git',
    '.GIT',
    'git~1',
    '.git ',
    '..',
    '.',
    'a',
    '.g\u200cit',
    '.git:x',
    '.github',
    '',
    'a\\b',
  );
  try {
    expect([accepts('a/b'), accepts('a/git~1'), accepts('.g\u200cit')]).toEqual([true, false, false]);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
        fc.pre(pathProblem(parts.join('/')) === undefined);
        expect(accepts(parts.join('/'))).toBe(true);
      }),
      { numRuns: 40 },
    );
  } finally {
    sandbox.remove();
  }
});
