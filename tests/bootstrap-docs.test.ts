import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../lib/cli/testing';
import { loadCommands } from '../lib/cli/load-commands';
import { planStack } from '../lib/cluster/stack-plan';
import type { Cluster } from '../lib/model/cluster';
import type { EnvironmentRepo } from '../lib/model/environment-repo';
import { loadPlatform } from '../lib/render';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'bootstrap.md'), 'utf8');
const sample = loadPlatform(root);

function blocks(language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
}

const program = new TestProgram();
afterAll(() => program.remove());

/** What the page shows, loaded from its code: clusters, and an environment repo where they need one. */
function shown(): { readonly one: Cluster; readonly repository?: EnvironmentRepo }[] {
  return blocks('ts').map((source, index) => {
    const file = `environments/shown-${index}.ts`;
    program.write(file, source.replaceAll("'../lib/", `'${root}/lib/`));
    return module.require(join(program.root, file)) as { one: Cluster; repository?: EnvironmentRepo };
  });
}

const plans = shown().map(({ one, repository = sample.environmentRepo }) =>
  planStack({ ...sample, environmentRepo: repository, clusters: new Map([[one.name, one]]) }, one.name),
);

test('docs/bootstrap.md: every cluster that it shows can be planned', () => {
  expect(plans.map(({ options }) => options.provider.name)).toEqual([
    'kind',
    'existing',
    'eks',
    'existing',
    'kind',
    'existing',
  ]);
});

test('docs/bootstrap.md: the secrets that it sets are those that the plans ask for', () => {
  const set = [...text.matchAll(/pulumi config set --secret slipway:(\S+)/g)].map(([, key = '']) => key);
  // Argo CD reads a public repository without a key.
  const known = new Set([...plans.flatMap(({ secrets }) => secrets), 'environmentRepoKey']);
  expect(set.filter((key) => !known.has(key))).toEqual([]);
  expect([...known].filter((key) => !set.includes(key))).toEqual([]);
});

test('docs/bootstrap.md: its commands, settings and outputs are there', () => {
  const commands = loadCommands().map(({ name }) => name);
  for (const [, name = ''] of text.matchAll(/npx slipway ([a-z]+)/g)) expect(commands).toContain(name);
  const entry = readFileSync(join(root, 'lib', 'cluster', 'index.ts'), 'utf8');
  for (const [, key = ''] of text.matchAll(/pulumi config set slipway:(\w+)/g)) expect(entry).toContain(`'${key}'`);
  const outputs = readFileSync(join(root, 'lib', 'cluster', 'build-stack.ts'), 'utf8');
  for (const [, name = ''] of text.matchAll(/pulumi stack output (\w+)/g)) {
    expect(outputs).toMatch(new RegExp(`readonly ${name}\\??:`));
  }
});
