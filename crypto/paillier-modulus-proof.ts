// Proof that n is a Paillier-Blum modulus: a product of exactly two primes, both 3 mod 4, with gcd(n, phi(n)) = 1 (Pi-mod of
// Canetti, Gennaro, Goldfeder, Makriyannis, Peled, https://eprint.iacr.org/2021/060, figure 16; van de Graaf, Peralta,
// Crypto '87). 128 hashed elements, each with an n-th root and a fourth root; a false n passes each with probability at
// most 1/2. Deviation: w comes from the hash too, not from the prover. Not proved: that neither prime is small
// (paillier-factor-proof.ts).

import {
  type Arithmetic,
  assert,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  DiffieError,
} from '../base/index.ts';
import { greatestCommonDivisor } from './arithmetic-integer.ts';
import { hashTagged } from './hash.ts';
import { jacobiSymbol } from './jacobi.ts';
import type { PaillierEffects } from './paillier.ts';
import type { PaillierVerification } from './paillier-input.ts';
import { encodePaillierKey, type PaillierKey, type PaillierPrivateKey } from './paillier-key.ts';
import { takeRoot } from './paillier-owner.ts';
import { decodeResidues, expandBelow } from './paillier-transcript.ts';

const DOMAIN = 'diffie/paillier-modulus/v1';
const REPETITIONS = 128;
const SIGN_BYTES = (2 * REPETITIONS) / 8;

/** Elements tried for w; each fits with probability 1/2, and none does where n is a square. */
const SYMBOL_TRIES = 128;

/** Bytes of a proof: 256 bits of signs and 256 roots; 65,568 for n of 2048 bits. */
export function paillierModulusProofSizeBytes(key: PaillierKey): number {
  return SIGN_BYTES + 2 * REPETITIONS * key.sizeBytes;
}

/**
 * Proves the modulus. 640 powers modulo the primes: 0.4 s for 2048 bits.
 * @param context canonical bytes of what the key is registered for: chain id, contract, slot, owner
 * @throws crypto.paillierKey where a prime is not 3 mod 4
 */
export function provePaillierModulus(
  key: PaillierPrivateKey,
  context: Uint8Array,
  { arithmetic }: Pick<PaillierEffects, 'arithmetic'>,
): Uint8Array {
  const { publicKey } = key;
  if ([key.p, key.q].some(({ prime }) => (prime & 3n) !== 3n)) {
    throw new DiffieError('crypto.paillierKey', { at: 'primes', expected: 'both 3 mod 4' });
  }
  const { w, elements } = deriveElements(publicKey, context);
  assert(w !== undefined, 'an element of symbol -1 is found');
  let [negated, multiplied] = [0n, 0n];
  const fourths = elements.map((element, i) => {
    const isOdd = jacobiSymbol(element, publicKey.n) === -1;
    const even = isOdd ? (element * w) % publicKey.n : element;
    const { prime } = key.p;
    const isNegative = arithmetic.powSecret(even % prime, prime >> 1n, prime) !== 1n;
    if (isNegative) negated |= 1n << BigInt(i);
    if (isOdd) multiplied |= 1n << BigInt(i);
    return takeFourthRoot(key, isNegative ? publicKey.n - even : even, arithmetic);
  });
  const roots = elements.map((element) => takeRoot(key, element, arithmetic));
  return concatBytes(
    bigintToBytes(negated, SIGN_BYTES / 2),
    bigintToBytes(multiplied, SIGN_BYTES / 2),
    ...[...fourths, ...roots].map((root) => bigintToBytes(root, publicKey.sizeBytes)),
  );
}

/**
 * Whether the proof shows, in this context, that n = pq for primes p and q, both 3 mod 4, with gcd(n, phi(n)) = 1.
 * 128 powers modulo n: 0.2 s for 2048 bits, 0.65 s for 3072.
 * @throws crypto.paillierProof for another size or a root that is not below n
 */
export function verifyPaillierModulus(
  key: PaillierKey,
  proof: Uint8Array,
  { context, arithmetic }: PaillierVerification,
): boolean {
  const half = SIGN_BYTES / 2;
  const residues = decodeResidues(key, proof.subarray(SIGN_BYTES), 2 * REPETITIONS);
  const negated = bytesToBigint(proof.subarray(0, half));
  const multiplied = bytesToBigint(proof.subarray(half, SIGN_BYTES));
  const { n } = key;
  const { w, elements } = deriveElements(key, context);
  if (w === undefined || arithmetic.isPrime(n)) return false;
  const product = elements.reduce((all, element) => (all * element) % n, 1n);
  if (greatestCommonDivisor(product, n) !== 1n) return false;
  const areSquares = elements.every((element, i) => {
    const fourth = residues[i] ?? 0n;
    const at = BigInt(i);
    const even = (multiplied >> at) & 1n ? (element * w) % n : element;
    const target = (negated >> at) & 1n ? n - even : even;
    // Of a root and its negative only the lesser one is admitted: a proof has no second form that others could make.
    return 2n * fourth < n && ((fourth * fourth) % n) ** 2n % n === target;
  });
  const roots = residues.slice(REPETITIONS);
  return (
    areSquares &&
    elements.every((element, i) => arithmetic.powPublic(roots[i] ?? 0n, n, n) === element)
  );
}

// Of a square: its root that is a square itself, twice, is a power; the group of squares modulo a prime has order (prime-1)/2.
function takeFourthRoot(key: PaillierPrivateKey, value: bigint, arithmetic: Arithmetic): bigint {
  const [modP = 0n, modQ = 0n] = [key.p, key.q].map(({ prime }) => {
    const exponent = ((prime + 1n) / 4n) ** 2n % (prime >> 1n);
    return arithmetic.powSecret(value % prime, exponent, prime);
  });
  const { prime: p } = key.p;
  const quotient = ((modP - modQ) * key.qInverse) % p;
  const root = modQ + key.q.prime * (quotient < 0n ? quotient + p : quotient);
  return 2n * root > key.publicKey.n ? key.publicKey.n - root : root;
}

/** What nobody chose: w of Jacobi symbol -1 (none for a square n), and the 128 elements. */
function deriveElements(key: PaillierKey, context: Uint8Array) {
  const encoded = encodePaillierKey(key);
  const derive = (name: string, i: number) => {
    const seed = hashTagged(`${DOMAIN}/${name}`, context, encoded, bigintToBytes(BigInt(i), 1));
    return expandBelow(seed, key.n, key.sizeBytes);
  };
  let w: bigint | undefined;
  for (let i = 0; i < SYMBOL_TRIES && w === undefined; i++) {
    const candidate = derive('w', i);
    if (jacobiSymbol(candidate, key.n) === -1) w = candidate;
  }
  return { w, elements: Array.from({ length: REPETITIONS }, (_, i) => derive('element', i)) };
}
