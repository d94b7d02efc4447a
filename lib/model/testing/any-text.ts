import fc from 'fast-check';

const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0x10ffff }))
  .filter((one) => one < 0xd800 || one > 0xdfff)
  .map((one) => String.fromCodePoint(one));

/**
 * Text of any characters, control characters and those beyond the first plane included; half of them are ASCII.
 *
 * `fc.string({ unit: 'binary' })` lists all of Unicode first: four seconds and a hundred megabytes in each test file.
 */
export function anyText(constraints: fc.ArrayConstraints = {}): fc.Arbitrary<string> {
  return fc.array(codePoint, constraints).map((characters) => characters.join(''));
}
