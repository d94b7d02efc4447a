import fc from 'fast-check';
import { parse } from 'yaml';
import { editValues } from './edit-values';

const set = (text: string, value: string, ...path: [string, ...string[]]): string =>
  editValues(text, [{ path, value }]);
const tag = (text: string, value = 'v2'): string => set(text, value, 'image', 'tag');

test.each([
  ['plain', 'image:\n  tag: v1 # now\n', 'image:\n  tag: v2 # now\n'],
  ['double quotes', 'image:\n  tag: "v1"   # now\n', 'image:\n  tag: "v2"   # now\n'],
  ['single quotes', "image: {tag: 'v1', x: 1}\n", "image: {tag: 'v2', x: 1}\n"],
  ['an anchor, which its alias follows', 'image:\n  tag: &v v1\nside: *v\n', 'image:\n  tag: &v v2\nside: *v\n'],
  ['an alias, whose anchor stays', 'v: &v v1\nimage:\n  tag: *v\n', 'v: &v v1\nimage:\n  tag: v2\n'],
  ['a block', 'image:\n  tag: |\n    v1\n  x: 1\n', 'image:\n  tag: v2\n  x: 1\n'],
  ['nothing behind the key', 'image:\n  tag:\n  x: 1\n', 'image:\n  tag: v2\n  x: 1\n'],
  ['an empty map', 'image: {} # none\n', 'image: {tag: "v2"} # none\n'],
  ['no map', 'image: # none\nx: 1\n', 'image: { tag: "v2" } # none\nx: 1\n'],
  ['no field', 'image:\n    # why\n    x: 1\n', 'image:\n    # why\n    tag: v2\n    x: 1\n'],
  ['no image', '# mine\nx: 1', '# mine\nx: 1\nimage:\n  tag: v2\n'],
  ['an empty file', '', 'image:\n  tag: v2\n'],
  ['comments only', '# mine\n', '# mine\nimage:\n  tag: v2\n'],
  ['line ends of Windows', 'image:\r\n  x: 1\r\n', 'image:\r\n  tag: v2\r\n  x: 1\r\n'],
  [
    'a merged map, which stays',
    'b: &b {tag: v0}\nimage:\n  <<: *b\n',
    'b: &b {tag: v0}\nimage:\n  tag: v2\n  <<: *b\n',
  ],
  ['a number', 'image:\n  tag: 1.10\n', 'image:\n  tag: v2\n'],
])('sets the field where there is %s', (_what, before, after) => {
  expect(tag(before)).toBe(after);
  expect(tag(after)).toBe(after);
});

test.each(['1.20', '12e45', '0x1f', 'yes', 'null', '1_000', '12:30', '~', '1234567', '2026-01-01'])(
  'the text %s stays a text for every reader of YAML',
  (text) => {
    const edited = tag('image:\n  tag: v1\n', text);
    for (const version of ['1.1', '1.2'] as const)
      expect((parse(edited, { version }) as { image: object }).image).toEqual({ tag: text });
  },
);

test.each([
  ['an alias in place of the map', 'b: &b {tag: v0}\nimage: *b\n', /no map of its own/],
  ['a map in place of the text', 'image:\n  tag: {a: 1}\n', /where a text belongs/],
  ['several documents', 'a: 1\n---\nb: 1\n', /several YAML documents/],
  ['a list', '- a\n', /no map/],
  ['broken YAML', 'a: [\n', /./],
])('refuses %s', (_what, text, message) => {
  expect(() => tag(text)).toThrow(message);
});

const key = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,6}$/).filter((one) => one !== 'image');
const comment = fc.constantFrom('', ' # kept', '   # "quoted: kept"');
const plain = fc.constantFrom(
  'v1.0.0',
  '"v1"',
  "'v1'",
  '1.10',
  '&tag v1',
  '&tag "v1"',
  '',
  '"with # sign"',
  '>-\n    v1',
);
const blank = fc.constantFrom('', '\n', '# note\n');

interface Line {
  readonly key: string;
  readonly text: string;
}
const otherLine: fc.Arbitrary<Line> = fc
  .tuple(
    key,
    fc.constantFrom('1', 'text', '[a, b] ', '{ c: d }', '"q"', "'it''s'", 'true', '|\n  some\n   text', '&a x'),
    comment,
    blank,
  )
  .map(([name, value, note, gap]) => ({
    key: name,
    text: `${gap}${name}: ${value}${value.includes('\n') ? '' : note}\n`,
  }));
const others = fc.uniqueArray(otherLine, { selector: (one) => one.key, maxLength: 5 });

test('every other byte stays, whatever stands around the field', () => {
  const inside = fc.uniqueArray(fc.tuple(key, comment), { selector: ([name]) => name, maxLength: 3 });
  const files = fc.record({ before: others, after: others, inside, at: fc.nat(3), old: plain, note: comment });
  fc.assert(
    fc.property(
      files,
      fc.stringMatching(/^[a-zA-Z0-9_][\w.-]{0,12}$/),
      ({ before, after, inside, at, old, note }, value) => {
        const fields = inside.map(([name, own]) => `  ${name}: 1${own}\n`);
        const [head, tail] = [fields.slice(0, at).join(''), fields.slice(at).join('')];
        const names = new Set(before.map((one) => one.key));
        const start = `${before.map((one) => one.text).join('')}image:\n${head}  tag: `;
        const end = `${old.includes('\n') ? '' : note}\n${tail}${after
          .filter((one) => !names.has(one.key))
          .map((one) => one.text)
          .join('')}`;
        const edited = set(`${start}${old}${end}`, value, 'image', 'tag');
        const anchor = /^&tag /.exec(old)?.[0] ?? '';
        const kept = old === '' ? start.trimEnd() : `${start}${anchor}`;
        expect(edited.startsWith(kept)).toBe(true);
        expect(edited.endsWith(end)).toBe(true);
        const written = edited.slice(kept.length, edited.length - end.length).trim();
        expect([value, `'${value}'`, JSON.stringify(value)]).toContain(written);
        expect((parse(edited) as { image: { tag: unknown } }).image.tag).toBe(value);
      },
    ),
    { numRuns: 600, seed: 20260106 },
  );
});
