// What the chain's own work costs in yo, besides what the machine charges: one yo is about a nanosecond on the
// machine of docs/performance. Consensus: changing a price is a fork.

import type { Transaction } from './transaction.ts';

/** Prices in yo. `base` holds the signature check (81 us), the sender's account and the receipt. */
const PRICES = {
  base: 150_000n,
  perByte: 20n,
  /** The receiver's account. */
  transfer: 30_000n,
  call: 10_000n,
  /** Decoding, validating and keeping a module, per byte. */
  deployBase: 100_000n,
  deployPerByte: 2_000n,
  respond: 30_000n,
  /** Resuming a request whose deadline passed: paid from its reserve. */
  expiry: 50_000n,
  /** Making a contract's module ready to run (validated, compiled), per byte: who calls many in turn keeps any cache of them empty. */
  loadPerByte: 500n,
} as const;

/** Yo that a transaction uses before the machine runs anything. */
export function intrinsicYo({ payload, bytes }: Transaction): bigint {
  const { action } = payload;
  const common = PRICES.base + PRICES.perByte * BigInt(bytes.length);
  switch (action.kind) {
    case 'transfer':
      return common + PRICES.transfer;
    case 'call':
      return common + PRICES.call;
    case 'respond':
      return common + PRICES.respond;
    case 'deploy':
      return common + PRICES.deployBase + PRICES.deployPerByte * BigInt(action.module.length);
  }
}

/** Yo for making a module of so many bytes ready to run, whether or not the node has it ready. */
export function loadYo(moduleSizeBytes: number): bigint {
  return PRICES.loadPerByte * BigInt(moduleSizeBytes);
}

/** Yo that an expiry takes from the reserve before the machine goes on. */
export const EXPIRY_YO: bigint = PRICES.expiry;
