import { UsageError } from '../errors';

/** Reads `3`, `#3` or `!3`. @throws UsageError on anything else */
export function requestNumber(text: string | undefined): number {
  const digits = /^[#!]?([1-9]\d*)$/.exec(text ?? '')?.[1];
  if (digits === undefined)
    throw new UsageError(`'${text ?? ''}' is no number of a request`, 'slipway requests lists them');
  return Number(digits);
}
