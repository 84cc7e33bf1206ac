// Amounts on the command line: YOU with up to nine decimals, yo in whole numbers, ports, heights.

import { InvalidArgumentError } from 'commander';
import { UNITS_PER_YOU } from '../../chain/index.ts';

const DECIMALS = 9;
const U64_LIMIT = 2n ** 64n;

/** YOU, such as `1.5`, in units. */
export function parseYou(text: string): bigint {
  const [, whole, rest = ''] = /^(\d{1,11})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new InvalidArgumentError(`Expected YOU with up to ${DECIMALS} decimals, such as 1.5.`);
  }
  const units = BigInt(whole) * UNITS_PER_YOU + BigInt(rest.padEnd(DECIMALS, '0'));
  if (units >= U64_LIMIT) throw new InvalidArgumentError('More YOU than there can be.');
  return units;
}

/** A whole number below 2^64: yo, a height. `_` may group its digits. */
export function parseWhole(text: string): bigint {
  const digits = text.replaceAll('_', '');
  if (!/^\d{1,20}$/.test(digits) || BigInt(digits) >= U64_LIMIT) {
    throw new InvalidArgumentError('Expected a whole number, such as 2000000.');
  }
  return BigInt(digits);
}

/** A TCP port; 0 takes a free one. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65_535) throw new InvalidArgumentError('Expected a port, 0 to 65535.');
  return port;
}

/** A small whole number. */
export function parseCount(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Expected a small whole number.');
  return Number(text);
}
