import { throwIfAny, type Problem } from '../../errors';
import { groupBy } from '../../model/group-by';
import type { JsonObject } from '../../model/json';
import { findEnvironment, type Platform } from '../../model/platform';
import { Checker, ManifestSet, tryManifest, type Facts, type Finding, type Manifest, type Verdict } from '../../policy';
import { plannedUnits, type DeclaredUnit, type Selection } from '../planned-units';
import type { Releases } from '../releases';
import { renderNamespaces } from '../render-environment';
import { noMemory } from '../render-memory';
import type { Unit } from '../unit';
import { factsOf } from './check-facts';
import { Origins } from './origins';

/** What a check needs beside the units. */
export interface CheckOptions {
  readonly selection?: Selection;
  /** CustomResourceDefinitions that the program ships, or that were named. */
  readonly crds?: readonly JsonObject[];
  /**
   * What apps that are selected alone are judged against: `whole` renders what else their environments have, so that
   * references count; `part` knows their namespaces only, and lets references be. @default 'part'
   */
  readonly against?: 'whole' | 'part';
}

/** Judges rendered units: give it each one, then ask what was found. It keeps their objects, and nothing else of them. */
export class UnitCheck {
  /** By environment and cluster. */
  readonly #places = new Map<string, CheckedPlace>();
  readonly #origins: Origins;
  #objects = 0;

  constructor(
    private readonly platform: Platform,
    private readonly releases: Releases,
    private readonly options: CheckOptions = {},
  ) {
    this.#origins = new Origins(platform, releases);
  }

  /** How many objects were given. */
  get objects(): number {
    return this.#objects;
  }

  /** Takes note of a unit's objects. */
  add(unit: Unit): void {
    const manifests = this.#manifestsOf(unit);
    this.#placeOf(unit).manifests.push(...manifests);
    this.#objects += manifests.length;
  }

  /** Everything that is wrong with what was given. @param isWanted verdicts to tell. @default all */
  findings(isWanted: (verdict: Verdict) => boolean = () => true): Finding[] {
    const { selection = {}, against = 'part', crds = [] } = this.options;
    const isPart = selection.apps !== undefined;
    const rest = isPart ? this.#unselected(against) : new Map<string, Manifest[]>();
    const given = [...this.#places.values()];
    const shipped = given.flatMap(({ manifests }) =>
      manifests.filter(({ kind }) => kind === 'CustomResourceDefinition').map(({ object }) => object),
    );
    const checker = new Checker([...crds, ...shipped]);
    return given.flatMap((place) => {
      const { environment, cluster, manifests } = place;
      const more = rest.get(keyOf(place)) ?? [];
      const others = given.filter((other) => other !== place && other.cluster === cluster);
      const beside = others.flatMap((other) => other.manifests);
      const facts = this.#facts(environment, cluster, !isPart || against === 'whole');
      // References must see all of it, but only what was given is judged.
      const own = new Set(manifests);
      const set =
        isPart && against === 'whole'
          ? new ManifestSet([...manifests, ...more], facts, beside)
          : new ManifestSet(manifests, facts, [...beside, ...more]);
      return checker.check(set, (verdict) => (!isPart || own.has(verdict.manifest)) && isWanted(verdict));
    });
  }

  /** @throws UserError with the errors that were found, of each rule the first few: nothing of it may be written */
  throwErrors(): void {
    const errors = this.findings(({ severity }) => severity === 'error');
    const byRule = [...groupBy(errors, ({ rule }) => rule).values()];
    throwIfAny(byRule.flatMap(problemsOfRule));
  }

  #placeOf(unit: Unit): CheckedPlace {
    const environment = unit.kind === 'app' || unit.kind === 'environment' ? unit.environment : '';
    const place = { environment, cluster: unit.cluster, manifests: [] };
    const known = this.#places.get(keyOf(place)) ?? place;
    this.#places.set(keyOf(place), known);
    return known;
  }

  #manifestsOf(unit: Unit): Manifest[] {
    const group = groupOf(unit);
    const nameless = { ...unit, files: [] };
    return unit.files.flatMap(({ path, object }) => {
      if (object === undefined) return [];
      return tryManifest(object, { file: path, group, origin: () => this.#origins.of(nameless, path) }) ?? [];
    });
  }

  /** What environments have beside the apps that are judged. */
  #unselected(against: 'whole' | 'part'): Map<string, Manifest[]> {
    const { platform, releases, options } = this;
    const given = [...this.#places.values()].filter(({ environment }) => environment !== '');
    if (against === 'part') {
      return new Map(
        given.map((place) => {
          const namespaces = new Set(place.manifests.map(({ namespace }) => namespace ?? ''));
          const files = renderNamespaces(
            platform,
            findEnvironment(platform, place.environment),
            place.cluster,
            namespaces,
          );
          const unit: Unit = { kind: 'environment', environment: place.environment, cluster: place.cluster, files };
          return [keyOf(place), this.#manifestsOf(unit)];
        }),
      );
    }
    const files = new Set(given.flatMap(({ manifests }) => manifests.map(({ file }) => file)));
    const rest = new Map<string, Manifest[]>();
    const { environments = [...platform.environments.keys()] } = options.selection ?? {};
    for (const one of plannedUnits(platform, releases, { environments })) {
      const unit = tryRender(one);
      if (unit === undefined || unit.kind === 'chart' || unit.kind === 'cluster') continue;
      const key = keyOf(unit);
      const manifests = this.#manifestsOf(unit).filter(({ file }) => !files.has(file));
      rest.set(key, [...(rest.get(key) ?? []), ...manifests]);
    }
    return rest;
  }

  #facts(environment: string, cluster: string, isWhole: boolean): Facts {
    const { platform, releases, options } = this;
    return factsOf(platform, {
      environment,
      cluster,
      environments: options.selection?.environments,
      isWhole,
      isAbsent: (app) => releases.isHeld(environment, app) || releases.find(environment, app) === undefined,
    });
  }
}

interface CheckedPlace {
  /** Empty for what a cluster has of its own. */
  readonly environment: string;
  readonly cluster: string;
  readonly manifests: Manifest[];
}

function keyOf({ environment, cluster }: Pick<CheckedPlace, 'environment' | 'cluster'>): string {
  return `${environment} ${cluster}`;
}

/** What fails is told by whoever renders it: it only is not known here. */
function tryRender(unit: DeclaredUnit): Unit | undefined {
  try {
    return unit.render(noMemory);
  } catch {
    return undefined;
  }
}

function groupOf(unit: Unit): string {
  if (unit.kind === 'app') return unit.app;
  return unit.kind === 'environment' ? 'namespaces' : `cluster ${unit.cluster}`;
}

/** Gives every unit to a check as it passes; after the last one, errors stop whatever would write it. */
export function* checkedUnits(units: Iterable<Unit>, check: UnitCheck): Generator<Unit> {
  for (const unit of units) {
    check.add(unit);
    yield unit;
  }
  check.throwErrors();
}

/** How many breaches of one rule are told where something stops: the rest is for `slipway check`. */
const toldOfRule = 10;

function problemsOfRule(errors: readonly Finding[]): Problem[] {
  const problems = errors.slice(0, toldOfRule).map(problemOf);
  const [first] = errors;
  const more = errors.length - toldOfRule;
  if (first === undefined || more <= 0) return problems;
  return [...problems, { problem: `${more} more break ${first.rule}`, fix: 'slipway check tells each of them' }];
}

function problemOf({ file, object, path, problem, rule, fix, construct }: Finding): Problem {
  const place = construct === undefined ? '' : ` (${construct})`;
  return { where: `${file}: ${object} ${path}${place}`, problem: `${problem} [${rule}]`, fix };
}
