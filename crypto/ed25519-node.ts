// Ed25519 (RFC 8032) by OpenSSL through node:crypto; secret keys stay in KeyObjects. The one acceptance rule, on a
// public key A of 32 bytes, any message and a signature R ‖ S of 64: A is the canonical encoding of a point, neither
// A nor R is of small order, S < L, and R is byte for byte the canonical encoding of S·B - k·A (no cofactor).
// OpenSSL enforces the last two; the rest is checked here, since engines differ (Node refuses small orders from
// June 2026 on, others do not). ZIP 215 and cofactored equations, as @noble's or those of batch checks, accept
// more, so consensus never verifies by another implementation.

import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { bigintToBytes, DiffieError, type Rng, type VerifySignature } from '../base/index.ts';

/** Bytes of a public key, and of a seed. */
const ED25519_KEY_SIZE_BYTES = 32;

/** Bytes of a signature. */
export const ED25519_SIGNATURE_SIZE_BYTES = 64;

/** An account's keys. The private key is held by OpenSSL and can't be read from this object. */
export type Ed25519KeyPair = {
  /** 32 bytes: the account's address. */
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
};

const FIELD_PRIME = 2n ** 255n - 19n;
const SIGN_BIT = 0x80;

// The y of the eight points whose order divides 8: 1, -1, 0, and two of order 8 that differ in sign.
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL_ORDER_Y: ReadonlySet<string> = new Set(
  [0n, 1n, FIELD_PRIME - 1n, ORDER_8_Y, FIELD_PRIME - ORDER_8_Y].map((y) =>
    Buffer.from(bigintToBytes(y, ED25519_KEY_SIZE_BYTES).reverse()).toString('latin1'),
  ),
);
const PRIME_TOP = 0x7f;
const PRIME_LOW = 0xed;

/** A fresh key pair. */
export function createEd25519KeyPair(rng: Rng): Ed25519KeyPair {
  const seed = rng.bytes(ED25519_KEY_SIZE_BYTES);
  const pair = deriveEd25519KeyPair(seed);
  seed.fill(0);
  return pair;
}

/**
 * The key pair of a seed (RFC 8032, section 5.1.5: the "private key" there).
 * @param seed 32 secret bytes, not kept
 * @throws crypto.signatureSize for another size
 */
export function deriveEd25519KeyPair(seed: Uint8Array): Ed25519KeyPair {
  checkSize(seed, ED25519_KEY_SIZE_BYTES, 'seed');
  const privateKey = createPrivateKey({
    key: seed,
    format: 'raw-private',
    asymmetricKeyType: 'ed25519',
  });
  const publicKey = createPublicKey(privateKey).export({ format: 'raw-public' });
  return { publicKey: new Uint8Array(publicKey), privateKey };
}

/** The signature, 64 bytes, deterministic. About 30 us; constant time. */
export function signEd25519({ privateKey }: Ed25519KeyPair, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, privateKey));
}

/**
 * Whether the signature is the key's, by the rule at the head of this file. About 70 us.
 * @param publicKey 32 bytes @param signature 64 bytes
 * @throws crypto.signatureSize where either has another size; every other fault gives false
 */
export const verifyEd25519: VerifySignature = (publicKey, message, signature) => {
  checkSize(publicKey, ED25519_KEY_SIZE_BYTES, 'public key');
  checkSize(signature, ED25519_SIGNATURE_SIZE_BYTES, 'signature');
  if (!isAcceptablePoint(publicKey)) return false;
  if (!isAcceptablePoint(signature.subarray(0, ED25519_KEY_SIZE_BYTES))) return false;
  const key = createPublicKey({
    key: publicKey,
    format: 'raw-public',
    asymmetricKeyType: 'ed25519',
  });
  return verify(null, message, key, signature);
};

/**
 * Whether 32 bytes are canonical and not of small order; whether they lie on the curve OpenSSL decides. Not constant
 * time: public values. "Negative zero", x = 0 with the sign set, has y = 1 or -1, which the small orders cover.
 */
export function isAcceptablePoint(encoded: Uint8Array): boolean {
  const y = Buffer.from(encoded);
  y[31] = (y[31] ?? 0) & ~SIGN_BIT;
  if (isAtLeastPrime(y)) return false;
  return !SMALL_ORDER_Y.has(y.toString('latin1'));
}

// p is 0xed, then 30 bytes 0xff, then 0x7f, little-endian: only 19 values of 255 bits lie at or above it.
function isAtLeastPrime(y: Uint8Array): boolean {
  if (y[31] !== PRIME_TOP || (y[0] ?? 0) < PRIME_LOW) return false;
  for (let i = 1; i < 31; i++) if (y[i] !== 0xff) return false;
  return true;
}

function checkSize(bytes: Uint8Array, sizeBytes: number, at: string): void {
  if (bytes.length === sizeBytes) return;
  throw new DiffieError('crypto.signatureSize', {
    at,
    expected: `${sizeBytes} bytes`,
    got: `${bytes.length}`,
  });
}
