import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { blobId } from './git-objects';
import { ObjectReader, ObjectReaders } from './git-object-reader';
import { GitSandbox, publishFiles } from './git-testing';

let sandbox: GitSandbox;
let head: string;
const large = 'x'.repeat(300_000);
beforeAll(async () => {
  sandbox = await GitSandbox.create();
  const files = { 'a b': 'one', empty: '', large, lines: '1\n\n2\n' };
  head = await publishFiles(await sandbox.open(), files);
});
afterAll(() => sandbox.remove());

let children: ChildProcessWithoutNullStreams[];
let reader: ObjectReader;
beforeEach(() => {
  children = [];
  reader = readerOf(['--git-dir', sandbox.remote, 'cat-file', '--batch-command', '--buffer']);
});
afterEach(() => reader.close());

function readerOf(args: readonly string[], timeoutMs = 10_000): ObjectReader {
  return new ObjectReader({
    start: () => {
      const child = spawn('git', args);
      children.push(child);
      return child;
    },
    failure: (stderr) => new Error(stderr),
    timeoutMs,
  });
}

test('many questions at once are answered in order, by one process', async () => {
  const names = ['a b', 'empty', 'nowhere', 'large', 'lines'].map((path) => `${head}:${path}`);
  const [contents, info] = await Promise.all([reader.contents(names), reader.info([...names].reverse())]);
  expect(contents.map((one) => one?.content.toString())).toEqual(['one', '', undefined, large, '1\n\n2\n']);
  expect(info.map((one) => one?.oid)).toEqual([
    blobId('1\n\n2\n'),
    blobId(large),
    undefined,
    blobId(''),
    blobId('one'),
  ]);
  expect(children).toHaveLength(1);
});

test('a process that is killed is started again', async () => {
  await reader.info([head]);
  children[0]?.kill('SIGKILL');
  expect((await reader.info([head]))[0]).toMatchObject({ oid: head, type: 'commit' });
  const asking = reader.contents(Array.from({ length: 20 }, () => `${head}:large`));
  await new Promise((resolve) => setTimeout(resolve, 1));
  children[1]?.kill('SIGKILL');
  expect((await asking).map((one) => one?.content.length)).toEqual(Array.from({ length: 20 }, () => large.length));
});

test('a process that cannot answer is an error, and no silence', async () => {
  const failing = readerOf(['--git-dir', '/nowhere', 'cat-file', '--batch-command']);
  await expect(failing.info([head])).rejects.toThrow(/not a git repository/);
  const hanging = readerOf(['-c', 'alias.hang=!sleep 30 #', 'hang'], 50);
  await expect(hanging.info([head])).rejects.toThrow('Operation timed out after 50 ms');
});

test('an idle process ends by itself', async () => {
  await reader.info([head]);
  const [child] = children;
  if (child?.exitCode === null) await once(child, 'exit');
  expect(child?.exitCode).toBe(0);
  expect(await reader.info([head])).toHaveLength(1);
  expect(children).toHaveLength(2);
});

test('what one reader does not find is asked of another, and that one is started only then', async () => {
  const asked: (readonly string[])[] = [];
  const second = {
    info: () => Promise.resolve([]),
    contents: (names: readonly string[]) => {
      asked.push(names);
      return Promise.resolve(names.map((name) => ({ oid: name, type: 'blob', content: Buffer.from('fetched') })));
    },
  };
  const both = new ObjectReaders(reader, second);
  const text = async (...names: string[]): Promise<(string | undefined)[]> =>
    (await both.contents(names)).map((one) => one?.content.toString());
  expect(await text(`${head}:a b`)).toEqual(['one']);
  expect(asked).toEqual([]);
  expect(await text(`${head}:nowhere`, `${head}:a b`)).toEqual(['fetched', 'one']);
  expect(asked).toEqual([[`${head}:nowhere`]]);
});
