// Values of the product as JSON: integers beyond 2^53 exact as decimal text, bytes as 0x-hexadecimal.

import { toHex } from '../../base/index.ts';
import type { Json } from '../../vm/index.ts';

/** The JSON form; members that are undefined are left out, and are null in lists. */
export function plainJson(value: unknown): Json {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return `0x${toHex(value)}`;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([name, member]) => [name, plainJson(member)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}
