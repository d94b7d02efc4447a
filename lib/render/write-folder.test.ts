import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFolder } from './write-folder';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'slipway-write-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const files = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

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
  function* failing(): Generator<readonly [string, string]> {
    yield ['1.yaml', 'changed'];
    yield ['2.yaml', 'two'];
    throw new Error('a mistake in an app');
  }
  expect(() => writeFolder(folder, failing())).toThrow('a mistake in an app');
  expect(readdirSync(parent)).toEqual(['dist']);
  expect(readFileSync(join(folder, '1.yaml'), 'utf8')).toBe('one');
});

test('a file makes way for a folder of its name, and the other way round', () => {
  const folder = join(parent, 'dist');
  writeFolder(folder, files({ a: '1', 'b/c': '2' }));
  writeFolder(folder, files({ 'a/d': '1', b: '2' }));
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['a', 'a/d', 'b']);
});
