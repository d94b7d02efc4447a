import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { formatMessage } from './git-message';

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
