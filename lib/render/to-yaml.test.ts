import fc from 'fast-check';
import { parse } from 'yaml';
import { toYaml } from './to-yaml';
import { anyText } from '../model/testing/any-text';

const misread = [
  'on',
  'off',
  'yes',
  'no',
  'y',
  'N',
  'True',
  '0o7',
  '0777',
  '1e3',
  '12:30',
  '190:20:30',
  '1_000',
  '0x1F',
  '.inf',
  '~',
  'null',
  '=',
  '<<',
  '2026-11-21',
  '+1',
  '1.',
  '-0',
];

test.each(misread)('%s is read as text by readers of YAML 1.1 and 1.2', (text) => {
  for (const version of ['1.1', '1.2'] as const)
    expect(parse(toYaml({ [text]: text }), { version })).toEqual({ [text]: text });
});

test('any text comes back as it was, for readers of YAML 1.1 and 1.2', () => {
  const near = fc.stringMatching(/^[-+.0-9_:eEoxXa-fA-F~=<>yYnNtTuUrRlLsSoO ]{1,12}$/);
  fc.assert(
    fc.property(fc.oneof(anyText(), near), (text) => {
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(toYaml({ key: text, list: [text] }), { version })).toEqual({ key: text, list: [text] });
      }
    }),
    { numRuns: 2000 },
  );
});
