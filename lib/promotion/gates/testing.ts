import type { Gate, GateInput, Verdict } from '../../model/gate';
import type { Receipt } from '../../model/receipt';
import type { Release } from '../../model/release';

/** When tests happen: a Wednesday. */
export const testNow = new Date('2026-03-11T12:00:00Z');

/** A moment some minutes before (or after) another. */
export function minutesBefore(minutes: number, moment: Date = testNow): Date {
  return new Date(moment.getTime() - minutes * 60_000);
}

/** The digest that stands for one letter. */
export function digestOf(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

/** A release of `cart` with one image. */
export function cartRelease(tag: string, more: Partial<Release> = {}): Release {
  return { app: 'cart', generation: 1, images: { cart: { repository: 'example.com/cart', tag } }, ...more };
}

/** A receipt for tree `a` of `cart` on the one cluster of staging: healthy for an hour, seen just now. */
export function cartReceipt(more: Partial<Receipt> = {}): Receipt {
  return {
    environment: 'staging',
    cluster: 'eu-1',
    app: 'cart',
    tree: 'a',
    health: 'healthy',
    since: minutesBefore(60),
    observed: testNow,
    source: 'test',
    ...more,
  };
}

/** `cart` v1.4.2 on its way from staging, where it runs as tree `a`, to production, where nothing is yet. */
export function cartInput(more: Partial<GateInput> = {}): GateInput {
  const release = cartRelease('v1.4.2');
  return {
    app: 'cart',
    from: 'staging',
    to: 'production',
    release,
    state: {
      bans: [],
      environments: new Map([
        [
          'staging',
          { releases: new Map([['cart', release]]), freezes: [], trees: new Map([['cart', new Map([['eu-1', 'a']])]]) },
        ],
        [
          'production',
          { releases: new Map<string, Release>(), freezes: [], trees: new Map<string, Map<string, string>>() },
        ],
      ]),
    },
    receipts: [cartReceipt()],
    evidence: { approvals: [], checks: new Map(), images: new Map(), metrics: new Map() },
    calls: [],
    now: testNow,
    ...more,
  };
}

/** The same input with other things in production. */
export function inProduction(
  more: {
    readonly releases?: readonly Release[];
    readonly freezes?: readonly { from: string; to: string; reason: string }[];
  },
  input: GateInput = cartInput(),
): GateInput {
  const { releases = [], freezes = [] } = more;
  const production = {
    releases: new Map(releases.map((one) => [one.app, one])),
    freezes,
    trees: new Map<string, Map<string, string>>(),
  };
  const environments = new Map([...input.state.environments, ['production', production]]);
  return { ...input, state: { ...input.state, environments } };
}

/** What a gate says of an input. */
export function stateOf(gate: Gate, input: GateInput): Verdict['state'] {
  return gate.evaluate(input).state;
}
