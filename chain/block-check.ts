// Whether a block fits on its parent and says of its own content what is so: the checks of a block from elsewhere,
// of the head when a chain is opened, and of a replay.

import { assert, DiffieError, equalBytes, toHex } from '../base/index.ts';
import { merkleRoot } from '../crypto/index.ts';
import type { Block, Header } from './block.ts';
import type { Environment } from './contract-host.ts';
import type { BlockRun } from './execute-block.ts';
import { encodeReceipt } from './receipt.ts';
import type { Sha256 } from './tree.ts';

/** What a header says about the execution of its block. */
export type Results = Pick<Header, 'transactionsRoot' | 'receiptsRoot' | 'stateRoot' | 'yoUsed'>;

/** What a header has to say about a run that ends in the state of a root. */
export function resultsOf(sha256: Sha256, run: BlockRun, stateRoot: Uint8Array): Results {
  return {
    transactionsRoot: merkleRoot(
      run.included.map(({ bytes }) => bytes),
      sha256,
    ),
    receiptsRoot: merkleRoot(run.receipts.map(encodeReceipt), sha256),
    stateRoot,
    yoUsed: run.yoUsed,
  };
}

/** @throws chain.block where a result differs from what the header says */
export function checkResults(header: Header, results: Results): void {
  for (const name of ['transactionsRoot', 'receiptsRoot', 'stateRoot'] as const) {
    if (!equalBytes(header[name], results[name])) {
      throw blockFault(name, toHex(results[name]), toHex(header[name]));
    }
  }
  if (header.yoUsed !== results.yoUsed) {
    throw blockFault('yoUsed', `${results.yoUsed}`, `${header.yoUsed}`);
  }
}

/** @throws chain.block where the block does not follow the parent, or is not by the chain's producer */
export function checkPlace(
  block: Block,
  parent: { readonly header: Header; readonly hash: Uint8Array },
  producer: Uint8Array,
): void {
  const { header } = block;
  const height = parent.header.height + 1n;
  if (header.height !== height) throw blockFault('height', `${height}`, `${header.height}`);
  if (!equalBytes(header.parentHash, parent.hash)) {
    throw blockFault('parentHash', toHex(parent.hash), toHex(header.parentHash));
  }
  if (header.timeMs < parent.header.timeMs) {
    throw blockFault('timeMs', `at least ${parent.header.timeMs}`, `${header.timeMs}`);
  }
  if (!equalBytes(header.producer, producer)) {
    throw blockFault('producer', toHex(producer), toHex(header.producer));
  }
}

/** @throws chain.block where the producer did not sign the block */
export function checkBlockSignature({ natives }: Environment, block: Block): void {
  const { header, hash, signature } = block;
  assert(header.height > 0n, 'the block of the genesis has no signature');
  if (!natives.verifySignature(header.producer, hash, signature)) {
    throw blockFault('signature', 'a signature of the hash by the producer', 'another');
  }
}

/** The error for a block whose part is not what it must be. */
export function blockFault(part: string, expected: string, got: string): DiffieError {
  return new DiffieError('chain.block', { at: `block.${part}`, expected, got });
}
