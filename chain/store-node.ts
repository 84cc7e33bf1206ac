// The embedded store: LMDB, a memory-mapped B+ tree with copy-on-write pages. A batch is one transaction that
// is flushed to the disk before it becomes visible (overlappingSync off), so a reader, in this process or
// another, never sees what a loss of power could take back. Why LMDB: docs/store.md.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { assert, DiffieError, type Store } from '../base/index.ts';

type OpenOptions = {
  /** Read beside a running node or without one; `write` is refused. */
  readonly readOnly?: boolean;
};

const DATA_FILE = 'data.mdb';

/**
 * Opens the store in a folder, made if it is missing (unless read only).
 * One process may write at a time: see folder-lock-node.ts.
 * @throws chain.storeMissing where `readOnly` finds no store
 */
export function openLmdbStore(folder: string, { readOnly = false }: OpenOptions = {}): Store {
  if (readOnly && !existsSync(join(folder, DATA_FILE))) {
    throw new DiffieError('chain.storeMissing', { at: folder, expected: `a file ${DATA_FILE}` });
  }
  const database: RootDatabase<Uint8Array, Uint8Array> = open({
    path: folder,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
    maxDbs: 1,
    readOnly,
  });
  let isOpen = true;

  return {
    get(key) {
      assert(isOpen, 'the store is open');
      return plain(database.get(key));
    },
    *range(from, to, limit) {
      assert(isOpen, 'the store is open');
      for (const { key, value } of database.getRange({ start: from, end: to, limit })) {
        yield [plain(key), plain(value)];
      }
    },
    async write(batch) {
      assert(isOpen && !readOnly, 'the store is open for writing');
      if (batch.length === 0) return;
      await database.batch(() => {
        for (const { key, value } of batch) {
          if (value === undefined) database.remove(key);
          else database.put(key, value);
        }
      });
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await database.close();
    },
  };
}

// A Buffer may be a slice of shared memory and behaves differently in comparisons and JSON.
function plain(bytes: Uint8Array): Uint8Array;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined;
function plain(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined) return undefined;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
