import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestProgram } from '../lib/cli/testing';

const root = join(__dirname, '..');
const text = readFileSync(join(root, 'docs', 'ci.md'), 'utf8');

function blocks(language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
}

let program: TestProgram;
beforeAll(() => {
  program = new TestProgram();
});
afterAll(() => program.remove());

test('docs/ci.md: its settings load, and its commands say what it shows', async () => {
  const [source = ''] = blocks('ts');
  const [, file = ''] = /^\/\/ (\S+\.ts)$/m.exec(source) ?? [];
  // A program of tests has Slipway at another place.
  program.write(file, source.replace("'../lib/", `'${root}/lib/`));
  const steps = blocks('console').flatMap((block) => block.split(/^\$ /m).slice(1));
  expect(steps.length).toBeGreaterThan(4);
  for (const step of steps) {
    const [line = '', ...expected] = step.trimEnd().split('\n');
    const { out, err } = await program.run(line.replace('npx slipway ', ''));
    const pattern = expected
      .map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '[^]*'))
      .join('\n');
    expect(out + err).toMatch(new RegExp(pattern));
  }
});

test('docs/ci.md: every target and option that it names is there', async () => {
  const { makefile, appOptions } = await import('../lib/pipelines');
  const made = makefile(
    appOptions({
      app: 'cart',
      images: [{ repository: 'ghcr.io/example/cart' }],
      program: { repository: 'example/platform' },
      contract: { broker: 'https://pact.example.com' },
    }),
  );
  const section = text.split(/^## /m).find((one) => one.startsWith("The steps are make's")) ?? '';
  const targets = [...section.matchAll(/^\| (`[^|]*`) +\|/gm)].flatMap(([, cell = '']) => [
    ...cell.matchAll(/`([a-z-]+)[` ]/g),
  ]);
  expect(targets.length).toBeGreaterThan(7);
  for (const [, target = ''] of targets) expect(made).toMatch(new RegExp(`^${target}:`, 'm'));
});
