// Exponential ElGamal over ristretto255 (Cramer, Gennaro, Schoenmakers, Eurocrypt 1997): c1 = r·G,
// c2 = r·K + m·G. Ciphertexts under one key add up; decryption gives m·G, so m must stay small enough to be
// found or named. Proofs are in elgamal-input.ts, openings in elgamal-opening.ts, keys in elgamal-key.ts.
// Encryption takes the same steps whatever plaintext and randomness; both are BigInts, read as such, not wiped.

import { assert, concatBytes, DiffieError, type Rng } from '../base/index.ts';
import type { ElGamalKey } from './elgamal-key.ts';
import {
  multiplyBase,
  multiplyPublic,
  multiplySecretSum,
  withTable,
} from './ristretto-multiply.ts';
import {
  decodeRistretto,
  doubleAndEncode,
  encodeRistretto,
  RISTRETTO_BASE,
  RISTRETTO_IDENTITY,
  type RistrettoPoint,
  sumRistretto,
} from './ristretto-point.ts';
import { invertScalar, RISTRETTO_SIZE_BYTES, randomScalar, toScalar } from './ristretto-scalar.ts';
import { SCALAR_BITS } from './ristretto-table.ts';

/** Bytes of an encoded ciphertext: c1 then c2. */
export const ELGAMAL_CIPHERTEXT_SIZE_BYTES = 2 * RISTRETTO_SIZE_BYTES;

/** Plaintexts that are encrypted, added or multiplied lie in 0 to this, 2^64 - 1. */
export const ELGAMAL_PLAINTEXT_MAX = 2n ** 64n - 1n;

/** A ciphertext under a key that its user knows from elsewhere. Immutable. */
export type ElGamalCiphertext = {
  readonly c1: RistrettoPoint;
  readonly c2: RistrettoPoint;
};

/** A fresh ciphertext and the secret r that made it, which `proveElGamalInput` takes; then forget it. */
export type ElGamalEncryption = {
  readonly ciphertext: ElGamalCiphertext;
  /** 1..order-1; whoever learns it learns the plaintext. */
  readonly randomness: bigint;
};

/** Bits of a plaintext. */
const PLAINTEXT_BITS = 64;

// G/2, so that twice r/2·K + m·(G/2) is a ciphertext's half: doubles share an inversion when they are encoded.
const HALF_BASE = withTable(multiplyBase(invertScalar(2n)));

/**
 * Encrypts m with fresh randomness, and encodes. About 50 us, and 1 ms once per key for its table.
 * @param m 0 to 2^64-1; encrypt the absolute value and negate for less
 * @throws crypto.elgamalPlaintext outside that range
 */
export function encryptElGamal(key: ElGamalKey, m: bigint, rng: Rng): ElGamalEncryption {
  const [encryption] = encryptElGamals(key, [m], rng);
  assert(encryption !== undefined, 'one plaintext gives one encryption');
  return encryption;
}

/**
 * Encrypts each plaintext with its own fresh randomness, in their order. About 45 us each, encodings included, for hundreds.
 * @param plaintexts each 0 to 2^64-1
 * @throws crypto.elgamalPlaintext where one lies outside that range
 */
export function encryptElGamals(
  key: ElGamalKey,
  plaintexts: readonly bigint[],
  rng: Rng,
): readonly ElGamalEncryption[] {
  const halves: bigint[] = [];
  const points: RistrettoPoint[] = [];
  for (const m of plaintexts) {
    checkPlaintext(m);
    const half = randomScalar(rng);
    halves.push(half);
    points.push(
      multiplyBase(half),
      multiplySecretSum([
        { point: key.publicKey, scalar: half, bits: SCALAR_BITS },
        { point: HALF_BASE, scalar: m, bits: PLAINTEXT_BITS },
      ]),
    );
  }
  const doubles = doubleAndEncode(points);
  return halves.map((half, i) => ({
    ciphertext: {
      c1: doubles[2 * i] ?? RISTRETTO_IDENTITY,
      c2: doubles[2 * i + 1] ?? RISTRETTO_IDENTITY,
    },
    randomness: toScalar(2n * half),
  }));
}

/** 64 bytes: the canonical encodings of c1 and c2. */
export function encodeElGamalCiphertext(ciphertext: ElGamalCiphertext): Uint8Array {
  return concatBytes(encodeRistretto(ciphertext.c1), encodeRistretto(ciphertext.c2));
}

/**
 * A ciphertext from outside. The rule: 64 bytes, both halves canonical, neither the identity (an honest
 * encryption gives one with probability 2^-251; c1 = identity would show its plaintext).
 * @throws crypto.elgamalCiphertext for another size or an identity; crypto.point for a bad encoding
 */
export function decodeElGamalInput(
  bytes: Uint8Array,
  at = 'ElGamal ciphertext',
): ElGamalCiphertext {
  const ciphertext = decodeElGamalComputed(bytes, at);
  if (ciphertext.c1.is0() || ciphertext.c2.is0()) {
    throw new DiffieError('crypto.elgamalCiphertext', { at, expected: 'no identity point' });
  }
  return ciphertext;
}

/**
 * A ciphertext that the operations below have made from inputs: as `decodeElGamalInput`, with the identity
 * allowed, since x - x and 0·x are both (identity, identity), 64 zero bytes.
 * @throws crypto.elgamalCiphertext for another size; crypto.point for a bad encoding
 */
export function decodeElGamalComputed(
  bytes: Uint8Array,
  at = 'ElGamal ciphertext',
): ElGamalCiphertext {
  if (bytes.length !== ELGAMAL_CIPHERTEXT_SIZE_BYTES) {
    throw new DiffieError('crypto.elgamalCiphertext', {
      at,
      expected: `${ELGAMAL_CIPHERTEXT_SIZE_BYTES} bytes`,
      got: `${bytes.length}`,
    });
  }
  return {
    c1: decodeRistretto(bytes.subarray(0, RISTRETTO_SIZE_BYTES), `${at}, c1`),
    c2: decodeRistretto(bytes.subarray(RISTRETTO_SIZE_BYTES), `${at}, c2`),
  };
}

/** Encrypts the sum of both plaintexts; both under one key. About 1 us. */
export function addElGamal(a: ElGamalCiphertext, b: ElGamalCiphertext): ElGamalCiphertext {
  return { c1: a.c1.add(b.c1), c2: a.c2.add(b.c2) };
}

/**
 * Encrypts the plaintext plus the public m; c1 stays, so the result is linkable. About 5 us.
 * @param m 0 to 2^64-1 @throws crypto.elgamalPlaintext outside that range
 */
export function addPlainElGamal(ciphertext: ElGamalCiphertext, m: bigint): ElGamalCiphertext {
  checkPlaintext(m);
  return { c1: ciphertext.c1, c2: ciphertext.c2.add(multiplyPlaintext(m)) };
}

/** Encrypts minus the plaintext. Plaintexts are residues modulo the group's order, so 0 - m opens as -m. */
export function negateElGamal(ciphertext: ElGamalCiphertext): ElGamalCiphertext {
  return { c1: ciphertext.c1.negate(), c2: ciphertext.c2.negate() };
}

/**
 * Encrypts k times the plaintext; k = 0 gives (identity, identity). k is public: variable time, at most 50 us.
 * @param k 0 to 2^64-1 @throws crypto.elgamalPlaintext outside that range
 */
export function multiplyPlainElGamal(ciphertext: ElGamalCiphertext, k: bigint): ElGamalCiphertext {
  checkPlaintext(k);
  return { c1: multiplyPublic(ciphertext.c1, k), c2: multiplyPublic(ciphertext.c2, k) };
}

/** Encrypts the sum of all plaintexts; (identity, identity) for none. About 0.7 us each. */
export function sumElGamal(ciphertexts: readonly ElGamalCiphertext[]): ElGamalCiphertext {
  return {
    c1: sumRistretto(ciphertexts.map(({ c1 }) => c1)),
    c2: sumRistretto(ciphertexts.map(({ c2 }) => c2)),
  };
}

/** Whether both are the same two points. */
export function equalElGamal(a: ElGamalCiphertext, b: ElGamalCiphertext): boolean {
  return a.c1.equals(b.c1) && a.c2.equals(b.c2);
}

function multiplyPlaintext(m: bigint): RistrettoPoint {
  return multiplySecretSum([{ point: RISTRETTO_BASE, scalar: m, bits: PLAINTEXT_BITS }]);
}

function checkPlaintext(m: bigint): void {
  if (m < 0n || m > ELGAMAL_PLAINTEXT_MAX) {
    throw new DiffieError('crypto.elgamalPlaintext', { at: 'plaintext', expected: '0 to 2^64-1' });
  }
}
