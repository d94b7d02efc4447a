import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { throwIfAny, type Problem } from '../errors';
import type { ReadObjects } from './read-objects';

/** Where objects that were read may go. */
export interface Destination {
  readonly namespace: string;
  /** Namespaces that objects may name beside the app's own. */
  readonly others: readonly string[];
}

/**
 * Emits objects that were read, each as a construct named after it.
 *
 * @throws UserError with every problem of every file: what was found while reading, two objects of one name, and objects
 * of other namespaces.
 */
export function emitObjects(scope: Construct, files: readonly ReadObjects[], destination: Destination): void {
  const found = files.flatMap(({ objects }) => objects);
  const problems = files.flatMap((one) => one.problems);
  const seen = new Map<string, string>();
  for (const { object, where } of found) {
    const { apiVersion, kind, metadata } = object;
    const id = [apiVersion.split('/').slice(0, -1).join(), kind, metadata.namespace ?? '', metadata.name]
      .join(' ')
      .trim();
    const other = seen.get(id);
    if (other === undefined) seen.set(id, where);
    else
      problems.push({
        where,
        problem: `${kind} '${metadata.name}' is there twice: also at ${other}`,
        fix: 'remove or rename one',
      });
    problems.push(...namespaceProblems(metadata.namespace, where, destination));
  }
  throwIfAny(problems);
  found.forEach(
    ({ object }, index) =>
      new ApiObject(scope, `${index} ${object.kind} ${object.metadata.name}`.replaceAll('/', '-'), object),
  );
}

function namespaceProblems(
  namespace: string | undefined,
  where: string,
  { namespace: own, others }: Destination,
): Problem[] {
  if (namespace === undefined || namespace === own || others.includes(namespace)) return [];
  return [
    {
      where,
      problem: `metadata.namespace '${namespace}' is not the app's, which is '${own}' here`,
      fix: `remove it, or allow it: otherNamespaces: ['${namespace}']`,
    },
  ];
}
