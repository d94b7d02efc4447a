import fc from 'fast-check';
import { cidrFault } from './cidr';
import { dnsLabelFault, dnsSubdomainFault, labelKeyFault, labelValueFault, nearestNames, toLabelValue } from './names';
import { anyText } from './testing/any-text';

test.each(['a', 'a1', 'a-b', '9', 'a'.repeat(63)])('%j is a DNS label', (name) => {
  expect(dnsLabelFault(name)).toBeUndefined();
});

test.each(['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(64), 'a\n'])('%j is no DNS label', (name) => {
  expect(dnsLabelFault(name)).toMatch(/^must /);
});

test('a subdomain is labels with dots, 253 characters at most', () => {
  expect(dnsSubdomainFault('shop.example.com')).toBeUndefined();
  expect(dnsSubdomainFault('shop..com')).toBe('must not be empty');
  expect(dnsSubdomainFault('.')).toBe('must not be empty');
  expect(dnsSubdomainFault(Array(64).fill('abc').join('.'))).toBe('must have at most 253 characters, has 255');
});

test('label keys have an optional prefix, a DNS subdomain', () => {
  expect(['team', 'example.com/team', 'a/B_c.d'].map(labelKeyFault)).toEqual([undefined, undefined, undefined]);
  for (const key of ['', '/a', 'a/', 'a/b/c', 'A.com/x', 'a b'])
    expect([key, labelKeyFault(key)]).toEqual([key, expect.any(String)]);
});

test('any text becomes a valid label value, and a valid one stays', () => {
  fc.assert(fc.property(anyText(), (text) => expect(labelValueFault(toLabelValue(text))).toBeUndefined()));
  fc.assert(
    fc.property(fc.stringMatching(/^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/), (text) =>
      expect(toLabelValue(text)).toBe(text),
    ),
  );
});

test('the nearest name comes first, the others after it', () => {
  expect(nearestNames('stagng', ['dev', 'staging'])).toBe(`did you mean 'staging'? One of dev, staging`);
  expect(nearestNames('x', ['b', 'a'])).toBe('one of a, b');
  expect(nearestNames('x', [])).toBe('there are none yet');
  expect(
    nearestNames(
      'zzz',
      Array.from({ length: 14 }, (_, index) => `app-${String(index).padStart(2, '0')}`),
    ),
  ).toBe(
    'one of app-00, app-01, app-02, app-03, app-04, app-05, app-06, app-07, app-08, app-09, app-10, app-11, … (14 in all)',
  );
});

test.each(['10.0.0.0/8', '0.0.0.0/0', '::/0', 'fd00::10/128'])('%j is an address range', (text) => {
  expect(cidrFault(text)).toBeUndefined();
});

test.each(['10.0.0.0', '10.0.0/8', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/', '/8', 'a/8', '1.2.3.4/-1'])(
  '%j is none',
  (text) => {
    expect(cidrFault(text)).toMatch(/^(is|has) /);
  },
);
