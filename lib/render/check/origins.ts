import { callSiteOf } from '../../model/call-site';
import { clusterOf, findApp, findEnvironment, type Platform } from '../../model/platform';
import type { SourceLine } from '../../policy';
import { recordingConstructs } from './construct-sites';
import { programLine } from './program-line';
import type { Releases } from '../releases';
import { renderApp } from '../render-app';
import { renderCluster } from '../render-cluster';
import { renderEnvironment } from '../render-environment';
import type { Unit } from '../unit';

/** Where one object comes from. */
export interface Origin {
  /** Path of the construct. */
  readonly construct?: string;
  /** The line of the program that made it, else the one that declares what it belongs to. */
  readonly source?: SourceLine;
}

/**
 * Tells where objects come from, by rendering their unit once more: only findings ask, so that what passes neither keeps
 * its constructs nor notes where they were made.
 */
export class Origins {
  readonly #units = new WeakMap<Unit, ReadonlyMap<string, Origin>>();

  constructor(
    private readonly platform: Platform,
    private readonly releases: Releases,
  ) {}

  /** The origin of a unit's file. */
  of(unit: Unit, path: string): Origin {
    const known = this.#units.get(unit) ?? this.#find(unit);
    this.#units.set(unit, known);
    return known.get(path) ?? {};
  }

  #find(unit: Unit): Map<string, Origin> {
    const { root } = this.platform;
    const { result, sites } = recordingConstructs(() => this.#renderAgain(unit));
    const declared = this.#declaration(unit);
    return new Map(
      result.files.map(({ path, construct }) => {
        const made = construct?.();
        const source = programLine(sites.get(made ?? '')?.stack, root) ?? declared;
        return [
          path,
          { ...(made === undefined ? {} : { construct: made }), ...(source === undefined ? {} : { source }) },
        ];
      }),
    );
  }

  #renderAgain(unit: Unit): Unit {
    const { platform, releases } = this;
    if (unit.kind === 'cluster') return renderCluster(platform, unit.cluster);
    if (unit.kind === 'chart') return unit;
    const environment = findEnvironment(platform, unit.environment);
    if (unit.kind === 'environment') return renderEnvironment(platform, environment, unit.cluster, releases);
    const release = releases.find(unit.environment, unit.app);
    if (release === undefined) return unit;
    return renderApp(platform, { app: findApp(platform, unit.app), environment, cluster: unit.cluster, release });
  }

  /** Where what a unit belongs to is declared: the line where lines are recorded, else the file. */
  #declaration(unit: Unit): SourceLine | undefined {
    const { platform } = this;
    const app = 'app' in unit ? platform.apps.get(unit.app) : undefined;
    const environment = 'environment' in unit ? platform.environments.get(unit.environment) : undefined;
    const declared = app ?? environment;
    const line = programLine(callSiteOf(declared ?? clusterOf(platform, unit.cluster)), platform.root);
    if (line !== undefined) return line;
    const file = declared === undefined ? 'environments/index.ts' : platform.files.get(declared);
    return file === undefined ? undefined : { file, line: 1 };
  }
}
