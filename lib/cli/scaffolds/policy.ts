import { fileAndTest, variableOf, type Asked, type Scaffold } from './scaffold';

const folder = 'environments/policies';

/** A policy of the program's own as a beginning: words, and what it holds against an object. */
export function scaffold(asked: Asked): Scaffold {
  const { name } = asked;
  const variable = variableOf(name);
  const texts = { definition: definition(name, variable), test: test(name, variable) };
  return {
    ...fileAndTest(asked, { kind: 'policy', folder }, texts),
    next: [
      `say in ${folder}/${name}.ts what it asks; cel: '…' in place of judge takes a CEL expression over object`,
      `name it where environments/index.ts gets its policies from: policySettings({ policies: [${variable}] })`,
    ],
  };
}

function definition(id: string, variable: string): string {
  return `import { valueAt } from '../../lib/model/json';\nimport type { OwnPolicy } from '../../lib/model/policy-settings';

/** No Deployment runs more pods than the nodes have room for. */
export const ${variable}: OwnPolicy = {
  id: '${id}',
  what: 'A Deployment has 20 replicas at most.',
  why: 'More do not fit beside one another on the nodes that there are.',
  fix: 'Lower replicas, or ask for more nodes and raise the number here.',
  kinds: ['Deployment'],
  judge(object) {
    const replicas = valueAt(object, 'spec', 'replicas');
    return typeof replicas === 'number' && replicas > 20
      ? [{ path: ['spec', 'replicas'], problem: \`has \${replicas} replicas\` }]
      : [];
  },
};
`;
}

function test(name: string, variable: string): string {
  return `import { ${variable} } from './${name}';

test('${variable} holds against a Deployment what it should, and no more', () => {
  const faultsOf = (replicas: number) => ${variable}.judge?.({ kind: 'Deployment', spec: { replicas } });
  expect(faultsOf(20)).toEqual([]);
  expect(faultsOf(21)).toEqual([{ path: ['spec', 'replicas'], problem: 'has 21 replicas' }]);
});
`;
}
