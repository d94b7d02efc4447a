import { Construct, Dependable } from 'constructs';

/** Where constructs were made, by their path. */
export type ConstructSites = ReadonlyMap<string, { readonly stack?: string }>;

/** Deep enough for constructs made of constructs, down to the program's own line. */
const depth = 60;

/**
 * Does something and takes note of the stack in which each construct was made.
 *
 * cdk8s itself keeps names, not lines. Every construct passes through `Dependable.implement` when it is made.
 */
export function recordingConstructs<T>(work: () => T): { readonly result: T; readonly sites: ConstructSites } {
  const sites = new Map<string, { readonly stack?: string }>();
  const { stackTraceLimit } = Error;
  const implement = Dependable.implement.bind(Dependable);
  Error.stackTraceLimit = depth;
  Dependable.implement = (instance, trait) => {
    if (Construct.isConstruct(instance)) {
      const site: { readonly stack?: string } = {};
      Error.captureStackTrace(site);
      sites.set(instance.node.path, site);
    }
    implement(instance, trait);
  };
  try {
    return { result: work(), sites };
  } finally {
    Dependable.implement = implement;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
