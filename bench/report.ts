import { table } from '../lib/cli/table';
import type { Cost } from './measure';

/** One line of the table: what was measured, what it cost, and how many objects it rendered. */
export interface Row {
  readonly what: string;
  readonly cost: Partial<Cost> & Pick<Cost, 'wallSeconds'>;
  readonly objects?: number;
}

/** A figure and its bound. */
export interface Target {
  readonly what: string;
  readonly value: number;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly unit: string;
}

/** The table of everything that was measured. */
export function formatRows(rows: readonly Row[]): string {
  const header = ['', 'wall s', 'CPU s', 'peak MiB', 'objects', 'objects/s'];
  const lines = rows.map(({ what, cost, objects }) => [
    what,
    cost.wallSeconds.toFixed(2),
    cost.cpuSeconds?.toFixed(2) ?? '',
    cost.peakMiB?.toFixed(0) ?? '',
    objects?.toString() ?? '',
    objects === undefined ? '' : Math.round(objects / cost.wallSeconds).toString(),
  ]);
  return `\n${table(header, lines)}`;
}

/** The targets, and whether each is met. */
export function formatTargets(targets: readonly Target[]): string {
  const header = ['target', 'measured', 'bound', ''];
  const lines = targets.map((target) => [target.what, figure(target.value, target), bound(target), verdict(target)]);
  return `\n${table(header, lines)}`;
}

/** Whether a figure keeps its bound. */
export function isMet({
  value,
  atMost = Number.POSITIVE_INFINITY,
  atLeast = Number.NEGATIVE_INFINITY,
}: Target): boolean {
  return value <= atMost && value >= atLeast;
}

function verdict(target: Target): string {
  return isMet(target) ? 'met' : 'NOT MET';
}

function bound(target: Target): string {
  const { atMost, atLeast = 0 } = target;
  return atMost === undefined ? `≥ ${figure(atLeast, target)}` : `≤ ${figure(atMost, target)}`;
}

function figure(value: number, { unit }: Target): string {
  return `${Number(value.toFixed(2))} ${unit}`;
}
