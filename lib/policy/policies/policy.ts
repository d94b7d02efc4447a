import type { Severity } from '../finding';
import type { Manifest, ManifestSet } from '../manifest-set';

/** What a policy holds against one place. */
export interface Breach {
  readonly manifest: Manifest;
  readonly path: readonly (string | number)[];
  readonly problem: string;
  readonly value?: unknown;
  readonly expectation: string;
  /** @default the policy's own */
  readonly fix?: string;
  /** @default the policy's own */
  readonly severity?: Severity;
}

/** A rule for safe and sound workloads, beyond what the API server asks. One file each, named after its id. */
export interface Policy {
  readonly id: string;
  /** What it asks, in a sentence. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: { readonly production: Severity; readonly elsewhere: Severity };
  /** Manifests that it accepts, as YAML: its test, and its page in the documentation. */
  readonly good: string;
  /** Manifests that it refuses. */
  readonly bad: string;
  /** What its examples take for granted beside an environment of production. */
  readonly settings?: ManifestSet['facts']['settings'];
  readonly breaches: (set: ManifestSet) => readonly Breach[];
}

/** Manifests of the usual workload, for examples. */
export function examplePod(spec: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
${spec.replace(/^(?=.)/gm, '  ')}
`;
}
