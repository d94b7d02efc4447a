import type { Finding } from '../finding';

/** What was checked, and what was found. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly objects: number;
  /** Width of the terminal; infinite where there is none. */
  readonly width: number;
  readonly color: boolean;
}

/** Writes a report in one format; one file each. */
export type ReportFormat = (report: Report) => string;
