import type { RepoView } from '../environment-repo/repo-view';
import type { Environment } from '../model/environment';
import type { GateInput, Verdict } from '../model/gate';
import { evaluateGates } from './gates/evaluate';
import { notFrozen } from './gates/outside';

/** Why an environment takes no promotions now. */
export interface CurrentFreeze {
  readonly why: string;
  /** Undefined: no end in sight. */
  readonly until: Date | undefined;
}

/**
 * The freezes that an environment is in: those declared by command, and the planned ones of its gates.
 *
 * @param environment undefined where the program does not load: planned freezes are code.
 */
export async function currentFreezes(
  view: RepoView,
  name: string,
  environment: Environment | undefined,
  now: Date,
): Promise<CurrentFreeze[]> {
  const planned = (environment?.gates ?? []).filter((gate) => gate.name === 'freeze');
  const freezes = await view.freezes(name);
  const input: GateInput = {
    app: '',
    from: undefined,
    to: name,
    release: { app: '', generation: 1 },
    state: { environments: new Map([[name, { releases: new Map(), freezes, trees: new Map() }]]), bans: [] },
    receipts: [],
    evidence: { approvals: [], checks: new Map(), images: new Map(), metrics: new Map() },
    calls: [],
    now,
  };
  const gates = planned.length === 0 ? [notFrozen()] : planned;
  return evaluateGates(gates, input).results.flatMap(({ verdict }) => frozenBy(verdict));
}

function frozenBy(verdict: Verdict): CurrentFreeze[] {
  if (verdict.state === 'open') return [];
  return [{ why: verdict.why, until: verdict.state === 'waiting' ? verdict.until : undefined }];
}
