// Exponential ElGamal over BabyJubJub: c1 = r·G, c2 = r·K + m·G, with G circomlib's Base8. The same scheme as elgamal.ts, on
// a curve whose points a BN254 circuit computes on: circuits/lib/elgamal.circom proves what a ciphertext holds. Slower than
// ristretto255 by more than ten, and its logarithms are searched up to 2^32: take it only where a circuit must see inside.
// Plaintext and randomness are BigInts: not wiped, not constant time.

import { concatBytes, DiffieError, type Rng } from '../base/index.ts';
import {
  BABY_IDENTITY,
  BABY_SIZE_BYTES,
  type BabyPoint,
  decodeBabyPoint,
  encodeBabyPoint,
  multiplyBabyBase,
  multiplyBabyFixed,
  multiplyBabySum,
  randomBabyScalar,
} from './babyjubjub.ts';
import type { BabyElGamalKey } from './elgamal-babyjubjub-key.ts';

/** Bytes of an encoded ciphertext: c1 then c2. */
export const BABY_CIPHERTEXT_SIZE_BYTES = 2 * BABY_SIZE_BYTES;

/** Plaintexts that are encrypted, added or multiplied lie in 0 to this, 2^64 - 1. */
export const BABY_PLAINTEXT_MAX = 2n ** 64n - 1n;

/** A ciphertext under a key that its user knows from elsewhere. Immutable. */
export type BabyElGamalCiphertext = { readonly c1: BabyPoint; readonly c2: BabyPoint };

/** A fresh ciphertext and the secret r that made it, which proofs and circuits take; then forget it. */
export type BabyElGamalEncryption = {
  readonly ciphertext: BabyElGamalCiphertext;
  /** 1..l-1; whoever learns it learns the plaintext. */
  readonly randomness: bigint;
};

/**
 * Encrypts m with fresh randomness. Below 1 ms, and below 10 ms once per key for its table.
 * @param m 0 to 2^64-1; encrypt the absolute value and negate for less
 * @throws crypto.elgamalPlaintext outside that range
 */
export function encryptBabyElGamal(
  key: Pick<BabyElGamalKey, 'publicKey'>,
  m: bigint,
  rng: Rng,
): BabyElGamalEncryption {
  const randomness = randomBabyScalar(rng);
  return { ciphertext: encryptBabyElGamalWith(key, m, randomness), randomness };
}

/** (r·G, r·K + m·G) for given r in 1..l-1. @throws crypto.elgamalPlaintext */
export function encryptBabyElGamalWith(
  { publicKey }: Pick<BabyElGamalKey, 'publicKey'>,
  m: bigint,
  randomness: bigint,
): BabyElGamalCiphertext {
  checkPlaintext(m);
  return {
    c1: multiplyBabyBase(randomness),
    c2: multiplyBabyFixed(publicKey, randomness).add(multiplyBabyBase(m)),
  };
}

/** Encrypts the sum of both plaintexts; both under one key. */
export function addBabyElGamal(
  a: BabyElGamalCiphertext,
  b: BabyElGamalCiphertext,
): BabyElGamalCiphertext {
  return { c1: a.c1.add(b.c1), c2: a.c2.add(b.c2) };
}

/**
 * Encrypts the plaintext plus the public m; c1 stays, so the result is linkable.
 * @param m 0 to 2^64-1 @throws crypto.elgamalPlaintext outside that range
 */
export function addPlainBabyElGamal(
  { c1, c2 }: BabyElGamalCiphertext,
  m: bigint,
): BabyElGamalCiphertext {
  checkPlaintext(m);
  return { c1, c2: c2.add(multiplyBabyBase(m)) };
}

/** Encrypts minus the plaintext, modulo l. */
export function negateBabyElGamal({ c1, c2 }: BabyElGamalCiphertext): BabyElGamalCiphertext {
  return { c1: c1.negate(), c2: c2.negate() };
}

/**
 * Encrypts k times the plaintext, k public; k = 0 gives (identity, identity).
 * @param k 0 to 2^64-1 @throws crypto.elgamalPlaintext outside that range
 */
export function multiplyPlainBabyElGamal(
  { c1, c2 }: BabyElGamalCiphertext,
  k: bigint,
): BabyElGamalCiphertext {
  checkPlaintext(k);
  return { c1: multiplyBabySum([c1], [k]), c2: multiplyBabySum([c2], [k]) };
}

/** Encrypts the sum of all plaintexts; (identity, identity) for none. */
export function sumBabyElGamal(
  ciphertexts: readonly BabyElGamalCiphertext[],
): BabyElGamalCiphertext {
  return ciphertexts.reduce(addBabyElGamal, { c1: BABY_IDENTITY, c2: BABY_IDENTITY });
}

/** The same plaintext under fresh randomness: only who decrypts can tell from which ciphertext it came. */
export function rerandomizeBabyElGamal(
  key: Pick<BabyElGamalKey, 'publicKey'>,
  ciphertext: BabyElGamalCiphertext,
  rng: Rng,
): BabyElGamalCiphertext {
  return addBabyElGamal(ciphertext, encryptBabyElGamal(key, 0n, rng).ciphertext);
}

/** Whether both are the same two points. */
export function equalBabyElGamal(a: BabyElGamalCiphertext, b: BabyElGamalCiphertext): boolean {
  return a.c1.equals(b.c1) && a.c2.equals(b.c2);
}

/** 64 bytes: the encodings of c1 and c2. */
export function encodeBabyElGamalCiphertext({ c1, c2 }: BabyElGamalCiphertext): Uint8Array {
  return concatBytes(encodeBabyPoint(c1), encodeBabyPoint(c2));
}

/**
 * A ciphertext from outside. The rule: 64 bytes, both halves canonical points of the subgroup, neither the identity.
 * @throws crypto.elgamalCiphertext for another size or an identity; crypto.babyPoint for a bad half
 */
export function decodeBabyElGamalInput(
  bytes: Uint8Array,
  at = 'ElGamal ciphertext',
): BabyElGamalCiphertext {
  const ciphertext = decodeBabyElGamalComputed(bytes, at);
  if (ciphertext.c1.is0() || ciphertext.c2.is0()) {
    throw new DiffieError('crypto.elgamalCiphertext', { at, expected: 'no identity point' });
  }
  return ciphertext;
}

/**
 * A ciphertext that the operations above have made from inputs: as `decodeBabyElGamalInput`, identities allowed.
 * @throws crypto.elgamalCiphertext for another size; crypto.babyPoint for a bad half
 */
export function decodeBabyElGamalComputed(
  bytes: Uint8Array,
  at = 'ElGamal ciphertext',
): BabyElGamalCiphertext {
  if (bytes.length !== BABY_CIPHERTEXT_SIZE_BYTES) {
    throw new DiffieError('crypto.elgamalCiphertext', {
      at,
      expected: `${BABY_CIPHERTEXT_SIZE_BYTES} bytes`,
      got: `${bytes.length}`,
    });
  }
  return {
    c1: decodeBabyPoint(bytes.subarray(0, BABY_SIZE_BYTES), `${at}, c1`),
    c2: decodeBabyPoint(bytes.subarray(BABY_SIZE_BYTES), `${at}, c2`),
  };
}

function checkPlaintext(m: bigint): void {
  if (m >= 0n && m <= BABY_PLAINTEXT_MAX) return;
  throw new DiffieError('crypto.elgamalPlaintext', { at: 'plaintext', expected: '0 to 2^64-1' });
}
