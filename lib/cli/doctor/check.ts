import type { UserError } from '../../errors';
import type { HttpWorld } from '../../forge/retrying-fetch';
import type { Platform } from '../../model/platform';

/** One thing that has to be there; one file in `checks/`, named after it. */
export type Check = MachineCheck | ProgramCheck;

/** A check that looks at the machine alone. */
export interface MachineCheck {
  readonly name: string;
  /** What can not be done without it. Only `deliver` makes the doctor fail by itself. */
  readonly neededFor: Need;
  readonly run: (world: DoctorWorld) => Promise<Finding> | Finding;
}

/** A check that depends on what the program declares: skipped where it does not load. */
export interface ProgramCheck extends Omit<MachineCheck, 'run'> {
  readonly needsProgram: true;
  readonly run: (world: DoctorWorld, platform: Platform) => Promise<Finding> | Finding;
}

/** `deliver` is the main job on one machine; `forge` a platform on a server; `up` building clusters. */
export type Need = 'deliver' | 'commits' | 'forge' | 'secrets' | 'up';

/** What a check found. */
export interface Finding {
  /** `skipped`: this set-up has nothing that it would be needed for. */
  readonly state: 'ok' | 'problem' | 'skipped';
  readonly detail: string;
  /** Required of problems. */
  readonly fix?: string;
}

/** What checks may look at; tests hand in their own. */
export interface DoctorWorld {
  /** Folder of the program. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Node's own version, without the `v`. */
  readonly nodeVersion: string;
  /** The program, or why it does not load. */
  readonly platform: Platform | UserError;
  /** Runs a program with a time limit. @returns undefined where it is not installed */
  readonly runTool: (command: string, args: readonly string[]) => Promise<ToolAnswer | undefined>;
  readonly http: HttpWorld;
}

/** What a program on this machine answered. */
export interface ToolAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** There, and what it is. */
export function ok(detail: string): Finding {
  return { state: 'ok', detail };
}

/** Not there or not right, and what to do. */
export function problem(detail: string, fix: string): Finding {
  return { state: 'problem', detail, fix };
}

/** Not needed here, and why. */
export function skipped(detail: string): Finding {
  return { state: 'skipped', detail };
}
