import { z } from 'zod';
import type { Gate, GateInput, Verdict } from '../../model/gate';
import { blocked } from './verdict';

/** What one gate said. */
export interface GateResult {
  readonly gate: string;
  readonly words: string;
  readonly verdict: Verdict;
  /** A hotfix goes past it: the verdict is told, and does not count. */
  readonly skipped?: true;
  /** It stops the merge, and not the pull request. */
  readonly stops?: 'merge';
}

/** What all gates together said. */
export interface Evaluation {
  /** In the order of the gates. */
  readonly results: readonly GateResult[];
  /** Whether the release may go in now. */
  readonly state: Verdict['state'];
  /** Only while waiting: when the last of the gates opens. */
  readonly until?: Date;
  /** Whether a pull request may be opened: leaves out the gates that stop only its merge. */
  readonly requestState: Verdict['state'];
}

/**
 * Asks every gate, and says what follows from all of their answers.
 *
 * A gate that throws, or answers anything but a verdict, is blocked: a mistake in a gate never opens it.
 */
export function evaluateGates(
  gates: readonly Gate[],
  input: GateInput,
  { hotfix = false }: { readonly hotfix?: boolean } = {},
): Evaluation {
  const results = gates.map((gate): GateResult => {
    const { name, words, onHotfix, stops } = gate;
    return {
      gate: name,
      words,
      verdict: ask(gate, input),
      ...(hotfix && onHotfix === 'skip' ? { skipped: true } : {}),
      ...(stops === undefined ? {} : { stops }),
    };
  });
  const counted = results.filter((one) => one.skipped !== true);
  const all = stateOf(counted);
  const request = stateOf(counted.filter((one) => one.stops === undefined));
  return { results, ...all, requestState: request.state };
}

function stateOf(results: readonly GateResult[]): Pick<Evaluation, 'state' | 'until'> {
  const verdicts = results.map((one) => one.verdict);
  if (verdicts.some((one) => one.state === 'blocked')) return { state: 'blocked' };
  const untils = verdicts.flatMap((one) => (one.state === 'waiting' ? [one.until.getTime()] : []));
  return untils.length === 0 ? { state: 'open' } : { state: 'waiting', until: new Date(Math.max(...untils)) };
}

function ask(gate: Gate, input: GateInput): Verdict {
  let answer: unknown;
  try {
    answer = gate.evaluate(input);
  } catch (error) {
    return blocked(
      `the gate failed: ${error instanceof Error ? error.message : String(error)}`,
      `mend gate ${gate.name}`,
    );
  }
  const verdict = verdictSchema.safeParse(answer);
  if (verdict.success) return verdict.data;
  const what = answer instanceof Promise ? 'a promise: gates reach for nothing, and answer at once' : 'no verdict';
  // Nobody waits for the promise: without this, its failure would end the process.
  if (answer instanceof Promise) answer.catch(() => undefined);
  return blocked(`the gate answered ${what}`, `mend gate ${gate.name}`);
}

/** Gates are users' code: what they answer is not taken on trust. */
const verdictSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('open'), why: z.string() }),
  z.object({ state: z.literal('blocked'), why: z.string(), opens: z.string() }),
  z.object({ state: z.literal('waiting'), why: z.string(), until: z.date() }),
]);
