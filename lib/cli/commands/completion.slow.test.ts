import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TestProgram } from '../testing';

const cli = resolve(__dirname, '../../../bin/slipway.js');
let program: TestProgram;
beforeAll(async () => {
  program = new TestProgram();
  program.write('bin/slipway', `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(join(program.root, 'bin/slipway'), 0o755);
  await program.text('list');
});
afterAll(() => program.remove());

/** What a shell makes of its script, by the words of a command line. */
const shells = {
  bash: (words: string[]) => `source <(slipway completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
    _slipway slipway; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p slipway`,
  zsh: (
    words: string[],
  ) => `compdef() { :; }; compadd() { shift; print -l -- $found; }; source <(slipway completion zsh)
    words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _slipway`,
  fish: (words: string[]) => `slipway completion fish | source; complete -C '${words.join(' ')}'`,
} as const;

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  if (!isThere) console.warn(`skipped: ${shell} is not installed`);
  (isThere ? test : test.skip)('completes by its script', () => {
    const env = { ...program.env, PATH: `${join(program.root, 'bin')}:${process.env['PATH'] ?? ''}` };
    const complete = (...words: string[]): string[] =>
      execFileSync(shell, ['-c', shells[shell](['slipway', ...words])], { cwd: program.root, env, encoding: 'utf8' })
        .trim()
        .split('\n');
    expect(complete('promote', 'c')[0]).toBe('cart');
    expect(complete('promote', 'cart', '--to', '').slice(0, 3)).toEqual(['dev', 'production', 'staging']);
    expect(complete('hol')[0]).toBe('hold');
    if (shell === 'bash') expect(complete('x').at(-1)).toBe('complete -o default -F _slipway slipway');
  });
});

test('completing is quick: it loads neither cdk8s nor the program', () => {
  const code = `require(${JSON.stringify(join(cli, '../register.js'))});
    require(${JSON.stringify(resolve(__dirname, '../main.ts'))}).main(['complete', '--', 'hold', '']);
    process.on('exit', () => console.log(Object.keys(require.cache).filter((f) => /cdk8s|lib\\/apps/.test(f)).length));`;
  const out = execFileSync(process.execPath, ['-e', code], { cwd: program.root, encoding: 'utf8' });
  expect(out).toBe('cart\nredis\nweb\n0\n');
});
