import { UserError } from '../errors';

/** A Kubernetes CPU quantity: `'250m'`, `'2'` or `'0.5'`. */
export type Cpu = `${number}m` | `${number}`;
/** A Kubernetes memory quantity with a binary or decimal unit: `'64Mi'`, `'1Gi'`. */
export type Memory = `${number}${'Ki' | 'Mi' | 'Gi' | 'Ti' | 'k' | 'M' | 'G' | 'T'}`;
/** Request and limit in one: `'100m..200m'`; a single quantity is both, `'100m..'` has no limit. */
export type CpuRange = `${Cpu}..${Cpu}` | `${Cpu}..` | Cpu;
/** Request and limit in one: `'64Mi..128Mi'`; a single quantity is both. */
export type MemoryRange = `${Memory}..${Memory}` | Memory;
/** A length of time in words: `'30 seconds'`, `'1 hour'`. */
export type DurationText = `${number} ${'second' | 'minute' | 'hour' | 'day'}${'' | 's'}`;

/** What `'a..b'` stands for. */
export interface QuantityRange {
  readonly request: string;
  /** Undefined where the range is open: `'100m..'`. */
  readonly limit: string | undefined;
}

/** A length of time, in whole milliseconds. */
export interface Duration {
  readonly milliseconds: number;
}

/** @param count may be a fraction. */
export const seconds = (count: number): Duration => ({ milliseconds: Math.round(count * 1000) });
/** @param count may be a fraction. */
export const minutes = (count: number): Duration => seconds(count * 60);
/** @param count may be a fraction. */
export const hours = (count: number): Duration => minutes(count * 60);
/** @param count of 24 hours each. */
export const days = (count: number): Duration => hours(count * 24);

const unitSeconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/** Reads `'30 seconds'`, `'30s'`, `'24h'` or a Duration. @throws UserError on any other text. */
export function duration(value: string | Duration): Duration {
  if (typeof value !== 'string') return value;
  const read = readDuration(value);
  if (read === undefined) throw new UserError(`'${value}' is no length of time`, durationFix);
  return read;
}

function readDuration(text: string): Duration | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([smhd])|(second|minute|hour|day)s?)$/.exec(text.trim());
  const unit = Object.entries(unitSeconds).find(([name]) => name === match?.[3] || name[0] === match?.[2]);
  return match?.[1] === undefined || unit === undefined ? undefined : seconds(Number(match[1]) * unit[1]);
}

/** Says what is wrong with a length of time, or undefined. */
export function durationFault(value: string | Duration): string | undefined {
  return typeof value !== 'string' || readDuration(value) !== undefined ? undefined : 'is no length of time';
}

/** The fix for a text that is no length of time. */
export const durationFix = `write it like '30 seconds', '5 minutes', '24h' or '7d'`;

/** Whole seconds, rounded up: Kubernetes knows no smaller step. */
export function wholeSeconds(value: DurationText | Duration): number {
  return Math.ceil(duration(value).milliseconds / 1000);
}

/** `90m`, `36h`, `12s`: the two largest units at most, for messages. */
export function formatDuration({ milliseconds }: Duration): string {
  const total = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor((total % 86_400) / 3600), 'h'],
    [Math.floor((total % 3600) / 60), 'm'],
    [total % 60, 's'],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).slice(0, 2);
  return shown.length === 0 ? '0s' : shown.map(([count, unit]) => `${count}${unit}`).join('');
}

const scale: Readonly<Record<string, number>> = {
  m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}; // prettier-ignore

/**
 * The number that a Kubernetes quantity stands for, or undefined where it is none.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityValue(text: string): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  if (match[2] !== undefined) return Number(match[1] + match[2]);
  return Number(match[1]) * (scale[match[3] ?? ''] ?? Number.NaN);
}

/** Splits `'100m..200m'`; `'100m..'` has no limit. @throws UserError where either side is no quantity, or the request is above the limit */
export function quantityRange(text: string, where?: string): QuantityRange {
  const fault = quantityRangeFault(text);
  if (fault !== undefined) throw new UserError(`'${text}' ${fault}`, quantityRangeFix, where);
  const [request = '', limit = request] = text.split('..');
  return { request, limit: limit === '' ? undefined : limit };
}

/** The fix for a text that {@link quantityRangeFault} finds fault with. */
export const quantityRangeFix = `write it like '100m..200m' or '64Mi..128Mi'`;

/** Says what is wrong with a quantity or a range of two, or undefined. */
export function quantityRangeFault(text: string): string | undefined {
  const [request = '', limit = request, ...rest] = text.split('..');
  const from = quantityValue(request);
  const to = limit === '' ? Number.POSITIVE_INFINITY : quantityValue(limit);
  if (from === undefined || to === undefined || rest.length > 0) return 'is no quantity or range of two';
  if (from < 0 || to < 0) return 'must not be negative';
  return from > to ? 'has a request above the limit' : undefined;
}
