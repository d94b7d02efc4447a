import type { JsonObject } from './json';

/** Something that exists in clusters though nothing renders it: made by hand, by an operator, by a chart. */
export interface ExternalObject {
  readonly kind: string;
  /** `*` stands for any characters. */
  readonly name: string;
  /** @default every namespace */
  readonly namespace?: string;
  /** @default every environment */
  readonly environments?: readonly string[];
  /** Who makes it. */
  readonly reason: string;
}

/** A finding that is accepted, by code that is reviewed. */
export interface PolicyException {
  /** Id of the rule. */
  readonly rule: string;
  /** `Kind/name`, `*` standing for any characters. @default every object */
  readonly object?: string;
  /** @default every app */
  readonly app?: string;
  /** @default every environment */
  readonly environments?: readonly string[];
  readonly reason: string;
  /** Last day that it holds, `2027-03-31`. Told by `check --now` only: an old commit renders for ever. */
  readonly until: string;
}

/** What a policy of your own holds against an object. */
export interface OwnFault {
  /** Steps to the place. */
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

/** A policy of your own: in TypeScript, or as a CEL expression over `object` that must be true. */
export interface OwnPolicy {
  readonly id: string;
  /** What it asks, in a sentence. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** @default 'error' */
  readonly severity?: 'error' | 'warning' | 'info';
  /** Kinds that it judges. @default all */
  readonly kinds?: readonly string[];
  /** @default every environment */
  readonly environments?: readonly string[];
  /** A CEL expression, true for what is right: `object.spec.replicas <= 10`. */
  readonly cel?: string;
  readonly judge?: (object: JsonObject) => readonly OwnFault[];
}

/** What people declare for `check`. */
export interface PolicySettings {
  /** Where images may come from, prefixes of repositories. @default anywhere */
  readonly registries: readonly string[];
  /** Environments whose images must be pinned by digest. */
  readonly digests: readonly string[];
  readonly external: readonly ExternalObject[];
  readonly exceptions: readonly PolicyException[];
  readonly policies: readonly OwnPolicy[];
}

/** What holds where nothing is declared. */
export const defaultPolicySettings: PolicySettings = {
  registries: [],
  digests: [],
  external: [],
  exceptions: [],
  policies: [],
};

/** Declares what `check` is to know: export it as `policies` from `environments/index.ts`. */
export function policySettings(settings: Partial<PolicySettings>): PolicySettings {
  return { ...defaultPolicySettings, ...settings };
}
