import { Command as Program } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../lib/cli/commands/check';
import { command as render } from '../lib/cli/commands/render';
import { policies } from '../lib/policy/policies';
import { reportFormats } from '../lib/policy/reports';

const page = readFileSync(join(__dirname, '../docs/check.md'), 'utf8');

test('every option and format that docs/check.md names is there', () => {
  const options = [command, render].flatMap((one) => one.configure(new Program()).options).map(({ long }) => long);
  const named = [...new Set(page.match(/--[a-z]+/g) ?? [])];
  expect(named.filter((one) => !options.includes(one))).toEqual([]);
  for (const format of Object.keys(reportFormats)) expect(page).toContain(`| \`${format}\``);
});

test('the rule that it excepts is a policy', () => {
  const [, rule] = /rule: '([a-z-]+)'/.exec(page) ?? [];
  expect(policies.map(({ id }) => id)).toContain(rule);
});
