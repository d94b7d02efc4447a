/** A number without rounding: `digits` × 10^-`places`. */
interface Exact {
  readonly digits: bigint;
  readonly places: number;
}

const binary: Readonly<Record<string, bigint>> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/**
 * Compares two Kubernetes quantities by value, without rounding: `0.5` equals `500m`, `1Gi` equals `1024Mi`.
 *
 * @returns below, at or above zero; undefined where either is no quantity.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function compareQuantities(a: unknown, b: unknown): number | undefined {
  const one = exact(a);
  const other = exact(b);
  return one === undefined || other === undefined ? undefined : compareExact(one, other);
}

function exact(value: unknown): Exact | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match =
    /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/.exec(
      String(value),
    );
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole + fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (binary[suffix] ?? 1n);
  const power = exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent);
  return { digits: sign === '-' ? -digits : digits, places: fraction.length - power };
}

function compareExact(a: Exact, b: Exact): number {
  const places = Math.max(a.places, b.places);
  const left = a.digits * 10n ** BigInt(places - a.places);
  const right = b.digits * 10n ** BigInt(places - b.places);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Powers of ten of a nanosecond. */
const unitPowers: Readonly<Record<string, number>> = {
  ns: 0, us: 3, 'µs': 3, ms: 6, s: 9,
}; // prettier-ignore

/**
 * Whether two texts are the same length of time in Go's notation: `90s` equals `1m30s`.
 *
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function sameDuration(a: unknown, b: unknown): boolean {
  const one = duration(a);
  const other = duration(b);
  return one !== undefined && other !== undefined && compareExact(one, other) === 0;
}

function duration(value: unknown): Exact | undefined {
  if (typeof value !== 'string' || !/^(\d{1,18}(\.\d{1,18})?(ns|us|µs|ms|s|m|h))+$/.test(value)) return undefined;
  let total: Exact = { digits: 0n, places: 0 };
  for (const [, whole = '', fraction = '', unit = ''] of value.matchAll(/(\d+)(?:\.(\d+))?(ns|us|µs|ms|s|m|h)/g)) {
    const factor = unit === 'h' ? 3600n : unit === 'm' ? 60n : 1n;
    total = add(total, {
      digits: BigInt(whole + fraction) * factor,
      places: fraction.length - (unitPowers[unit] ?? 9),
    });
  }
  return total;
}

function add(a: Exact, b: Exact): Exact {
  const places = Math.max(a.places, b.places);
  return {
    digits: a.digits * 10n ** BigInt(places - a.places) + b.digits * 10n ** BigInt(places - b.places),
    places,
  };
}

/** A quantity as a number, rounded to what a number holds; undefined where it is none. */
export function quantityValue(value: unknown): number | undefined {
  const found = exact(value);
  return found === undefined ? undefined : Number(found.digits) / 10 ** found.places;
}
