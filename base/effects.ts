// The contracts for what the outside gives: time, randomness, big-number arithmetic, storage.
// Implementations live in files that end `-node.ts`; tests give their own from a seed.

/** Milliseconds since the Unix epoch. Never read by consensus code. */
export type Clock = { nowMs(): number };

/** Calls `action` once, `delayMs` from now, unless the function that it returns is called first. */
export type Timer = (delayMs: number, action: () => void) => () => void;

/** Cryptographically secure random bytes; in tests a seeded stream. */
export type Rng = { bytes(sizeBytes: number): Uint8Array };

/**
 * Big modular arithmetic behind one contract, so that `crypto/` runs in Node (OpenSSL) and in a browser (BigInt).
 * All operands are non-negative; moduli are odd and above 1.
 */
export type Arithmetic = {
  /** base^exponent mod modulus; constant time in the exponent where the implementation says so. */
  powSecret(base: bigint, exponent: bigint, modulus: bigint): bigint;
  /** base^exponent mod modulus for public values, by whichever way is fastest. */
  powPublic(base: bigint, exponent: bigint, modulus: bigint): bigint;
  /** A random prime of exactly `bits` bits; `residue` of `[r, m]` asks for p = r mod m. */
  generatePrime(bits: number, residue?: readonly [bigint, bigint]): bigint;
  /** Whether the integer is prime; wrong with probability below 2^-100, whoever chose it. */
  isPrime(candidate: bigint): boolean;
};

/**
 * Whether an Ed25519 signature (64 bytes) over the message is the key's (32 bytes), by the one acceptance rule
 * that crypto/ed25519-node.ts writes down. Throws crypto.signatureSize for other sizes.
 */
export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;

/** One change of a batch: `value` undefined deletes. */
export type StoreWrite = {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
};

/**
 * An ordered key-value store. Batches are atomic and durable: once the promise of `write` resolves, neither a kill
 * nor a loss of power takes anything of it away. Reads are synchronous and see what is durable, nothing else.
 * Batches become durable in the order of their `write` calls. Returned byte strings are the caller's; keys and
 * values given to `write` must not change until its promise settles.
 */
export type Store = {
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries with from <= key < to in key order, at most `limit`. */
  range(
    from: Uint8Array,
    to: Uint8Array,
    limit: number,
  ): Iterable<readonly [Uint8Array, Uint8Array]>;
  write(batch: readonly StoreWrite[]): Promise<void>;
  close(): Promise<void>;
};
