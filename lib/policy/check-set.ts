import type { PolicySettings } from '../model/policy-settings';
import { consistencyJudge } from './consistency/consistency-judge';
import { withoutExcepted } from './exceptions';
import type { Finding } from './finding';
import { findingsOf, type Judge } from './judge';
import type { ManifestSet } from './manifest-set';
import { policies } from './policies';
import { ownPolicyJudge } from './policies/own-policies';
import { policyJudge } from './policies/policy-judge';
import { backendJudge } from './references/backend-judge';
import { referenceJudge } from './references/reference-judge';
import { selectorJudge } from './references/selector-judge';
import { apiVersionJudge } from './schemas/api-versions';
import { customKinds } from './schemas/crd-schemas';
import { SchemaCatalog } from './schemas/schema-catalog';
import { schemaJudge } from './schemas/schema-judge';
import { Validators } from './schemas/validators';
import type { JsonObject } from '../model/json';

const ownJudges: readonly Judge[] = [
  apiVersionJudge,
  consistencyJudge,
  referenceJudge,
  selectorJudge,
  backendJudge,
  ...policies.map(policyJudge),
  ownPolicyJudge,
];

/** Everything that judges objects; what it compiled for one version of Kubernetes serves all sets of it. */
export class Checker {
  readonly #validators = new Map<string, Validators>();

  /** @param crds CustomResourceDefinitions, which take the place of the schemas of packages */
  constructor(private readonly crds: readonly JsonObject[] = []) {}

  /** What is wrong in a set, without what its settings accept. @throws UserError where a version has no schemas */
  check(set: ManifestSet): Finding[] {
    const { kubernetes, settings } = set.facts;
    const judges = [schemaJudge(this.#validatorsOf(kubernetes)), ...ownJudges];
    return accepted(findingsOf(set, judges), settings);
  }

  #validatorsOf(version: string): Validators {
    const found =
      this.#validators.get(version) ?? new Validators(new SchemaCatalog(version, this.crds.flatMap(customKinds)));
    this.#validators.set(version, found);
    return found;
  }
}

function accepted(findings: readonly Finding[], { exceptions }: PolicySettings): Finding[] {
  return exceptions.length === 0 ? [...findings] : withoutExcepted(findings, exceptions);
}
