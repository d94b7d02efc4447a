import type { Verdict } from '../../model/gate';

/** The promotion may happen. @param why what was found, in a few words */
export const open = (why: string): Verdict => ({ state: 'open', why });

/** The promotion may not happen. @param opens what would open the gate */
export const blocked = (why: string, opens: string): Verdict => ({ state: 'blocked', why, opens });

/** The promotion may happen later, without anybody's doing. */
export const waiting = (why: string, until: Date): Verdict => ({ state: 'waiting', why, until });
