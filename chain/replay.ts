// Checking a whole chain: every block is executed again from the genesis, in memory, and must commit to what the
// execution gives; the stored receipts must be those that the blocks commit to.

import { DiffieError, equalBytes, type Store } from '../base/index.ts';
import { merkleRoot } from '../crypto/index.ts';
import { decodeGenesis } from './genesis.ts';
import { createLedger, type Head, type Platform } from './ledger.ts';
import { encodeReceipt } from './receipt.ts';
import { readBlock, readReceipts } from './records.ts';
import { storeKey } from './store-keys.ts';
import { createMemoryStore } from './store-memory.ts';

/**
 * Verifies the chain of a store; the result is its head.
 * @param onBlock told of each height that held
 * @throws chain.storeMissing; chain.storeCorrupt, chain.block, or a transaction's error where it does not hold
 */
export async function verifyChain(
  store: Store,
  platform: Platform,
  onBlock: (height: bigint) => void = () => undefined,
): Promise<Head> {
  const genesis = store.get(storeKey('genesis'));
  if (genesis === undefined) throw new DiffieError('chain.storeMissing', { at: 'store' });
  const replay = await createLedger(createMemoryStore(), decodeGenesis(genesis), platform);
  const first = readBlock(store, 0n);
  if (first === undefined || !equalBytes(first.hash, replay.head.hash)) throw corrupt('block 0');
  for (let height = 1n; ; height++) {
    const block = readBlock(store, height);
    if (block === undefined) break;
    await replay.commit(replay.check(block.bytes));
    const receipts = readReceipts(store, height).map(encodeReceipt);
    if (!equalBytes(merkleRoot(receipts, platform.sha256), block.header.receiptsRoot)) {
      throw corrupt(`receipts of block ${height}`);
    }
    onBlock(height);
  }
  return replay.head;
}

function corrupt(at: string): DiffieError {
  return new DiffieError('chain.storeCorrupt', { at });
}
