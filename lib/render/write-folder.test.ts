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
import type { RenderedFile } from './unit';
import { writeFolder } from './write-folder';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'slipway-write-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

type Content = Pick<RenderedFile, 'path' | 'content'>;

const files = (entries: Record<string, string>): Content[] =>
  Object.entries(entries).map(([path, content]) => ({ path, content }));

test('a folder holds exactly what was written last', () => {
  const folder = join(parent, 'dist');
  expect(writeFolder(folder, files({ 'a/1.yaml': 'one', 'a/2.yaml': 'two' }))).toEqual({
    unchanged: 0,
    changed: 2,
    removed: 0,
  });
  const before = statSync(join(folder, 'a/1.yaml')).mtimeMs;
  expect(writeFolder(folder, files({ 'a/1.yaml': 'one', 'b/3.yaml': 'three' }))).toEqual({
    unchanged: 1,
    changed: 1,
    removed: 1,
  });
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a', 'a/1.yaml', 'b', 'b/3.yaml']);
  expect(readFileSync(join(folder, 'b/3.yaml'), 'utf8')).toBe('three');
  expect(statSync(join(folder, 'a/1.yaml')).mtimeMs).toBe(before);
  expect(readdirSync(parent)).toEqual(['dist']);
});

test('nothing is touched where nothing changed', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ '1.yaml': 'one' }));
  const before = statSync(folder).ino;
  expect(writeFolder(folder, files({ '1.yaml': 'one' }))).toEqual({ unchanged: 1, changed: 0, removed: 0 });
  expect(statSync(folder).ino).toBe(before);
});

test('a write that fails leaves the folder as it was', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ '1.yaml': 'one' }));
  // A file where a folder is needed.
  const impossible = files({ x: 'file', 'x/y.yaml': 'below it' });
  expect(() => writeFolder(folder, impossible)).toThrow();
  expect(readdirSync(parent)).toEqual(['dist']);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('one');
});

test('files that others put there are removed', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ '1.yaml': 'one' }));
  writeFileSync(join(folder, 'stray.yaml'), 'x');
  expect(writeFolder(folder, files({ '1.yaml': 'one' })).removed).toBe(1);
  expect(readdirSync(folder)).toEqual(['1.yaml']);
});

test('a render that fails on the way leaves the folder as it was', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ '1.yaml': 'one' }));
  function* failing(): Generator<Content> {
    yield { path: '1.yaml', content: 'changed' };
    yield { path: '2.yaml', content: 'two' };
    throw new Error('a mistake in an app');
  }
  expect(() => writeFolder(folder, failing())).toThrow('a mistake in an app');
  expect(readdirSync(parent)).toEqual(['dist']);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('one');
});

test('a file makes way for a folder of its name, and the other way round', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ 'a.yaml': '1', 'b.yaml/c.yaml': '2' }));
  writeFolder(folder, files({ 'a.yaml/d.yaml': '1', 'b.yaml': '2' }));
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a.yaml', 'a.yaml/d.yaml', 'b.yaml']);
});

test('a folder of other files is refused, and stays as it was', () => {
  const folder = join(parent, 'program');
  writeFolder(folder, files({ 'package.json': '{}', 'lib/main.ts': '' }));
  expect(() => writeFolder(folder, files({ '1.yaml': 'one' }))).toThrow(
    /program: holds 2 files that no render writes, and would lose: lib\/main.ts, …\n {2}fix: name another folder/,
  );
  expect(readdirSync(folder).sort()).toEqual(['lib', 'package.json']);
  expect(readdirSync(parent)).toEqual(['program']);
});

test('what is no folder is told as such', () => {
  const file = join(parent, 'dist');
  writeFileSync(file, 'text');
  expect(() => writeFolder(file, files({ '1.yaml': 'one' }))).toThrow(/dist: can not be written: ENOTDIR/);
  expect(() => writeFolder(join(file, 'below'), files({ '1.yaml': 'one' }))).toThrow(/below: can not be written: /);
  expect(readFileSync(file, 'utf8')).toBe('text');
});

test('a slash at the end and a link to a folder are followed', () => {
  const folder = join(parent, 'dist');
  writeFolder(`${folder}/`, files({ '1.yaml': 'one' }));
  writeFolder(`${folder}/`, files({ '1.yaml': 'two' }));
  const link = join(parent, 'link');
  symlinkSync('dist', link);
  writeFolder(link, files({ '1.yaml': 'three' }));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('three');
  expect(readdirSync(parent).sort()).toEqual(['dist', 'link']);
});
