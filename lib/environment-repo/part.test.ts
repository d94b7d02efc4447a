import { blobId, treeIdOf } from './git-objects';
import { isPublished, planPart, type Part } from './part';

const options = { program: 'abc', overwrite: false, formatRecord: (record: object) => JSON.stringify(record) };

function part(files: Record<string, string>): Part {
  return {
    id: 'dev/cart',
    environment: 'dev',
    app: 'cart',
    system: 'shop',
    record: 'dev/rendered/cart.yaml',
    folders: ['dev/manifests/eu/cart'],
    files: new Map(Object.entries(files)),
    sources: {},
  };
}

const at = (files: Record<string, string>) => {
  const oids = new Map(Object.entries(files).map(([path, content]) => [path, blobId(content)]));
  return (path: string): string | undefined => oids.get(path);
};
const recorded = (files: Record<string, string>) => ({
  program: 'old',
  files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, blobId(content)])),
});
const changesOf = (plan: ReturnType<typeof planPart>): unknown =>
  plan.state === 'changed' ? Object.fromEntries(plan.changes) : plan.state;

test('a part that stands as rendered is the same', () => {
  const files = { 'dev/manifests/eu/cart/a.yaml': 'a' };
  expect(planPart(part(files), at(files), recorded(files), options).state).toBe('same');
});

test('a new commit of the program alone changes nothing', () => {
  const files = { 'dev/manifests/eu/cart/a.yaml': 'a' };
  expect(planPart(part(files), at(files), recorded(files), { ...options, program: 'newer' }).state).toBe('same');
});

test('changed files are written, files that are rendered no more are removed, with the record', () => {
  const before = { 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' };
  const plan = planPart(part({ 'a.yaml': 'a', 'b.yaml': 'B' }), at(before), recorded(before), options);
  expect(changesOf(plan)).toEqual({
    'b.yaml': 'B',
    'c.yaml': null,
    'dev/rendered/cart.yaml': JSON.stringify({
      program: 'abc',
      tree: treeIdOf(
        new Map([
          ['a.yaml', blobId('a')],
          ['b.yaml', blobId('B')],
        ]),
      ),
      files: { 'a.yaml': blobId('a'), 'b.yaml': blobId('B') },
    }),
  });
});

test('a file that others changed stops the part, and names the path', () => {
  const before = { 'a.yaml': 'a', 'b.yaml': 'b' };
  const plan = planPart(
    part({ 'a.yaml': 'A', 'b.yaml': 'b' }),
    at({ ...before, 'b.yaml': 'edited' }),
    recorded(before),
    options,
  );
  expect(plan).toMatchObject({ state: 'outside', paths: ['b.yaml'] });
});

test('a file that others removed stops the part', () => {
  const before = { 'a.yaml': 'a', 'b.yaml': 'b' };
  expect(planPart(part(before), at({ 'a.yaml': 'a' }), recorded(before), options)).toMatchObject({
    state: 'outside',
    paths: ['b.yaml'],
  });
});

test("somebody's own file in the way of a new one stops the part", () => {
  const plan = planPart(part({ 'new.yaml': 'rendered' }), at({ 'new.yaml': 'theirs' }), undefined, options);
  expect(plan).toMatchObject({ state: 'outside', paths: ['new.yaml'] });
});

test('overwriting takes the place of what others changed', () => {
  const before = { 'a.yaml': 'a' };
  const plan = planPart(part(before), at({ 'a.yaml': 'edited' }), recorded(before), { ...options, overwrite: true });
  expect(changesOf(plan)).toMatchObject({ 'a.yaml': 'a' });
});

test('a hand edit that says what would be rendered only renews the record', () => {
  const plan = planPart(part({ 'a.yaml': 'new' }), at({ 'a.yaml': 'new' }), recorded({ 'a.yaml': 'old' }), options);
  expect(Object.keys(changesOf(plan) as object)).toEqual(['dev/rendered/cart.yaml']);
});

test('a part that is gone takes its files and its record with it, and nothing else', () => {
  const before = { 'a.yaml': 'a' };
  expect(changesOf(planPart(part({}), at({ ...before, 'README.md': 'theirs' }), recorded(before), options))).toEqual({
    'a.yaml': null,
    'dev/rendered/cart.yaml': null,
  });
});

test('the quick answer sees a file too many in a folder', () => {
  const path = 'dev/manifests/eu/cart/a.yaml';
  const one = part({ [path]: 'a' });
  expect(isPublished(one, at({ [path]: 'a' }), () => 1)).toBe(true);
  expect(isPublished(one, at({ [path]: 'a' }), () => 2)).toBe(false);
  expect(isPublished(one, at({ [path]: 'b' }), () => 1)).toBe(false);
});
