import { throwIfAny, type Problem } from '../errors';
import type { Platform } from '../model/platform';
import { DuplicateObjects, type NamedObjects } from './duplicate-objects';
import { Permissions } from './permissions';
import { plannedUnits, type DeclaredUnit, type Selection } from './planned-units';
import { ProblemsByEnvironment } from './problems-by-environment';
import type { Releases } from './releases';
import { renderUnit } from './render-platform';
import type { RenderThread } from './render-thread';
import type { UnitCheck } from './check-units';
import { unitText, type UnitText } from './unit-text';

/** What to render, and on how many threads. */
export interface RenderTextsOptions {
  readonly selection?: Selection;
  /** A second thread that has loaded the same program. @default this one alone */
  readonly thread?: RenderThread | undefined;
  /** Judges all that is rendered. */
  readonly check?: UnitCheck;
}

/**
 * Renders a platform into text, unit by unit, in no particular order.
 *
 * Two threads take units from one list until it is empty. What the other one could not render is rendered here once more:
 * the mistakes that are told, like all that is rendered, are the same with it and without.
 *
 * @throws UserError after the last unit, with every problem of every app.
 */
export async function* renderTexts(
  platform: Platform,
  releases: Releases,
  { selection = {}, thread, check }: RenderTextsOptions = {},
): AsyncGenerator<UnitText> {
  const plan = [...plannedUnits(platform, releases, selection)];
  const units = new RenderedUnits(plan, check);
  if (thread !== undefined) {
    thread.begin(
      plan.map(({ place }) => place),
      check !== undefined,
    );
    for (const index of thread.takeIndexes()) {
      yield* units.render(index);
      for (const one of thread.received()) yield* units.add(one.index, one.text);
    }
    for await (const one of thread.rest()) yield* units.add(one.index, one.text);
  }
  for (const index of units.missing()) yield* units.render(index);
  throwIfAny(units.problems());
  check?.throwErrors();
}

/** What is known of each unit of a plan: the names of its objects, or its mistakes. */
class RenderedUnits {
  readonly #known: (NamedObjects | readonly Problem[] | undefined)[];

  constructor(
    private readonly plan: readonly DeclaredUnit[],
    private readonly check: UnitCheck | undefined,
  ) {
    this.#known = plan.map(() => undefined);
  }

  *render(index: number): Generator<UnitText> {
    const one = this.plan[index];
    if (one === undefined) return;
    const unit = renderUnit(one, (problems) => (this.#known[index] = problems));
    if (unit === undefined) return;
    this.check?.add(unit);
    yield* this.#note(index, unitText(unit));
  }

  /** Takes in what the other thread rendered. */
  *add(index: number, text: UnitText): Generator<UnitText> {
    if (text.unit !== undefined) this.check?.add(text.unit);
    yield* this.#note(index, text);
  }

  *#note(index: number, text: UnitText): Generator<UnitText> {
    const { cluster, keys, permissions } = text;
    this.#known[index] = { cluster, keys, permissions };
    yield text;
  }

  /** Units that nobody has rendered yet. */
  *missing(): Generator<number> {
    for (const index of this.plan.keys()) if (this.#known[index] === undefined) yield index;
  }

  /** In the order of the plan, whoever rendered what and when. */
  problems(): Problem[] {
    const problems = new ProblemsByEnvironment();
    const names = new DuplicateObjects();
    const permissions = new Permissions();
    this.plan.forEach((one, index) => {
      const known = this.#known[index];
      if (known === undefined) return;
      const found = isNamed(known) ? [...names.add(known, one), ...permissions.add(known.permissions, one)] : known;
      problems.add(one, found);
    });
    return problems.all();
  }
}

function isNamed(known: NamedObjects | readonly Problem[]): known is NamedObjects {
  return 'cluster' in known;
}
