import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { blobId, checkOid, isOid, treeIdOf } from './git-objects';
import { GitSandbox } from './git-testing';

let sandbox: GitSandbox;
beforeAll(async () => {
  sandbox = await GitSandbox.create();
});
afterAll(() => sandbox.remove());

test('a blob has the id that git gives it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array()), (content) => {
      const options = { cwd: sandbox.remote, input: content, encoding: 'utf8' } as const;
      expect(blobId(content)).toBe(execFileSync('git', ['hash-object', '--stdin'], options).trim());
    }),
    { numRuns: 30 },
  );
});

test('a tree has the id that git gives it, whatever the order of its files', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '0', 'é'), minLength: 1, maxLength: 3 });
  // The x keeps names of files and folders apart, and the ends of names plain.
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => `x${names.join('d/x')}f`);
  fc.assert(
    fc.property(fc.uniqueArray(path, { minLength: 1, maxLength: 12 }), (paths) => {
      const files = new Map(paths.map((one) => [one, blobId(one)]));
      expect(treeIdOf(files)).toBe(gitTree(paths));
      expect(treeIdOf(new Map([...files].reverse()))).toBe(treeIdOf(files));
    }),
    { numRuns: 25 },
  );
});

test('a folder is sorted as if its name ended with a slash', () => {
  const paths = ['x/a', 'x.b', 'x-c', 'x0'];
  expect(treeIdOf(new Map(paths.map((one) => [one, blobId(one)])))).toBe(gitTree(paths));
});

test('only whole ids are ids', () => {
  expect(isOid('0'.repeat(40))).toBe(true);
  expect(isOid('0'.repeat(39))).toBe(false);
  expect(() => checkOid('--upload-pack=x')).toThrow('no git object id');
});

function gitTree(paths: readonly string[]): string {
  const env = { ...sandbox.env, GIT_INDEX_FILE: `${sandbox.folder}/index` };
  const run = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-C', sandbox.remote, ...args], { env, input, encoding: 'utf8' }).trim();
  run(['read-tree', '--empty']);
  run(['update-index', '--index-info'], paths.map((path) => `100644 ${blobId(path)}\t${path}\n`).join(''));
  return run(['write-tree', '--missing-ok']);
}
