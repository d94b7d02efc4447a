import { consistencyJudge } from './consistency/consistency-judge';
import { isExcepted } from './exceptions';
import type { Finding } from './finding';
import { findingsOf, type Judge, type Verdict } from './judge';
import type { ManifestSet } from './manifest-set';
import { policies } from './policies';
import { ownPolicyJudge } from './policies/own-policies';
import { policyJudge } from './policies/policy-judge';
import { backendJudge } from './references/backend-judge';
import { overlapJudge } from './references/overlap-judge';
import { peerJudge } from './references/peer-judge';
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
  peerJudge,
  overlapJudge,
  ...policies.map(policyJudge),
  ownPolicyJudge,
];

/** Schemas that were compiled, by version: those of packages are the same for every check of a process. */
const ofPackages = new Map<string, Validators>();

/** Everything that judges objects; what it compiled for one version of Kubernetes serves all sets of it. */
export class Checker {
  readonly #validators: Map<string, Validators>;

  /** @param crds CustomResourceDefinitions, which take the place of the schemas of packages */
  constructor(private readonly crds: readonly JsonObject[] = []) {
    this.#validators = crds.length === 0 ? ofPackages : new Map<string, Validators>();
  }

  /**
   * What is wrong in a set, without what its settings accept.
   *
   * @param isWanted verdicts to tell. @default all
   * @throws UserError where a version has no schemas
   */
  check(set: ManifestSet, isWanted: (verdict: Verdict) => boolean = () => true): Finding[] {
    const judges = [schemaJudge(this.#validatorsOf(set.facts.kubernetes)), ...ownJudges];
    return findingsOf(set, judges, (verdict) => isWanted(verdict) && !isExcepted(verdict, set));
  }

  #validatorsOf(version: string): Validators {
    const found =
      this.#validators.get(version) ?? new Validators(new SchemaCatalog(version, this.crds.flatMap(customKinds)));
    this.#validators.set(version, found);
    return found;
  }
}
