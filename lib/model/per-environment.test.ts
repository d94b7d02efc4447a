import fc from 'fast-check';
import { UserError } from '../errors';
import { App } from './app';
import { PerEnvironment, perEnvironment, resolveVarying, type Varying } from './per-environment';

test('a value is that of its environment, or the default', () => {
  const value = perEnvironment({ default: 1, production: 3 });
  expect([value.in('dev'), value.in('production')]).toEqual([1, 3]);
  expect(value.environments).toEqual(['production']);
});

test('values resolve wherever they stand, inside of one another too', () => {
  const setting: Varying<{ a: number; list: readonly { b: string }[]; c: { d: number } }> = {
    a: new PerEnvironment({ dev: 1, staging: 2, production: 3 }),
    list: [{ b: perEnvironment({ default: 'x' }) }],
    c: perEnvironment({ default: { d: 1 }, production: { d: 2 } }),
  };
  expect(resolveVarying(setting, 'dev')).toEqual({ a: 1, list: [{ b: 'x' }], c: { d: 1 } });
  expect(resolveVarying(setting, 'production')).toEqual({ a: 3, list: [{ b: 'x' }], c: { d: 2 } });
});

test('objects of classes are values, not settings', () => {
  const app = new App({ name: 'a', owner: 'x' });
  const pattern = /x/;
  expect(resolveVarying({ app, pattern }, 'dev')).toEqual({ app, pattern });
  expect(resolveVarying({ app }, 'dev').app).toBe(app);
});

test('an object without a default does not answer for names that every object has', () => {
  const values = { dev: 1, staging: 1, production: 1 };
  expect(() => new PerEnvironment(values).in('constructor')).toThrow(UserError);
});

test('every part without a value is told at once, by its path', () => {
  const three = { dev: 1, staging: 2, production: 3 };
  const setting = {
    replicas: new PerEnvironment(three),
    sidecars: [{ env: { 'A-B': new PerEnvironment(three) } }],
    fine: 1,
  };
  expect(() => resolveVarying(setting, 'qa')).toThrow(
    new UserError([
      {
        problem: `replicas: perEnvironment has no value for 'qa'`,
        fix: `add 'qa' to { dev, staging, production }, or a default`,
      },
      {
        problem: `sidecars[0].env['A-B']: perEnvironment has no value for 'qa'`,
        fix: `add 'qa' to { dev, staging, production }, or a default`,
      },
    ]),
  );
  expect(() => resolveVarying(new PerEnvironment(three), 'qa')).toThrow(`perEnvironment has no value for 'qa'`);
});

test('a setting that varies nowhere resolves to itself', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(resolveVarying<unknown>(value, 'dev')).toEqual(value)));
});

test('a missing or unknown environment does not compile', () => {
  // @ts-expect-error every environment is missing
  perEnvironment<number>({});
  // @ts-expect-error there is no environment nowhere
  perEnvironment<number>({ default: 1, nowhere: 4 });
  // @ts-expect-error the value is no number
  const replicas: Varying<number> = perEnvironment({ default: 'one' });
  expect(replicas).toBeDefined();
});

test('a value for what is no environment is told, beside the value that is missing for it', () => {
  const known = new Set(['dev', 'staging', 'production']);
  const typo = { replicas: new PerEnvironment({ dev: 1, staging: 2, prodction: 3 }) };
  const stray = {
    problem: `replicas: perEnvironment has a value for 'prodction', which is no environment`,
    fix: `did you mean 'production'? One of dev, production, staging`,
  };
  expect(() => resolveVarying(typo, 'dev', known)).toThrow(new UserError([stray]));
  expect(() => resolveVarying(typo, 'production', known)).toThrow(
    new UserError([
      stray,
      {
        problem: `replicas: perEnvironment has no value for 'production'`,
        fix: `add 'production' to { dev, staging, prodction }, or a default`,
      },
    ]),
  );
});
