import type { Problem } from '../../errors';

/** A generator, or one inside of a combination, as YAML has it. */
type Spec = Readonly<Record<string, unknown>>;

interface Combination {
  readonly kind: 'matrix' | 'merge';
  readonly parts: readonly Spec[];
  readonly mergeKeys: readonly unknown[];
}

/**
 * Generators that Argo CD would refuse, or take for something else.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Matrix/#restrictions
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Merge/#restrictions
 */
export function generatorProblems(generators: readonly object[], path = 'generators'): Problem[] {
  if (generators.length === 0)
    return [{ problem: `${path} names none`, fix: 'give one: list, clusters, gitDirectories' }];
  return generators.flatMap((one, index) => problemsOf({ ...one }, `${path}[${index}]`, 0));
}

function problemsOf(spec: Spec, path: string, depth: number): Problem[] {
  const kinds = Object.keys(spec).filter((key) => key !== 'selector');
  if (kinds.length !== 1)
    return [
      {
        problem: `${path} has ${kinds.length === 0 ? 'no generator' : kinds.join(' and ')}`,
        fix: 'give one generator each',
      },
    ];
  const combination = combinationOf(spec);
  if (combination === undefined) return leafProblems(spec, path, depth);
  const { kind } = combination;
  if (depth === 2)
    return [
      { problem: `${path} is a ${kind} in a combination in a combination`, fix: 'combinations nest once: flatten it' },
    ];
  return [
    ...sizeProblems(combination, `${path}.${kind}`),
    ...pathProblems(combination, `${path}.${kind}`),
    ...combination.parts.flatMap((part, index) => problemsOf(part, `${path}.${kind}.generators[${index}]`, depth + 1)),
  ];
}

function combinationOf(spec: Spec): Combination | undefined {
  for (const kind of ['matrix', 'merge'] as const) {
    const found = spec[kind];
    if (!isSpec(found)) continue;
    const { generators, mergeKeys } = found;
    return {
      kind,
      parts: Array.isArray(generators) ? generators.filter(isSpec) : [],
      mergeKeys: Array.isArray(mergeKeys) ? mergeKeys : [],
    };
  }
  return undefined;
}

function sizeProblems({ kind, parts, mergeKeys }: Combination, path: string): Problem[] {
  if (kind === 'matrix')
    return parts.length === 2
      ? []
      : [
          {
            problem: `${path} has ${parts.length} generators, a matrix has two`,
            fix: 'put a second matrix inside of it',
          },
        ];
  return [
    ...(parts.length >= 2
      ? []
      : [{ problem: `${path} has nothing to merge with`, fix: 'give two generators or more' }]),
    ...(mergeKeys.length > 0 ? [] : [{ problem: `${path} has no mergeKeys`, fix: `say what they share: ['name']` }]),
  ];
}

/** Two git generators both give `path`: the second one's would hide the first one's. */
function pathProblems({ kind, parts }: Combination, path: string): Problem[] {
  const git = parts.flatMap(({ git: one }) => (isSpec(one) ? [one['pathParamPrefix']] : []));
  if (kind !== 'matrix' || git.length < 2 || new Set(git).size === git.length) return [];
  return [{ problem: `${path} has two git generators that both give 'path'`, fix: 'give each a pathParamPrefix' }];
}

function leafProblems(spec: Spec, path: string, depth: number): Problem[] {
  const [[kind, options] = ['', undefined]] = Object.entries(spec).filter(([key]) => key !== 'selector');
  if (!isSpec(options)) return [];
  const problems: Problem[] = [];
  if (depth > 0 && 'template' in options)
    problems.push({
      problem: `${path}.${kind}.template does not count in a combination`,
      fix: `give it to the set's template`,
    });
  if (kind === 'git' && (countOf(options['directories']) === 0) === (countOf(options['files']) === 0))
    problems.push({ problem: `${path}.git must look for directories or for files`, fix: 'give one of the two' });
  if (kind === 'pullRequest' || kind === 'scmProvider') problems.push(...forgeProblems(options, `${path}.${kind}`));
  return problems;
}

const forges = [
  'awsCodeCommit',
  'azureDevOps',
  'azuredevops',
  'bitbucket',
  'bitbucketServer',
  'gitea',
  'github',
  'gitlab',
];

function forgeProblems(options: Spec, path: string): Problem[] {
  const named = forges.filter((one) => options[one] !== undefined);
  if (named.length === 1) return [];
  return [{ problem: `${path} names ${named.length === 0 ? 'no forge' : named.join(' and ')}`, fix: 'name one forge' }];
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
