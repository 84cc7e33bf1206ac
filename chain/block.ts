// A block: a header that commits to everything the block holds and to the state after it, the maker's signature
// over the header's hash, and the transactions. Receipts are not part of it: who executes it gets them.

import { DiffieError, decodeCbor, encodeCbor, LIMITS } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { readFields } from './fields.ts';

/** What a block commits to. Its hash is the block's. */
export type Header = {
  readonly height: bigint;
  /** 32 bytes: the parent's hash; for height 0 the chain id. */
  readonly parentHash: Uint8Array;
  /** Milliseconds since the Unix epoch by the box's clock, never before the parent's. */
  readonly timeMs: bigint;
  /** Roots of RFC 6962 lists: the transactions' bytes; the receipts' committed bytes, those of expiries first. */
  readonly transactionsRoot: Uint8Array;
  readonly receiptsRoot: Uint8Array;
  /** Root of the state tree after the block. */
  readonly stateRoot: Uint8Array;
  /** 32 bytes: whose signature this is, and who earns the fees. */
  readonly producer: Uint8Array;
  readonly yoUsed: bigint;
};

/** A header, its signature and the transactions. */
export type Block = {
  readonly header: Header;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** 64 bytes over the hash; zero bytes for height 0, which the genesis vouches for. */
  readonly signature: Uint8Array;
  /** Each transaction's bytes. */
  readonly transactions: readonly Uint8Array[];
  /** The whole canonical encoding. */
  readonly bytes: Uint8Array;
};

/** The canonical bytes of a header and their hash, which the producer signs. */
function sealHeader(header: Header): {
  readonly content: Uint8Array;
  readonly hash: Uint8Array;
} {
  const content = encodeCbor([
    header.height,
    header.parentHash,
    header.timeMs,
    header.transactionsRoot,
    header.receiptsRoot,
    header.stateRoot,
    header.producer,
    header.yoUsed,
  ]);
  return { content, hash: hashTagged('diffie/block/v1', content) };
}

/** The block of a header, signed. */
export function makeBlock(
  header: Header,
  transactions: readonly Uint8Array[],
  sign: (hash: Uint8Array) => Uint8Array,
): Block {
  const { content, hash } = sealHeader(header);
  const signature = sign(hash);
  const bytes = encodeCbor([content, signature, transactions]);
  return { header, hash, signature, transactions, bytes };
}

/**
 * Decodes and checks the form; not the signature, nor anything that the header commits to.
 * @throws base.limit, base.encoding, chain.block
 */
export function decodeBlock(bytes: Uint8Array): Block {
  // The transactions' sizes are bounded together; header and list heads come on top.
  const value = decodeCbor(bytes, 'block', LIMITS.blockSizeBytes + 2 ** 14);
  return readFields(value, 'block', 'chain.block', (fields) => {
    const content = fields.bytes('header', 1024);
    const signature = fields.fixedBytes('signature', 64);
    const transactions = fields.bytesList(
      'transactions',
      LIMITS.blockTransactions,
      LIMITS.transactionSizeBytes,
    );
    const sizeBytes = transactions.reduce((sum, { length }) => sum + length, 0);
    if (sizeBytes > LIMITS.blockSizeBytes) {
      const expected = `at most ${LIMITS.blockSizeBytes} bytes`;
      throw new DiffieError('chain.block', {
        at: 'block.transactions',
        expected,
        got: `${sizeBytes}`,
      });
    }
    const hash = hashTagged('diffie/block/v1', content);
    return { header: decodeHeader(content), hash, signature, transactions, bytes };
  });
}

function decodeHeader(content: Uint8Array): Header {
  return readFields(
    decodeCbor(content, 'block.header'),
    'block.header',
    'chain.block',
    (fields) => ({
      height: fields.integer('height'),
      parentHash: fields.fixedBytes('parentHash', 32),
      timeMs: fields.integer('timeMs'),
      transactionsRoot: fields.fixedBytes('transactionsRoot', 32),
      receiptsRoot: fields.fixedBytes('receiptsRoot', 32),
      stateRoot: fields.fixedBytes('stateRoot', 32),
      producer: fields.fixedBytes('producer', 32),
      yoUsed: fields.integer('yoUsed'),
    }),
  );
}
