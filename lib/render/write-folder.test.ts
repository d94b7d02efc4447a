import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolder } from './write-folder';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'slipway-write-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const files = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

test('a folder holds exactly what was written last', async () => {
  const folder = join(parent, 'dist');
  expect(await writeFolder(folder, files({ 'a/1.yaml': 'one', 'a/2.yaml': 'two' }))).toEqual({
    unchanged: 0,
    changed: 2,
    removed: 0,
  });
  const before = statSync(join(folder, 'a/1.yaml')).mtimeMs;
  expect(await writeFolder(folder, files({ 'a/1.yaml': 'one', 'b/3.yaml': 'three' }))).toEqual({
    unchanged: 1,
    changed: 1,
    removed: 1,
  });
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a', 'a/1.yaml', 'b', 'b/3.yaml']);
  expect(readFileSync(join(folder, 'b/3.yaml'), 'utf8')).toBe('three');
  expect(statSync(join(folder, 'a/1.yaml')).mtimeMs).toBe(before);
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('nothing is touched where nothing changed', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(folder, files({ '1.yaml': 'one' }));
  const before = statSync(folder).ino;
  expect(await writeFolder(folder, files({ '1.yaml': 'one' }))).toEqual({ unchanged: 1, changed: 0, removed: 0 });
  expect(statSync(folder).ino).toBe(before);
});

test('a write that fails leaves the folder as it was', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(folder, files({ '1.yaml': 'one' }));
  // A file where a folder is needed.
  const impossible = files({ x: 'file', 'x/y.yaml': 'below it' });
  await expect(writeFolder(folder, impossible)).rejects.toThrow();
  expect(readdirSync(parent)).toEqual(['dist']);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('one');
});

test('files that others put there are removed', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(folder, files({ '1.yaml': 'one' }));
  writeFileSync(join(folder, 'stray.yaml'), 'x');
  expect((await writeFolder(folder, files({ '1.yaml': 'one' }))).removed).toBe(1);
  expect(readdirSync(folder)).toEqual(['1.yaml']);
});

test('a render that fails on the way leaves the folder as it was', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(folder, files({ '1.yaml': 'one' }));
  function* failing(): Generator<readonly [string, string]> {
    yield ['1.yaml', 'changed'];
    yield ['2.yaml', 'two'];
    throw new Error('a mistake in an app');
  }
  await expect(writeFolder(folder, failing())).rejects.toThrow('a mistake in an app');
  expect(readdirSync(parent)).toEqual(['dist']);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('one');
});

test('a file makes way for a folder of its name, and the other way round', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(folder, files({ 'a.yaml': '1', 'b.yaml/c.yaml': '2' }));
  await writeFolder(folder, files({ 'a.yaml/d.yaml': '1', 'b.yaml': '2' }));
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a.yaml', 'a.yaml/d.yaml', 'b.yaml']);
});

test('a folder of other files is refused, and stays as it was', async () => {
  const folder = join(parent, 'program');
  await writeFolder(folder, files({ 'package.json': '{}', 'lib/main.ts': '' }));
  await expect(writeFolder(folder, files({ '1.yaml': 'one' }))).rejects.toThrow(
    /program: holds 2 files that no render writes, and would lose: lib\/main.ts, …\n {2}fix: name another folder/,
  );
  expect(readdirSync(folder).sort()).toEqual(['lib', 'package.json']);
  expect(readdirSync(parent)).toEqual(['program']);
});

test('what is no folder is told as such', async () => {
  const file = join(parent, 'dist');
  writeFileSync(file, 'text');
  await expect(writeFolder(file, files({ '1.yaml': 'one' }))).rejects.toThrow(/dist: can not be written: ENOTDIR/);
  await expect(writeFolder(join(file, 'below'), files({ '1.yaml': 'one' }))).rejects.toThrow(
    /below: can not be written: /,
  );
  expect(readFileSync(file, 'utf8')).toBe('text');
});

test('a slash at the end and a link to a folder are followed', async () => {
  const folder = join(parent, 'dist');
  await writeFolder(`${folder}/`, files({ '1.yaml': 'one' }));
  await writeFolder(`${folder}/`, files({ '1.yaml': 'two' }));
  const link = join(parent, 'link');
  symlinkSync('dist', link);
  await writeFolder(link, files({ '1.yaml': 'three' }));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('three');
  expect(readdirSync(parent).sort()).toEqual(['dist', 'link']);
});
