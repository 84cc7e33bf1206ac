// Where a chain begins: its name, who makes its blocks, who holds how much YOU. The hash of the genesis is the
// chain's id, so no transaction, proof or request of one chain means anything on another.

import { DiffieError, decodeCbor, encodeCbor, LIMITS, toHex } from '../base/index.ts';
import { hashTagged } from '../crypto/index.ts';
import { encodeAccount } from './account.ts';
import { readFields } from './fields.ts';
import { AMOUNT_LIMIT } from './money.ts';

/** What a chain begins with. */
export type Genesis = {
  /** For people; chains of the same content but another name are different chains. */
  readonly name: string;
  /** Milliseconds since the Unix epoch; no block is earlier. */
  readonly timeMs: bigint;
  /** 32 bytes: the key that signs blocks. */
  readonly producer: Uint8Array;
  /** Smallest yo price, in units of YOU per 1,000 yo. */
  readonly minYoPrice: bigint;
  readonly allocations: readonly Allocation[];
};

/** Units of YOU that an address holds at the start. */
export type Allocation = { readonly address: Uint8Array; readonly amount: bigint };

/** The smallest yo price of a new chain unless its genesis says another. */
export const DEFAULT_MIN_YO_PRICE = 10n;

/**
 * Canonical bytes.
 * @throws chain.genesis where an address comes twice, or all amounts together reach 2^64
 */
export function encodeGenesis(genesis: Genesis): Uint8Array {
  checkGenesis(genesis);
  const { name, timeMs, producer, minYoPrice, allocations } = genesis;
  return encodeCbor([
    name,
    timeMs,
    producer,
    minYoPrice,
    allocations.map(({ address, amount }) => [address, amount]),
  ]);
}

/** @throws base.encoding, base.limit, chain.genesis */
export function decodeGenesis(bytes: Uint8Array): Genesis {
  const value = decodeCbor(bytes, 'genesis', LIMITS.blockSizeBytes);
  const genesis = readFields(value, 'genesis', 'chain.genesis', (fields) => ({
    name: fields.text('name', LIMITS.moduleNameBytes),
    timeMs: fields.integer('timeMs'),
    producer: fields.fixedBytes('producer', 32),
    minYoPrice: fields.integer('minYoPrice'),
    allocations: fields.lists('allocations', LIMITS.blockSizeBytes, (entry) => ({
      address: entry.fixedBytes('address', 32),
      amount: entry.integer('amount', AMOUNT_LIMIT),
    })),
  }));
  checkGenesis(genesis);
  return genesis;
}

/** The chain's id, 32 bytes. */
export function chainIdOf(genesis: Genesis): Uint8Array {
  return hashTagged('diffie/genesis/v1', encodeGenesis(genesis));
}

/** The accounts at the start, as state entries. */
export function genesisAccounts({
  allocations,
}: Genesis): { readonly address: Uint8Array; readonly value: Uint8Array | undefined }[] {
  return allocations.map(({ address, amount }) => ({
    address,
    value: encodeAccount({ nonce: 0n, balance: amount, contract: undefined }),
  }));
}

function checkGenesis({ allocations, minYoPrice }: Genesis): void {
  const seen = new Set<string>();
  let total = 0n;
  for (const { address, amount } of allocations) {
    const name = toHex(address);
    if (seen.has(name)) {
      throw new DiffieError('chain.genesis', { at: 'allocations', expected: `${name} once` });
    }
    seen.add(name);
    total += amount;
  }
  if (total >= AMOUNT_LIMIT) {
    const expected = 'amounts that together stay below 2^64';
    throw new DiffieError('chain.genesis', { at: 'allocations', expected, got: `${total}` });
  }
  if (minYoPrice < 1n) {
    throw new DiffieError('chain.genesis', { at: 'minYoPrice', expected: 'at least 1' });
  }
}
