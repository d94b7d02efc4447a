import {
  Checker,
  ManifestSet,
  tryManifest,
  type Facts,
  type Finding,
  type Manifest,
  type SourceLine,
} from '../../policy';
import { UserError, type Problem } from '../../errors';
import type { JsonObject } from '../../model/json';
import { clusterOf, namespaceOf, type Platform } from '../../model/platform';
import { defaultPolicySettings } from '../../model/policy-settings';
import type { Environment } from '../../model/environment';
import type { Releases } from '../releases';
import type { Selection } from '../planned-units';
import type { Unit } from '../unit';

/** What a check needs beside the units. */
export interface CheckOptions {
  readonly selection?: Selection;
  /** CustomResourceDefinitions that the program ships, or that were named. */
  readonly crds?: readonly JsonObject[];
  /** Where in the program an app's object was made. @default the file that declares the app */
  readonly source?: (app: string, construct: string) => SourceLine | undefined;
}

/** Judges rendered units: give it each one, then ask what was found. */
export class UnitCheck {
  readonly #checker: Checker;
  /** By environment and cluster. */
  readonly #manifests = new Map<string, Manifest[]>();
  #objects = 0;

  constructor(
    private readonly platform: Platform,
    private readonly releases: Releases,
    private readonly options: CheckOptions = {},
  ) {
    this.#checker = new Checker(options.crds ?? []);
  }

  /** How many objects were given. */
  get objects(): number {
    return this.#objects;
  }

  /** Takes note of a unit's objects. */
  add(unit: Unit): void {
    const environment = unit.kind === 'app' || unit.kind === 'environment' ? unit.environment : '';
    const key = `${environment} ${unit.cluster}`;
    const manifests = this.#manifests.get(key) ?? [];
    this.#manifests.set(key, manifests);
    const group =
      unit.kind === 'app' ? unit.app : unit.kind === 'environment' ? 'namespaces' : `cluster ${unit.cluster}`;
    for (const { path, object, construct } of unit.files) {
      if (object === undefined) continue;
      const source = (): SourceLine | undefined => this.#source(group, environment, construct?.() ?? '');
      const manifest = tryManifest(object, {
        file: path,
        group,
        source,
        ...(construct === undefined ? {} : { construct }),
      });
      if (manifest === undefined) continue;
      manifests.push(manifest);
      this.#objects += 1;
    }
  }

  /** Everything that is wrong with what was given. */
  findings(): Finding[] {
    return [...this.#manifests].flatMap(([key, manifests]) => {
      const [environment = '', cluster = ''] = key.split(' ');
      const beside = [...this.#manifests].flatMap(([other, all]) =>
        other !== key && other.endsWith(` ${cluster}`) ? all : [],
      );
      return this.#checker.check(new ManifestSet(manifests, this.#facts(environment, cluster), beside));
    });
  }

  /** @throws UserError with every error that was found: nothing of it may be written */
  throwErrors(): void {
    const errors = this.findings().filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new UserError(errors.map(problemOf));
  }

  #facts(name: string, cluster: string): Facts {
    const { platform, releases, options } = this;
    const environment = platform.environments.get(name);
    const apps = [...platform.apps.values()].filter((app) => app.runsIn(name));
    const namespace = (app: (typeof apps)[number]): string =>
      environment === undefined ? '' : namespaceOf(platform, app, environment);
    const absent = apps.filter((app) => releases.isHeld(name, app.name));
    return {
      ...(environment === undefined ? {} : { environment: name, domain: environment.domain }),
      isProduction: environment !== undefined && isLast(platform, environment),
      kubernetes: clusterOf(platform, cluster).kubernetes,
      settings: platform.policies ?? defaultPolicySettings,
      partlyKnown: new Set(absent.map(namespace)),
      openNetworks: new Set(apps.filter((app) => app.props.openNetwork !== undefined).map(namespace)),
      charts: new Map(
        apps
          .filter((app) => app.props.source !== undefined)
          .map((app) => [app.name, { services: [app.name, app.props.reachedAt?.service ?? app.name] }]),
      ),
      isClusterWhole: [...platform.environments.values()].every(
        (one) => !one.clusters.includes(cluster) || (options.selection?.environments?.includes(one.name) ?? true),
      ),
      isWhole: environment !== undefined && options.selection?.apps === undefined,
    };
  }

  #source(group: string, environment: string, construct: string): SourceLine | undefined {
    const { platform, options } = this;
    const app = platform.apps.get(group);
    const found = app === undefined ? undefined : options.source?.(app.name, construct);
    if (found !== undefined) return found;
    const declared = app ?? platform.environments.get(environment);
    const file = declared === undefined ? 'environments/index.ts' : platform.files.get(declared);
    return file === undefined ? undefined : { file, line: 1 };
  }
}

/** Gives every unit to a check as it passes; after the last one, errors stop whatever would write it. */
export function* checkedUnits(units: Iterable<Unit>, check: UnitCheck): Generator<Unit> {
  for (const unit of units) {
    check.add(unit);
    yield unit;
  }
  check.throwErrors();
}

/** Customers are behind the environment that nothing is promoted from. */
function isLast({ environments }: Platform, { name, promotesFrom }: Environment): boolean {
  return promotesFrom !== undefined && [...environments.values()].every((other) => other.promotesFrom !== name);
}

function problemOf({ file, object, path, problem, rule, fix, construct }: Finding): Problem {
  const place = construct === undefined ? '' : ` (${construct})`;
  return { where: `${file}: ${object} ${path}${place}`, problem: `${problem} [${rule}]`, fix };
}
