// The embedded store on the chain's access pattern: a block as one durable batch, then reads of random entries.
// LMDB against classic-level (LevelDB); both flush before the write counts. Values are of 100 bytes (receipts, list
// entries) and of 4,080 (pages of the state tree); keys are written in rising order, as the chain's are.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { StoreWrite } from '../../base/index.ts';
import { openLmdbStore } from '../../chain/index-node.ts';
import type { BenchCase, BenchSuite } from '../suite.ts';

const ENTRIES = 50_000;
const GETS = 1000;
const folder = mkdtempSync(join(tmpdir(), 'diffie-bench-store-'));
const ours = openLmdbStore(join(folder, 'lmdb'));
const theirs = new ClassicLevel<Uint8Array, Uint8Array>(join(folder, 'level'), {
  keyEncoding: 'view',
  valueEncoding: 'view',
});
await theirs.open();

/** The next `size` entries of a table; each call gives new keys. */
function makeBatches(table: number, size: number, valueBytes: number): () => StoreWrite[] {
  let next = 0;
  const value = new Uint8Array(valueBytes).fill(0x5a);
  return () =>
    Array.from({ length: size }, () => {
      const key = new Uint8Array(33);
      key[0] = table;
      new DataView(key.buffer).setUint32(1, next++);
      return { key, value };
    });
}

function writeTheirs(batch: readonly StoreWrite[]): Promise<void> {
  const operations = batch.map(({ key, value }) => ({
    type: 'put' as const,
    key,
    value: value as Uint8Array,
  }));
  return theirs.batch(operations, { sync: true });
}

function writeCase(name: string, table: number, size: number, valueBytes: number): BenchCase {
  const mine = makeBatches(table, size, valueBytes);
  const peers = makeBatches(table, size, valueBytes);
  return {
    case: name,
    ours: () => ours.write(mine()),
    peers: { 'classic-level': () => writeTheirs(peers()) },
  };
}

const filling = makeBatches(9, ENTRIES, 100)();
await ours.write(filling);
await writeTheirs(filling);
// A fixed stride that shares no factor with the count visits every entry, far from the one before.
const STRIDE = 7919;
let place = 0;
const nextKey = () => {
  place = (place + STRIDE) % ENTRIES;
  return filling[place]?.key ?? new Uint8Array(33);
};

function getAll(get: (key: Uint8Array) => Uint8Array | undefined): number {
  let sizeBytes = 0;
  for (let i = 0; i < GETS; i++) sizeBytes += get(nextKey())?.length ?? 0;
  return sizeBytes;
}

/** Blocks of one transaction, of a hundred and of a thousand, and reads. */
export const suite: BenchSuite = {
  doc: 'The embedded store: durable batches of a block, and random reads.',
  cases: [
    writeCase('write-1x100B', 1, 1, 100),
    writeCase('write-100x100B', 2, 100, 100),
    writeCase('write-1000x100B', 3, 1000, 100),
    writeCase('write-100x4080B', 4, 100, 4080),
    {
      case: 'get-random',
      ours: () => getAll((key) => ours.get(key)),
      peers: { 'classic-level': () => getAll((key) => theirs.getSync(key)) },
      operationCount: GETS,
      verify: (result) => result === 100 * GETS,
    },
  ],
  close: async () => {
    await ours.close();
    await theirs.close();
    rmSync(folder, { recursive: true, force: true });
  },
};
