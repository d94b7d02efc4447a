import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCommands } from '../lib/cli/load-commands';
import { TestProgram, sourceFile } from '../lib/cli/testing';
import { readSecret } from '../lib/constructs/secrets/read-secret';
import type { App } from '../lib/model/app';
import { sopsRule } from '../lib/secrets';
import { testKeyPair } from '../lib/secrets/testing';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'secrets.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\n([^]*?)^ *\`\`\``, 'gm'))].map(([, indent = '', code = '']) =>
    code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );

const [asking = '', ...declarations] = blocks('ts');
const asker = sourceFile(
  { 'constructs/workload-app': 'workload', 'model/port': 'tcp', 'model/secret': 'secret' },
  `export const db = workload({
  name: 'db', system: 'shop', owner: 'team-shop', image: 'registry.example.com/db:v1.0.0', port: tcp(6379),
  environments: ['production'],
  ${asking}
  imagePullSecrets: [secret('registry', '.dockerconfigjson')],
});`,
);

const program = new TestProgram({ files: { 'lib/apps/shop/db.ts': asker } });
afterAll(() => program.remove());

/** An app that the page declares, loaded from the code that it shows. */
function shownApp(source: string, index: number): App {
  const file = `shown/app-${index}.ts`;
  program.write(
    file,
    `import { app } from '${root}/lib/model/app';\nimport { argoCdRepository, secretStore, vaultStore } from '${root}/lib/constructs';\n${source}`,
  );
  return Object.values(module.require(join(program.root, file)) as Record<string, App>)[0] as App;
}

test('docs/secrets.md: its files are read by the backend that they name', () => {
  const files = blocks('yaml').filter((block) => block.startsWith('# environments/secrets/'));
  const read = files.map((block) =>
    readSecret({ name: 'cart-db', environment: 'production', path: 'cart-db.yaml', text: block }),
  );
  expect(read.map(({ backend, keys }) => [backend, ...keys])).toEqual([
    ['external', 'ca', 'url'],
    ['vault', 'ca', 'url'],
    ['vault', 'ca', 'url'],
  ]);
});

test('docs/secrets.md: its rules of sops name a recipient', () => {
  const rules = blocks('yaml').find((block) => block.startsWith('# .sops.yaml'));
  expect(sopsRule(rules, 'environments/secrets/production/cart-db.yaml').recipients).toHaveLength(1);
});

test('docs/secrets.md: its apps are declared as it says', () => {
  const apps = declarations.map(shownApp);
  expect(apps.map((one) => one.name)).toEqual(['repositories', 'secret-stores']);
  expect(apps[0]?.props.namespace).toBe('argocd');
});

test('docs/secrets.md: its commands are there', () => {
  const names = loadCommands().map(({ name }) => name);
  const used = [...text.matchAll(/npx slipway ((?:secrets )?[a-z-]+)/g)].map(([, name = '']) => name);
  expect(used.filter((name) => !names.includes(name))).toEqual([]);
});

test('docs/secrets.md leads from nothing to a rotated key', async () => {
  const [keys, renewed] = [await testKeyPair(), await testKeyPair()];
  const given: Readonly<Record<string, string>> = {
    'sealing.pem': keys.certificate,
    'renewed.pem': renewed.certificate,
    'key.pem': renewed.privatePem,
    'ca.pem': 'of the authority',
    'config.json': '{"auths":{}}',
    'url.txt': 'https://git.example.com/shop.git',
    'password.txt': 'of the repository',
  };
  for (const [path, content] of Object.entries(given)) program.write(path, content);
  program.write('lib/apps/platform/repositories.ts', repositories());
  const input = 'of the database';
  const values = {
    'cart-db': { url: input, ca: given['ca.pem'] },
    registry: { '.dockerconfigjson': given['config.json'] },
    'shop-repo': { url: given['url.txt'], password: given['password.txt'] },
  };
  const all = blocks('sh').join('').trim().split('\n');
  // Checked once everything is there that its apps ask for.
  const lines = [...all.filter((line) => !line.endsWith('secrets check')), 'npx slipway secrets check'];
  const said = new Map<string, string>();
  for (const line of lines) {
    const command = line
      .replace(/^(?:password-store export \| )?npx slipway /, '')
      .replace('--context prod-eu-1', '--url sealing.pem');
    said.set(
      command,
      await program.text(command, { input: command.includes('rotate') ? JSON.stringify(values) : input }),
    );
  }
  expect(said.get('secrets rotate --env production --values -')).toContain('sealed 5 values anew');
  expect(said.get('unseal cart-db --env production --private-key key.pem')).toBe(
    'ca: of the authority\nurl: of the database\n',
  );
  expect(said.get('secrets scan')).toContain('hold no secret in clear');
  expect(said.get('secrets check')).toContain('3 secrets with 5 keys are in order');
});

function repositories(): string {
  return sourceFile(
    { 'model/app': 'app', constructs: 'argoCdRepository' },
    (declarations[0] ?? '').replace("owner: 'team-platform',", "owner: 'team-shop', environments: ['production'],"),
  );
}
