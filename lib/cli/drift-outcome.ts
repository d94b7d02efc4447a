import type { ConfigurationDifference } from '../promotion/drift/configuration-drift';
import type { AccidentalDifference, AppDrift, Drift } from '../promotion/drift/drift';
import type { SettingDifference } from '../promotion/drift/settings-drift';
import type { Outcome } from './command';
import { table } from './table';

/** How a drift is shown. */
export interface DriftView {
  /** Intended differences one by one, and what accidental settings lead to; else only counted. */
  readonly details: boolean;
  /** Exit code 1 where anything differs by accident. */
  readonly check: boolean;
  /** Of the terminal. */
  readonly width: number;
}

/** How two environments differ, as text and JSON. */
export function driftOutcome(drift: Drift, { details, check, width }: DriftView): Outcome {
  const { from, to, settings, apps } = drift;
  const rows = apps.map((one) => [one.app, versionsInWords(one), count(one.intended), count(one.accidental)]);
  const undeclared = settings.filter((one) => !one.isDeclared);
  const accidents = apps.some((one) => one.accidental.length > 0) || undeclared.length > 0;
  const sections = [
    apps.length === 0
      ? 'no app belongs to both'
      : table(['APP', `${from} → ${to}`, 'INTENDED', 'ACCIDENTAL'], rows, { width }),
    ...section(
      'By accident:',
      apps.flatMap((one) => accidentLines(one, drift, details)),
    ),
    ...section(
      'Settings that differ, though neither environment declares it in differs:',
      undeclared.map(settingInWords),
    ),
    ...(details ? section('Intended:', intendedLines(drift)) : []),
  ];
  return { text: sections.join('\n\n'), json: drift, exitCode: check && accidents ? 1 : 0 };
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join('\n')];
}

function count(all: readonly unknown[]): string {
  return all.length === 0 ? '-' : String(all.length);
}

function versionsInWords({ versions: { from, to, isSame } }: AppDrift): string {
  return isSame ? (from ?? 'none') : `${from ?? 'none'} → ${to ?? 'none'}`;
}

/** One setting may lead to a difference in every app: the setting itself is told once. */
function accidentLines(app: AppDrift, drift: Drift, details: boolean): string[] {
  const shown = app.accidental.filter((one) => details || one.what !== 'setting');
  return shown.map((one) => accidentInWords(app, one, drift));
}

function accidentInWords({ app }: AppDrift, difference: AccidentalDifference, { from, to }: Drift): string {
  switch (difference.what) {
    case 'only-here':
      return `${app}: has a release in ${from}, none in ${to}`;
    case 'only-there':
      return `${app}: has a release in ${to}, none in ${from}`;
    case 'setting':
      return `${app}: ${fieldInWords(difference)}`;
    case 'held':
      return `${app}: held in ${difference.environment}: ${difference.reason}`;
    case 'unpublished':
      return `${app}: ${difference.environment} lacks what the program renders: slipway diff ${difference.environment}/${app}`;
    case 'changed-outside':
      return `${app}: changed outside Slipway in ${difference.environment}: ${difference.paths.join(', ')}`;
  }
}

function settingInWords({ path, from, to }: SettingDifference): string {
  return `${path}: ${valueInWords(from)} → ${valueInWords(to)}`;
}

function intendedLines({ settings, apps }: Drift): string[] {
  return [
    ...settings.filter((one) => one.isDeclared).map(settingInWords),
    ...apps.flatMap(({ app, intended }) => intended.map((one) => `${app}: ${fieldInWords(one)}`)),
  ];
}

function fieldInWords({ resource, path, from, to }: ConfigurationDifference): string {
  if (path === '') return `${resource}: only in the ${from === undefined ? 'second' : 'first'}`;
  return `${resource} ${path}: ${valueInWords(from)} → ${valueInWords(to)}`;
}

const longest = 60;

function valueInWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
