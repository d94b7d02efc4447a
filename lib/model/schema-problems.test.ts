import { z } from 'zod';
import { ruled, schemaProblems, strict } from './schema-problems';

const positive = ruled(z.int(), (value) => (value < 1 ? 'must be 1 or more' : undefined), 'give 1');
const told = (schema: z.ZodType, value: unknown): string[] =>
  schemaProblems(schema, value).map(({ problem, fix }) => `${problem} (${fix})`);

test('a sound value has no problems', () => {
  expect(told(strict({ a: z.string() }), { a: 'x' })).toEqual([]);
});

test('what is missing, of a wrong type, unknown or against a rule is told at once', () => {
  const schema = strict({ text: z.string(), count: positive, flag: z.boolean(), list: z.array(positive) });
  expect(told(schema, { count: 0, flag: 'yes', list: [1, 0, 'x'], txt: 1 })).toEqual([
    'text is missing (give text)',
    'count 0 must be 1 or more (give 1)',
    `flag 'yes' must be true or false (give true or false)`,
    'list[1] 0 must be 1 or more (give 1)',
    `list[2] 'x' must be a number (give a number)`,
    `txt is no setting (did you mean 'text'? One of count, flag, list, text)`,
  ]);
});

test('a value that is no object at all is told without a path', () => {
  expect(told(strict({}), 7)).toEqual(['7 must be an object (give an object)']);
});

test('keys of a record have their own rule, and their path is quoted', () => {
  const key = ruled(z.string(), (value) => (value.startsWith('/') ? undefined : 'is no path'), `start with '/'`);
  expect(told(z.record(key, positive), { b: 1, '/a': 0 })).toEqual([
    `b is no path (start with '/')`,
    `['/a'] 0 must be 1 or more (give 1)`,
  ]);
});

const shapes = z.union([
  z.literal('none'),
  strict({ host: z.string(), inner: strict({ count: positive }).optional() }),
  z.array(z.string()),
]);

test('of several shapes, the nearest tells what is wrong with it', () => {
  expect(told(strict({ a: shapes }), { a: { host: 'x', inner: { count: 0 } } })).toEqual([
    'a.inner.count 0 must be 1 or more (give 1)',
  ]);
  expect(told(strict({ a: shapes }), { a: ['x', 1] })).toEqual(['a[1] 1 must be text (give text)']);
});

test('a value near to none of them is told what each expects', () => {
  expect(told(strict({ a: shapes }), { a: 7 })).toEqual([
    `a 7 must be 'none' or an object or a list (give 'none' or an object or a list)`,
  ]);
});

test('a long text is quoted in short', () => {
  expect(told(strict({ a: positive }), { a: 'x'.repeat(100) })).toEqual([
    `a '${'x'.repeat(57)}…' must be a number (give a number)`,
  ]);
});
