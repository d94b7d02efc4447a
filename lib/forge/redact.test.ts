import fc from 'fast-check';
import { redact } from './redact';

describe('redacting', () => {
  it('leaves no form of a secret in any text', () => {
    const secret = fc.string({ minLength: 8, unit: 'grapheme-ascii' }).filter((text) => text.trim().length > 7);
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
        const forms = [hidden, encodeURIComponent(hidden), Buffer.from(hidden).toString('base64')];
        const clean = redact(before + forms.join(' and ') + after, [hidden]);
        return forms.every((form) => !clean.includes(form));
      }),
    );
  });

  it('takes an empty secret for none', () => {
    expect(redact('nothing to hide', [''])).toBe('nothing to hide');
  });
});
