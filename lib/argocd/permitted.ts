import type { AppProjectSpec } from './app-project';

/** An object as permissions see it. */
export interface WantedObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for objects of no namespace. */
  readonly namespace: string | undefined;
}

/** What an Application asks of its project. */
export interface WantedPermissions {
  readonly repositories: readonly string[];
  readonly server: string;
  readonly namespace: string;
  readonly objects: readonly WantedObject[];
}

/**
 * What Argo CD would refuse an Application of a project: sources, destinations and kinds, judged as its own code does.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/
 */
export function refusals(project: AppProjectSpec, wanted: WantedPermissions): string[] {
  const { repositories, server, namespace, objects } = wanted;
  const namespaces = [namespace, ...objects.flatMap((one) => one.namespace ?? [])];
  return [
    ...repositories
      .filter((repository) => !isListed(project.sourceRepos ?? [], repository))
      .map((repository) => `source ${repository} is not permitted`),
    ...[...new Set(namespaces)]
      .filter((one) => !isDestination(project, server, one))
      .map((one) => `destination ${server}, namespace ${one} is not permitted`),
    ...[...new Map(objects.map((one) => [`${one.group}/${one.kind}/${one.namespace ?? ''}`, one])).values()]
      .filter((one) => !isKind(project, one))
      .map(({ group, kind, namespace: inside }) => {
        const named = group === '' ? kind : `${group}/${kind}`;
        return `${inside === undefined ? 'cluster-scoped ' : ''}kind ${named} is not permitted`;
      }),
  ];
}

function isDestination({ destinations = [] }: AppProjectSpec, server: string, namespace: string): boolean {
  const all = destinations.filter((one) => matches(one.server ?? '*', server)).map((one) => one.namespace ?? '*');
  return isListed(all, namespace);
}

/** Something allows it, and nothing, written with a leading `!`, denies it. */
function isListed(patterns: readonly string[], value: string): boolean {
  const denies = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1));
  const allows = patterns.filter((one) => !one.startsWith('!'));
  return allows.some((one) => matches(one, value)) && !denies.some((one) => matches(one, value));
}

interface Restriction {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}

/** Kinds of no namespace must be listed; those of a namespace need not where there is no list. */
function isKind(project: AppProjectSpec, object: WantedObject): boolean {
  const [allowed, denied] =
    object.namespace === undefined
      ? [project.clusterResourceWhitelist ?? [], project.clusterResourceBlacklist ?? []]
      : [project.namespaceResourceWhitelist ?? [{ group: '*', kind: '*' }], project.namespaceResourceBlacklist ?? []];
  const isIn = (all: readonly Restriction[]): boolean =>
    all.some(
      ({ group, kind, name = '*' }) =>
        matches(group, object.group) && matches(kind, object.kind) && matches(name, object.name),
    );
  return isIn(allowed) && !isIn(denied);
}

/** `*` stands for any characters. */
function matches(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value;
  const known = compiled.get(pattern) ?? toRegExp(pattern);
  compiled.set(pattern, known);
  return known.test(value);
}

/** The same few patterns are asked for with every object. */
const compiled = new Map<string, RegExp>();

function toRegExp(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
