/** How much a finding weighs: an error stops whatever would bring it to a cluster. */
export type Severity = 'error' | 'warning' | 'info';

/** What a judge holds against one place of an object. */
export interface Fault {
  /** Steps to the place: names of fields, positions in lists. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in a sentence without the place. */
  readonly problem: string;
  /** What stands there; undefined where nothing does. */
  readonly value?: unknown;
  /** What should stand there. */
  readonly expectation: string;
  /** The next action. */
  readonly fix: string;
}

/** A line of a program or of a manifest. */
export interface SourceLine {
  /** Relative to the folder that is checked. */
  readonly file: string;
  readonly line: number;
}

/** Something wrong with one object, and all that is needed to find and mend it. */
export interface Finding extends Omit<Fault, 'path'> {
  /** Id of the rule: `schema/unknown-field`, `no-latest`. */
  readonly rule: string;
  readonly severity: Severity;
  /** The manifest's file. */
  readonly file: string;
  /** JSON path in it: `$.spec.replicas`. */
  readonly path: string;
  /** `kind/namespace/name`. */
  readonly object: string;
  readonly environment?: string;
  /** What it is grouped by: the app, or the folder of the file. */
  readonly group: string;
  /** Path of the construct that the object comes from. */
  readonly construct?: string;
  /** The line of the program that made the object, or of the manifest. */
  readonly source?: SourceLine;
}

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Steps as a JSON path: `$.spec.containers[0].image`, `$.metadata.labels['app.kubernetes.io/name']`. */
export function jsonPath(steps: Fault['path']): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return plainKey.test(step) ? `${path}.${step}` : `${path}['${step.replaceAll("'", "\\'")}']`;
  }, '$');
}

/** A value as a message quotes it: short, text in single quotes. */
export function quoted(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `'${value.length > 80 ? `${value.slice(0, 77)}…` : value}'`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
}
