// The published attacks on implementations of these proofs, built as far as they go, and refused: BitForge (Makriyannis, Yomtov,
// Galansky, https://eprint.iacr.org/2023/1234 and CVE-2023-33241), moduli with small factors; TSSHOCK (Verichains 2023):
// c-guess, c-split and alpha-shuffle against the proof that ring-Pedersen parameters hide.

import { describe, expect, it } from 'vitest';
import { bigintToBytes, bytesToBigint, concatBytes, encodeUtf8 } from '../../base/index.ts';
import {
  greatestCommonDivisor,
  invertModulo,
  powBigint,
  randomBelow,
} from '../../crypto/arithmetic-integer.ts';
import { hashTagged } from '../../crypto/hash.ts';
import {
  createPaillierKey,
  encodePaillierKey,
  encodeRingPedersen,
  type PaillierPrivateKey,
  paillierFactorProofSizeBytes,
  paillierModulusProofSizeBytes,
  provePaillierFactors,
  provePaillierModulus,
  proveRingPedersen,
  sha256,
  verifyPaillierFactors,
  verifyPaillierKey,
  verifyPaillierModulus,
  verifyRingPedersen,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  deriveIntegerChallenge,
  encodeIntegers,
  type IntegerStatement,
} from '../../crypto/integer-transcript.ts';
import { expandBelow } from '../../crypto/paillier-transcript.ts';
import { commitRing } from '../../crypto/ring-pedersen.ts';
import { context, effects, makeRing, owner, verification } from './paillier-fixture.ts';

const secret = makeRing();
const ring = secret.parameters;
const { modulus, s, t } = ring;
const pow = (base: bigint, exponent: bigint, of: bigint) =>
  nodeArithmetic.powSecret(base, exponent, of);

/** Elements of n's size that the verifiers derive, worked out here again. */
function elementsOf(domain: string, n: bigint, count: number): bigint[] {
  const encoded = encodePaillierKey(createPaillierKey(n));
  return Array.from({ length: count }, (_, i) =>
    expandBelow(hashTagged(domain, context, encoded, bigintToBytes(BigInt(i), 1)), n, 256),
  );
}

describe('BitForge', () => {
  it('a modulus of seventeen factors passes the proof of gcd(n, phi(n)) = 1, and not the one of two primes', () => {
    // Sixteen primes of 20 bits leave the large prime to reach 2048 bits.
    const small: bigint[] = [];
    for (let candidate = 2n ** 19n + 3n; small.length < 16; candidate += 4n) {
      if (nodeArithmetic.isPrime(candidate)) small.push(candidate);
    }
    const product = small.reduce((all, prime) => all * prime, 1n);
    const size = 2048 - product.toString(2).length;
    let [n, phi] = [0n, 0n];
    while (n.toString(2).length !== 2048 || greatestCommonDivisor(n, phi) !== 1n) {
      const large = nodeArithmetic.generatePrime(size + 1, [3n, 4n]);
      n = product * large;
      phi = small.reduce((all, prime) => all * (prime - 1n), large - 1n);
    }
    const key = createPaillierKey(n);
    const rootOf = (element: bigint) => pow(element, invertModulo(n, phi), n);
    const elements = elementsOf('diffie/paillier-key-proof/v1', n, 8);
    const roots = elements.map((element) => bigintToBytes(rootOf(element), 256));
    // What GG18's libraries asked for, and no more.
    expect(verifyPaillierKey(key, concatBytes(...roots), verification)).toBe(true);

    const hashed = elementsOf('diffie/paillier-modulus/v1/element', n, 128);
    const nthRoots = hashed.map(rootOf);
    expect(hashed.every((element, i) => pow(nthRoots[i] ?? 0n, n, n) === element)).toBe(true);
    // Fourth roots exist only of squares modulo all seventeen; one element in 2^15 can be made one by signs.
    const proof = concatBytes(
      new Uint8Array(32),
      ...[...nthRoots, ...nthRoots].map((root) => bigintToBytes(root, 256)),
    );
    expect(proof.length).toBe(paillierModulusProofSizeBytes(key));
    expect(verifyPaillierModulus(key, proof, verification)).toBe(false);
  });

  /** A key of two primes 3 mod 4, one of 256 bits. */
  function makeLopsided(): PaillierPrivateKey {
    const p = nodeArithmetic.generatePrime(256, [11n, 12n]);
    let q = nodeArithmetic.generatePrime(1792, [11n, 12n]);
    while ((p * q).toString(2).length !== 2048) q = nodeArithmetic.generatePrime(1792, [11n, 12n]);
    const part = (prime: bigint, other: bigint) => ({
      ...owner.p,
      prime,
      rootExponent: invertModulo(other % (prime - 1n), prime - 1n),
    });
    const publicKey = createPaillierKey(p * q);
    return { ...owner, publicKey, p: part(p, q), q: part(q, p), qInverse: invertModulo(q, p) };
  }

  const bad = makeLopsided();

  it('a prime of 256 bits passes the proof of two primes, and not the one of factors', () => {
    const key = bad.publicKey;
    const isBlum = provePaillierModulus(bad, context, effects);
    expect(verifyPaillierModulus(key, isBlum, verification)).toBe(true);
    // The prover as it is can't write its answer down.
    expect(() => provePaillierFactors(bad, ring, context, effects)).toThrow(/DIF1003/);
  });

  it('its equations hold for factors of any size: what refuses it is the length of the answers', () => {
    const [p, q] = [bad.p.prime, bad.q.prime];
    const statement: IntegerStatement = {
      domain: 'diffie/paillier-factors/v1',
      context,
      values: [encodePaillierKey(bad.publicKey), encodeRingPedersen(ring)],
    };
    const random = (bits: number) => randomBelow(1n << BigInt(bits), effects.rng);
    const [mu, nu, sigma] = [random(2176), random(2176), random(3329)];
    const [alpha, beta, x, y, r] = [1409, 2300, 2560, 2560, 4500].map(random) as [
      bigint,
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    const [first, second] = [
      commitRing(ring, p, mu, nodeArithmetic),
      commitRing(ring, q, nu, nodeArithmetic),
    ];
    const b = commitRing(ring, beta, y, nodeArithmetic);
    const elements = [
      first,
      second,
      commitRing(ring, alpha, x, nodeArithmetic),
      b,
      commitRing({ ...ring, s: second }, alpha, r, nodeArithmetic),
    ].map((element) => encodeIntegers([[element, 2048]]));
    const e = deriveIntegerChallenge(statement, [...elements, encodeIntegers([[sigma, 3329]])]);
    const z2 = beta + e * q;
    expect(commitRing(ring, z2, y + e * nu, nodeArithmetic)).toBe(
      (b * pow(second, e, modulus)) % modulus,
    );
    expect(z2.toString(2).length).toBeGreaterThan(1409);
    const widths = [256, 2048, 2048, 3329, 1409, 1409, 2560, 2560, 3713];
    const answers = [alpha + e * p, z2, x + e * mu, y + e * nu, r + e * (sigma - nu * p)];
    const write = (integers: readonly bigint[]) =>
      encodeIntegers(
        integers.map((value, i) => {
          const bits = widths[i] ?? 0;
          return [BigInt.asUintN(bits, value), bits] as const;
        }),
      );
    const proof = write([e, first, second, sigma, ...answers]);
    expect(proof.length).toBe(paillierFactorProofSizeBytes(bad.publicKey, ring));
    const forVerifier = { ...verification, ring };
    expect(verifyPaillierFactors(bad.publicKey, proof, forVerifier)).toBe(false);
    const long = concatBytes(proof.subarray(0, 32 + 512 + 417 + 177), bigintToBytes(z2, 300));
    expect(() => verifyPaillierFactors(bad.publicKey, long, forVerifier)).toThrow(/DIF2033/);
  });
});

describe('TSSHOCK', () => {
  // -1 has order 2 and Jacobi symbol 1: s = -t^lambda has the right form and lies outside the group of t.
  const bad = { ...ring, s: modulus - s };
  const statement: IntegerStatement = {
    domain: 'diffie/ring-pedersen/v1',
    context,
    values: [encodeRingPedersen(bad), encodeUtf8('128')],
  };
  const challengeOf = (commitments: readonly bigint[]) =>
    deriveIntegerChallenge(
      statement,
      commitments.map((value) => bigintToBytes(value, 256)),
      128,
    );
  const inverse = invertModulo(bad.s, modulus);

  it('c-guess: eight repetitions are forged by guessing; 128 are asked for', () => {
    // The forger fixes 128 guessed bits, all 0, then tries first commitments until the hash agrees on eight of them.
    const responses = Array.from({ length: 128 }, () => randomBelow(secret.order, effects.rng));
    const commitments = responses.map((response) => pow(t, response, modulus));
    let challenge = challengeOf(commitments);
    for (let tries = 0; tries < 8192 && (challenge & 0xffn) !== 0n; tries++) {
      responses[0] = (responses[0] ?? 0n) + 1n;
      commitments[0] = ((commitments[0] ?? 0n) * t) % modulus;
      challenge = challengeOf(commitments);
    }
    expect(challenge & 0xffn).toBe(0n);
    const holds = responses.map((response, i) => {
      const power = pow(t, response, modulus);
      const expected = (challenge >> BigInt(i)) & 1n ? (power * inverse) % modulus : power;
      return expected === commitments[i];
    });
    // A verifier with eight repetitions would be content.
    expect(holds.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => true));
    expect(holds).toContain(false);
    const sent = [challenge, ...responses].map(
      (value, i) => [value, i === 0 ? 128 : 2048] as const,
    );
    expect(verifyRingPedersen(bad, encodeIntegers(sent), verification)).toBe(false);
    expect(() => verifyRingPedersen(bad, encodeIntegers(sent.slice(0, 9)), verification)).toThrow(
      /DIF2033/,
    );
  });

  it('c-split: one long challenge is answered for the false statement whenever it is even; bits are not', () => {
    const mask = randomBelow(secret.order, effects.rng);
    const commitment = pow(t, mask, modulus);
    const even = bytesToBigint(sha256(encodeUtf8('any hash'))) & ~1n;
    const response = mask + even * secret.lambda;
    expect(pow(t, response, modulus)).toBe((commitment * pow(bad.s, even, modulus)) % modulus);
    const forged = proveRingPedersen({ ...secret, parameters: bad }, context, effects);
    expect(verifyRingPedersen(bad, forged, verification)).toBe(false);
  });

  it('alpha-shuffle: lists that a delimiter does not tell apart have different challenges', () => {
    const dollar = encodeUtf8('$');
    const [x, y, z] = ['first', 'second', 'third'].map(encodeUtf8) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const one = [concatBytes(x, dollar, y), z];
    const other = [x, concatBytes(y, dollar, z)];
    const joined = ([a, b]: readonly Uint8Array[]) => concatBytes(a ?? x, dollar, b ?? x);
    expect(joined(one)).toEqual(joined(other));
    expect(deriveIntegerChallenge(statement, one)).not.toBe(
      deriveIntegerChallenge(statement, other),
    );
    const moved = { ...statement, values: [...statement.values, x] };
    expect(deriveIntegerChallenge(statement, [x, y])).not.toBe(deriveIntegerChallenge(moved, [y]));
  });

  it('alpha-shuffle: repetitions have their places', () => {
    const proof = proveRingPedersen(secret, context, effects);
    const at = (i: number) => proof.subarray(16 + 256 * i, 16 + 256 * (i + 1));
    const swapped = concatBytes(proof.subarray(0, 16), at(1), at(0), proof.subarray(16 + 512));
    expect(verifyRingPedersen(ring, swapped, verification)).toBe(false);
  });

  it('no proof is one of another system, party or session', () => {
    const proof = proveRingPedersen(secret, context, effects);
    const other = { ...verification, context: encodeUtf8('chain 1, contract 7, submitter 4') };
    expect(verifyRingPedersen(ring, proof, other)).toBe(false);
    const domains = ['diffie/ring-pedersen/v1', 'diffie/paillier-factors/v1'].map((domain) =>
      deriveIntegerChallenge({ ...statement, domain }, []),
    );
    expect(domains[0]).not.toBe(domains[1]);
    expect(powBigint(t, secret.lambda, modulus)).toBe(s);
  });
});
