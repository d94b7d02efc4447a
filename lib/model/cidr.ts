import { isIP } from 'node:net';

/** Says what is wrong with an address range in CIDR notation (`10.0.0.0/8`), or undefined. */
export function cidrFault(text: string): string | undefined {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return 'is no address range';
  const bits = family === 4 ? 32 : 128;
  return Number(prefix) > bits ? `has a prefix longer than ${bits} bits` : undefined;
}
