// The keys of the chain's store: one byte that names the table, then fixed-width fields, so that a range over
// a prefix is a range over a table. Integers are 8 bytes, big-endian, so that key order is number order.

import { concatBytes } from '../base/index.ts';

/** The tables, with what their keys hold after the first byte. */
const TABLES = {
  /** No field: what is needed to go on from the head. */
  head: 0x01,
  /** No field: the genesis. */
  genesis: 0x02,
  /** Height: the block. */
  block: 0x03,
  /** Block hash: its height. */
  blockHash: 0x04,
  /** Height: where the tree of that block's state begins. */
  root: 0x05,
  /** Page number: nodes of the state tree. */
  page: 0x06,
  /** SHA-256: a value too long to lie in the tree's pages. */
  value: 0x07,
  /** Height, index: a receipt. */
  receipt: 0x08,
  /** Transaction id: place of its receipt. */
  transaction: 0x09,
  /** Request id: place of the receipt in which it was opened. */
  request: 0x0a,
  /** Request id: place of the receipt that ended it. */
  conclusion: 0x0b,
  /** Deadline, request id: nothing. Open requests that are not overdue. */
  deadline: 0x0c,
  /** Contract, request id: nothing. Open requests. */
  openRequest: 0x0d,
  /** Contract, height, receipt index, event index: nothing. */
  event: 0x0e,
  /** Contract, SHA-256 of the machine's key: that key. Entries of the newest state. */
  entry: 0x0f,
  /** SHA-256 of a module's bytes: the module. */
  module: 0x10,
  /** Handle: a node of the ciphertext graph. */
  graphNode: 0x11,
  /** Handle: an evaluated ciphertext. */
  graphResult: 0x12,
} as const;

/** The name of a table. */
export type Table = keyof typeof TABLES;

/** The key of an entry, or the prefix of a range. Byte fields have fixed widths. */
export function storeKey(
  table: Table,
  ...fields: readonly (number | bigint | Uint8Array)[]
): Uint8Array {
  const parts = fields.map((field) => (field instanceof Uint8Array ? field : encodeU64(field)));
  return concatBytes(Uint8Array.of(TABLES[table]), ...parts);
}

/** The smallest key above every key that begins with the prefix. */
export function rangeEnd(prefix: Uint8Array): Uint8Array {
  const end = prefix.slice();
  for (let i = end.length - 1; i >= 0; i--) {
    if ((end[i] as number) < 0xff) {
      end[i] = (end[i] as number) + 1;
      return end.slice(0, i + 1);
    }
  }
  return Uint8Array.of(0xff);
}

/** 8 bytes, big-endian. */
export function encodeU64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** The integer of 8 bytes at an offset. */
export function decodeU64(bytes: Uint8Array, offset = 0): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(offset);
}
