import { programOptions, programRepository } from './program-options';
import { refusedWith } from './testing/refused-with';

const plain = { repository: 'example/platform', environmentRepository: 'example/state' };

const problems = (props: object): string[] => refusedWith(() => programOptions({ ...plain, ...props }));

test('what is not said has a default', () => {
  expect(programOptions(plain)).toMatchObject({ branch: 'main', node: '22', refresh: '*/15 * * * *', stages: [] });
});

test.each<[string, object, string]>([
  ['no environment repo', { environmentRepository: '' }, "environmentRepository '' is no repository on a forge"],
  ['a program', { repository: 'a b/c' }, "repository 'a b/c' is no repository on a forge"],
  ['a branch', { branch: 'main; id' }, "branch 'main; id' is no name of a branch"],
  ['no branch of the environment repo', { environmentBranches: [] }, 'environmentBranches [0 items]'],
  ['an environment', { stages: ['$(id)'] }, "stages[0] '$(id)' is no name of a branch"],
  ['a variable', { tokenVariable: 'TOKEN' }, "tokenVariable 'TOKEN' must be"],
  ['a time of refreshing', { refresh: '99 * * * *' }, "refresh '99 * * * *' is no time of a schedule"],
  ['a time of watching', { watch: 'daily' }, "watch 'daily' is no time of a schedule"],
  ['a token of previews', { previewTokens: ['TOKEN'] }, "previewTokens[0] 'TOKEN' must be"],
  ['no checks', { checks: '' }, "checks ''"],
  ['an old Node', { node: '18' }, "node '18' is no version of Node"],
  ['a time-out', { timeoutMinutes: 1000 }, 'timeoutMinutes 1000'],
  ['a setting that does not exist', { nod: '22' }, 'nod is no setting'],
])('%s that is wrong is refused with a fix', (_, props, says) => {
  expect(problems(props)).toEqual([expect.stringContaining(says)]);
});

test('pipelines of the environment repo need to know where the program is', () => {
  expect(() => programRepository({ repository: undefined })).toThrow("the program's repository is not known");
});
