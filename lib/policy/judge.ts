import { jsonPath, type Fault, type Finding, type Severity } from './finding';
import type { Manifest, ManifestSet } from './manifest-set';

/** What is wrong with one manifest of a set, before it is told where that stands. */
export interface Verdict extends Fault {
  readonly rule: string;
  readonly severity: Severity;
  readonly manifest: Manifest;
}

/** A pure function of parsed objects and of facts about their environment. */
export type Judge = (set: ManifestSet) => readonly Verdict[];

/**
 * Judges a set by all judges; what they find, in the order of files and places.
 *
 * @param isWanted verdicts that are told: where the others come from is not looked up
 */
export function findingsOf(
  set: ManifestSet,
  judges: readonly Judge[],
  isWanted: (verdict: Verdict) => boolean = () => true,
): Finding[] {
  return judges
    .flatMap((judge) => judge(set))
    .filter(isWanted)
    .map((verdict) => finding(set, verdict))
    .sort(compareFindings);
}

function finding({ facts }: ManifestSet, { manifest, path, rule, ...rest }: Verdict): Finding {
  const { file, kind, namespace, name, group } = manifest;
  const { construct, source } = manifest.origin?.(path) ?? {};
  return {
    rule,
    ...rest,
    file,
    path: jsonPath(path),
    object: [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/'),
    group,
    ...(facts.environment === undefined ? {} : { environment: facts.environment }),
    ...(construct === undefined ? {} : { construct }),
    ...(source === undefined ? {} : { source }),
  };
}

const weights: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Orders findings by file, weight, place and rule. */
export function compareFindings(a: Finding, b: Finding): number {
  const keys = (one: Finding): string[] => [one.file, String(weights[one.severity]), one.object, one.path, one.rule];
  const other = keys(b);
  for (const [index, key] of keys(a).entries()) {
    const against = other[index] ?? '';
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
}
