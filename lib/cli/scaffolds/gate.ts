import { fileAndTest, variableOf, type Asked, type Scaffold } from './scaffold';

const folder = 'lib/promotion/gates';

/** A gate as a beginning: a name, words, and `evaluate`. */
export function scaffold(asked: Asked): Scaffold {
  const { name } = asked;
  const variable = variableOf(name);
  const texts = { definition: definition(variable), test: test(name, variable) };
  return {
    ...fileAndTest(asked, { kind: 'gate', folder }, texts),
    next: [
      `decide in evaluate: it gets the release, its receipts, evidence and the time, and reads nothing else`,
      `name it in an environment: gates: [${variable}()], imported from '../${folder}/${name}'`,
    ],
  };
}

function definition(variable: string): string {
  return `import type { Gate } from '../../model/gate';
import { blocked, open } from './verdict';

/** Asks that the release was built from a commit that is known. */
export function ${variable}(): Gate {
  return {
    name: '${variable}',
    words: 'The commit that the release was built from is known.',
    onHotfix: 'keep',
    evaluate({ release }) {
      const commit = release.source?.commit;
      return commit === undefined
        ? blocked('the release names no commit', 'announce it with its commit: slipway release --source-commit')
        : open(\`built from \${commit}\`);
    },
  };
}
`;
}

function test(name: string, variable: string): string {
  return `import { ${variable} } from './${name}';
import { cartInput, cartRelease, stateOf } from './testing';

test('${variable} is open for a release whose commit is known, and closed for another', () => {
  const known = cartRelease('v1.0.0', { source: { commit: 'a'.repeat(40) } });
  expect(stateOf(${variable}(), cartInput({ release: known }))).toBe('open');
  expect(stateOf(${variable}(), cartInput({ release: cartRelease('v1.0.0') }))).toBe('blocked');
});
`;
}
