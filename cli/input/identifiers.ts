// Addresses, ids and hashes on the command line: 32 bytes in hexadecimal, with or without 0x.

import { InvalidArgumentError } from 'commander';
import { fromHex } from '../../base/index.ts';

const DIGITS = /^(0x)?[0-9a-fA-F]{64}$/;

/** 32 bytes. */
export function parseId(text: string): Uint8Array {
  if (!DIGITS.test(text)) {
    throw new InvalidArgumentError('Expected 32 bytes in hexadecimal: 0x and 64 digits.');
  }
  return fromHex(text);
}

/** Whether a text can be an id, and not a height. */
export function isId(text: string): boolean {
  return DIGITS.test(text);
}
