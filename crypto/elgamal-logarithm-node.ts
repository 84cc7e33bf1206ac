// The large table for small logarithms, kept in a file. It is the same on every machine, so its hash is a constant here: a
// file with another one is built anew. (A wrong table could only hide logarithms, not give false ones.)

import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  buildLogarithmTable,
  keepLogarithmTable,
  type LogarithmTable,
} from './elgamal-logarithm.ts';

/** Index bits of the table that files hold: 2^20 multiples, 8 MB. */
const INDEX_BITS = 20;

/** SHA-256 of the slots, each 4 bytes little-endian. */
const TABLE_HASH = 'c2a54ab660123bc114d005f254b76026a6f186a350636eb2bd3e596780e621a4';

/**
 * Reads the table from the file, or builds it (about 1 s) and writes the file, and lets `findPlaintext` use it.
 * @param path created with its folders; written beside and renamed, so readers never see half of it
 * @returns the table
 * @throws what the file system throws where the file can't be written
 */
export function loadLogarithmTable(path: string): LogarithmTable {
  const table = readTable(path) ?? writeTable(path);
  keepLogarithmTable(table);
  return table;
}

function readTable(path: string): LogarithmTable | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    // Whatever keeps the file from being read, writing it anew either mends or reports.
    return undefined;
  }
  if (hash('sha256', bytes) !== TABLE_HASH) return undefined;
  const slots = new Uint32Array(bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < slots.length; i++) slots[i] = view.getUint32(4 * i, true);
  return { indexBits: INDEX_BITS, slots };
}

function writeTable(path: string): LogarithmTable {
  const table = buildLogarithmTable(INDEX_BITS);
  const bytes = new Uint8Array(4 * table.slots.length);
  const view = new DataView(bytes.buffer);
  for (const [i, slot] of table.slots.entries()) view.setUint32(4 * i, slot, true);
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, bytes);
  renameSync(beside, path);
  return table;
}
