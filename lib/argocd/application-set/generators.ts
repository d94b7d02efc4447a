import type { IApplicationSet } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { throwIfAny } from '../../errors';
import { generatorProblems } from './generator-problems';

/** One generator, as the CRD has it. */
export type GeneratorSpec = NonNullable<IApplicationSet['spec']>['generators'][number];

/** Generators that give parameters by themselves, by the name that the CRD gives them. */
export type LeafKind = Exclude<keyof GeneratorSpec, 'matrix' | 'merge' | 'selector'>;

/** How many combinations of generators lie above one another: the CRD has two. */
export type Depth = 0 | 1 | 2;

/** A generator of an ApplicationSet; `depth` keeps combinations from being nested too deep. */
export interface Generator<D extends Depth = Depth> {
  readonly depth: D;
  readonly spec: GeneratorSpec;
}

type Leaf = Generator<0>;
/** What a combination may hold: generators, and combinations of those. */
type Part = Generator<0 | 1>;
/** The depth of a combination of parts. */
type Above<P extends Part> = [P] extends [Leaf] ? 1 : 2;

type Options<K extends LeafKind> = Omit<NonNullable<GeneratorSpec[K]>, 'template'>;
type Selector = NonNullable<GeneratorSpec['selector']>;

function leaf<K extends LeafKind>(kind: K, options: Options<K>): Leaf {
  return { depth: 0, spec: { [kind]: options } };
}

/** Elements that are known when it is rendered. */
export const list = (elements: readonly Readonly<Record<string, unknown>>[]): Leaf =>
  leaf('list', { elements: elements.map((one) => ({ ...one })) });

/** Clusters that this Argo CD deploys to. @example clusters({ selector: { matchLabels: { stage: 'prod' } } }) */
export const clusters = (options: Options<'clusters'> = {}): Leaf => leaf('clusters', options);

/** Where a git generator looks. */
export type GitOptions = Omit<Options<'git'>, 'directories' | 'files'>;

/** Folders of a git repository. @param paths with `*`; a leading `!` leaves out */
export const gitDirectories = (paths: readonly string[], options: GitOptions): Leaf =>
  leaf('git', {
    ...options,
    directories: paths.map((path) => (path.startsWith('!') ? { path: path.slice(1), exclude: true } : { path })),
  });

/** JSON or YAML files of a git repository, whose content are the parameters. */
export const gitFiles = (paths: readonly string[], options: GitOptions): Leaf =>
  leaf('git', { ...options, files: paths.map((path) => ({ path })) });

/** Repositories of an organization. */
export const scmProvider = (options: Options<'scmProvider'>): Leaf => leaf('scmProvider', options);

/** Open pull requests of one repository. */
export const pullRequest = (options: Options<'pullRequest'>): Leaf => leaf('pullRequest', options);

/** Clusters that another controller decides on. */
export const clusterDecisionResource = (options: Options<'clusterDecisionResource'>): Leaf =>
  leaf('clusterDecisionResource', options);

/** Parameters that a service of one's own gives over HTTP. */
export const plugin = (options: Options<'plugin'>): Leaf => leaf('plugin', options);

/**
 * Each of the one with each of the other; what the first gives may stand in the second.
 *
 * @throws UserError where the two do not combine.
 */
export function matrix<P extends Part>(first: P, second: P): Generator<Above<P>> {
  return combined({ matrix: { generators: [nested(first), nested(second)] } }, [first, second]);
}

/**
 * The parameters of the first one, completed and overridden by those of the others that have the same keys.
 *
 * @throws UserError where they do not combine.
 */
export function merge<P extends Part>(
  mergeKeys: readonly string[],
  base: P,
  ...others: readonly P[]
): Generator<Above<P>> {
  const parts = [base, ...others];
  return combined({ merge: { mergeKeys: [...mergeKeys], generators: parts.map(nested) } }, parts);
}

/** Only those whose parameters have these values, as labels are selected. */
export function selected<D extends Depth>(generator: Generator<D>, selector: Selector): Generator<D> {
  return { ...generator, spec: { ...generator.spec, selector } };
}

type NestedSpec = NonNullable<GeneratorSpec['matrix']>['generators'][number];

function nested({ spec }: Generator): NestedSpec {
  const { matrix: inner, merge: merged, ...rest } = spec;
  return {
    ...rest,
    ...(inner === undefined ? {} : { matrix: { ...inner } }),
    ...(merged === undefined ? {} : { merge: { ...merged } }),
  };
}

function combined<P extends Part>(spec: GeneratorSpec, parts: readonly P[]): Generator<Above<P>> {
  throwIfAny(generatorProblems([spec]));
  const depth = parts.some((part) => part.depth > 0) ? 2 : 1;
  return { depth: depth as Above<P>, spec };
}
