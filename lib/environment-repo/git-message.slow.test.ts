import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { formatMessage, tryTrailersOf } from './git-message';

test('a message has its subject, its body and its trailers', () => {
  const trailers = { 'Slipway-Plan': 'abc', 'Slipway-Release': undefined, Environment: ' dev ' };
  expect(formatMessage({ subject: 'Publish  shop\n', body: 'Why.\n', trailers })).toBe(
    'Publish shop\n\nWhy.\n\nSlipway-Plan: abc\nEnvironment: dev\n',
  );
  expect(formatMessage({ subject: '' })).toBe('Change\n');
  expect(() => formatMessage({ subject: 's', trailers: { 'a b': 'x' } })).toThrow('no key');
});

test('no text can pose as a trailer', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ':', ' ', 'Evil: yes', '\n\n', '---', '#', '\0') });
  fc.assert(
    fc.property(text, text, text, (subject, body, value) => {
      const message = formatMessage({ subject, body, trailers: { First: `1${value}`, Last: '2' } });
      const args = ['interpret-trailers', '--parse', '--no-divider'];
      const parsed = execFileSync('git', args, { input: message, encoding: 'utf8' });
      expect(
        parsed
          .trim()
          .split('\n')
          .map((line) => line.split(':')[0]),
      ).toEqual(['First', 'Last']);
    }),
    { numRuns: 40 },
  );
});

test('trailers are read as git reads them, or left to git', () => {
  const line = fc.constantFrom(
    'Key: value',
    'Key: 2',
    'Other-Key:  x y ',
    'text',
    'a b: c',
    'Key:',
    ' folded',
    '',
    '---',
  );
  const read = (message: string): string[] => {
    const args = ['interpret-trailers', '--parse', '--no-divider'];
    const parsed = execFileSync('git', args, { input: message, encoding: 'utf8' });
    return parsed.split('\n').filter((one) => one !== '');
  };
  let known = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 7 }), (lines) => {
      const message = `Subject\n${lines.join('\n')}\n`;
      const trailers = tryTrailersOf(message);
      if (trailers === undefined) return;
      known++;
      const written = [...trailers].flatMap(([key, values]) => values.map((value) => `${key}: ${value}`));
      expect(written.sort()).toEqual(read(message).sort());
    }),
    { numRuns: 60 },
  );
  expect(known).toBeGreaterThan(20);
});
