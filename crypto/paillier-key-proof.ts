// Proof that a Paillier key is usable: gcd(n, phi(n)) = 1, so that every ciphertext has exactly one plaintext, by n-th
// roots of hashed elements (Goldberg, Reyzin, Sagga, Baldimtsi, Asiacrypt 2019, https://eprint.iacr.org/2018/057).
// With trial division below 2^16 eight roots give 2^-128. It binds a context, so it shows possession too.
// Not proved: that n has two prime factors, of equal size, = 3 mod 4, or none between 2^16 and 2^256.

import { bigintToBytes, concatBytes } from '../base/index.ts';
import { greatestCommonDivisor, primesBelow } from './arithmetic-integer.ts';
import { hashTagged } from './hash.ts';
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import { encodePaillierKey, type PaillierKey, type PaillierPrivateKey } from './paillier-key.ts';
import { takeRoot } from './paillier-owner.ts';
import { decodeResidues, expandBelow } from './paillier-transcript.ts';

const DOMAIN = 'diffie/paillier-key-proof/v1';

/** A prime that divides n and phi(n) is at least alpha, so a hashed element has a root with probability at most 1/alpha. */
const ALPHA_BITS = 16;
const SECURITY_BITS = 128;
const ROOTS = Math.ceil(SECURITY_BITS / ALPHA_BITS);

let smallPrimes: bigint | undefined;

/** Bytes of a key's proof: eight roots. */
export function paillierKeyProofSizeBytes(key: PaillierKey): number {
  return ROOTS * key.sizeBytes;
}

/**
 * Proves the key. A few milliseconds.
 * @param context canonical bytes of what the key is registered for: chain id, contract, slot, owner
 */
export function provePaillierKey(
  key: PaillierPrivateKey,
  context: Uint8Array,
  { arithmetic }: Pick<PaillierEffects, 'arithmetic'>,
): Uint8Array {
  const { sizeBytes } = key.publicKey;
  const roots = deriveElements(key.publicKey, context).map((element) =>
    bigintToBytes(takeRoot(key, element, arithmetic), sizeBytes),
  );
  return concatBytes(...roots);
}

/**
 * Whether the proof shows gcd(n, phi(n)) = 1 in this context, for an n that is no prime and has no prime factor below
 * 2^16. Eight powers modulo n: 13 ms for 2048 bits, 40 ms for 3072.
 * @throws crypto.paillierProof for another size or an integer not below n
 */
export function verifyPaillierKey(
  key: PaillierKey,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const roots = decodeResidues(key, proof, ROOTS);
  smallPrimes ??= multiply(primesBelow(2 ** ALPHA_BITS).map(BigInt));
  if (greatestCommonDivisor(smallPrimes % key.n, key.n) !== 1n) return false;
  const elements = deriveElements(key, context);
  const product = elements.reduce((all, element) => (all * element) % key.n, 1n);
  if (greatestCommonDivisor(product, key.n) !== 1n || arithmetic.isPrime(key.n)) return false;
  return elements.every(
    (element, i) => arithmetic.powPublic(roots[i] ?? 0n, key.n, key.n) === element,
  );
}

/** Eight elements modulo n that nobody chose. */
function deriveElements(key: PaillierKey, context: Uint8Array): bigint[] {
  const encoded = encodePaillierKey(key);
  return Array.from({ length: ROOTS }, (_, i) => {
    const seed = hashTagged(DOMAIN, context, encoded, bigintToBytes(BigInt(i), 1));
    return expandBelow(seed, key.n, key.sizeBytes);
  });
}

/** The product by halves: operands of like size multiply quickest. */
function multiply(factors: readonly bigint[]): bigint {
  if (factors.length <= 1) return factors[0] ?? 1n;
  const half = factors.length >> 1;
  return multiply(factors.slice(0, half)) * multiply(factors.slice(half));
}
