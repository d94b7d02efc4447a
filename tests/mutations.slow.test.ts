import { join } from 'node:path';
import { baselineReleases, loadPlatform, renderPlatform, type Unit } from '../lib/render';
import { UnitCheck } from '../lib/render/check';
import { changed } from './mutations/apply-mutation';
import type { Mutation } from './mutations/mutation';
import { policyMutations } from './mutations/policy-mutations';
import { referenceMutations } from './mutations/reference-mutations';
import { schemaMutations } from './mutations/schema-mutations';

const mutations = [...schemaMutations, ...referenceMutations, ...policyMutations];
const platform = loadPlatform(join(__dirname, '..'));
const releases = baselineReleases(platform);
const selection = { environments: ['production'] };
const units = [...renderPlatform(platform, releases, selection)];

/** The rules that stop production with one object changed. */
function rulesBroken(mutation: Mutation): Set<string> {
  const check = new UnitCheck(platform, releases, { selection });
  const found: string[] = [];
  const mutated = (unit: Unit): Unit => {
    const files = unit.files.flatMap((file) => {
      const { object } = file;
      const name = object === undefined ? '' : `${object.kind}/${object.metadata.name}`;
      if (object === undefined || name !== mutation.object || found.includes(name)) return [file];
      found.push(name);
      const broken = changed(object, mutation.change);
      return broken === undefined ? [] : [{ ...file, object: broken }];
    });
    return { ...unit, files };
  };
  for (const unit of units) check.add(mutated(unit));
  if (found.length === 0) throw new Error(`there is no ${mutation.object}`);
  return new Set(check.findings(({ severity }) => severity === 'error').map(({ rule }) => rule));
}

test('what is not broken has no error', () => {
  const check = new UnitCheck(platform, releases, { selection });
  for (const unit of units) check.add(unit);
  expect(check.findings(({ severity }) => severity === 'error')).toEqual([]);
});

test('of more than 200 ways to break production at least 99% are caught, each by the rule that is meant for it', () => {
  const missed = mutations.flatMap((mutation) => {
    const rules = rulesBroken(mutation);
    if (rules.has(mutation.rule)) return [];
    return [`${mutation.object} ${mutation.name}: ${mutation.rule}, got ${[...rules].join(', ') || 'nothing'}`];
  });
  expect(new Set(mutations.map(({ object, name }) => `${object} ${name}`)).size).toBe(mutations.length);
  expect(mutations.length).toBeGreaterThanOrEqual(200);
  expect(missed.slice(Math.floor(mutations.length / 100))).toEqual([]);
});
