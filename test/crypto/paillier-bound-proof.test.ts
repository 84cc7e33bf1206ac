import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { powBigint } from '../../crypto/arithmetic-integer.ts';
import {
  addPlainPaillier,
  createRingPedersen,
  encodePaillierSigned,
  encryptPaillier,
  type KeyedPaillierEncryption,
  PAILLIER_BOUND_SLACK_BITS,
  type PaillierKey,
  type PaillierPrivateKey,
  paillierBoundProofSizeBytes,
  paillierFactorProofSizeBytes,
  provePaillierBound,
  provePaillierFactors,
  verifyPaillierBound,
  verifyPaillierFactors,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  makeRing,
  owner,
  primeAt,
  safeOwner,
  verification,
} from './paillier-fixture.ts';

const ring = makeRing().parameters;
const otherRing = createRingPedersen(primeAt(0), primeAt(1), effects).parameters;
const forVerifier = { ...verification, ring };
const [a, b] = [owner.publicKey, safeOwner.publicKey];
const BITS = 64;
const bound = { bits: BITS, ring, context };

function encrypt(key: PaillierKey, value: bigint): KeyedPaillierEncryption {
  return { key, ...encryptPaillier(key, encodePaillierSigned(key, value), effects) };
}

describe('a bound on a plaintext', () => {
  const one = encrypt(a, -41_500n);
  const proof = provePaillierBound([one], bound, effects);

  it('is proved for every integer within it', () => {
    expect(proof.length).toBe(paillierBoundProofSizeBytes([a], bound));
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (value) => {
        const own = encrypt(a, value);
        const made = provePaillierBound([own], bound, effects);
        expect(verifyPaillierBound([own], BITS, made, forVerifier)).toBe(true);
      }),
      { numRuns: 4, examples: [[2n ** 64n], [-(2n ** 64n)], [0n]] },
    );
  });

  it('is bound to key, ciphertext, number of bits, parameters and context', () => {
    expect(verifyPaillierBound([one], BITS, proof, forVerifier)).toBe(true);
    const statements = [
      [[{ ...one, ciphertext: addPlainPaillier(a, one.ciphertext, 1n) }], BITS, forVerifier],
      [[{ ...one, key: b }], BITS, forVerifier],
      [[one], BITS - 8, forVerifier],
      [[one], BITS - 1, forVerifier],
      [[one, one], BITS, forVerifier],
      [[one], BITS, { ...forVerifier, ring: otherRing }],
      [[one], BITS, { ...elsewhere, ring }],
    ] as const;
    for (const [ciphertexts, bits, elsewise] of statements) {
      expectRefused(() => verifyPaillierBound(ciphertexts, bits, proof, elsewise));
    }
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierBound([one], BITS, changed, forVerifier));
      }),
      { numRuns: 16 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (noise) => {
        expectRefused(() => verifyPaillierBound([one], BITS, noise, forVerifier));
      }),
      { numRuns: 30 },
    );
  });

  it('is refused where the plaintext is another than the prover says', () => {
    for (const value of [2n ** 2000n, -(2n ** 600n)]) {
      const wide = encrypt(a, value);
      const lying = { ...wide, plaintext: 5n };
      const made = provePaillierBound([lying], bound, effects);
      expect(verifyPaillierBound([wide], BITS, made, forVerifier)).toBe(false);
    }
  });

  it('is not proved beyond it, nor for widths without room', () => {
    for (const value of [2n ** 64n + 1n, -(2n ** 64n) - 1n]) {
      expect(() => provePaillierBound([encrypt(a, value)], bound, effects)).toThrow(/DIF2032/);
    }
    const room = 2046 - PAILLIER_BOUND_SLACK_BITS;
    for (const bits of [0, -1, 1.5, room + 1]) {
      expect(() => provePaillierBound([one], { ...bound, bits }, effects)).toThrow(/DIF2052/);
    }
    expect(() => provePaillierBound([], bound, effects)).toThrow(/DIF2052/);
    const widest = { ...bound, bits: room };
    const made = provePaillierBound([one], widest, effects);
    expect(verifyPaillierBound([one], room, made, forVerifier)).toBe(true);
  });

  it('satisfies the equation as the paper writes it, for the shifted plaintext', () => {
    const number = (from: number, to: number) =>
      BigInt(`0x${Buffer.from(proof.subarray(from, to)).toString('hex')}`);
    const [e, z, unit] = [
      number(0, 32),
      number(288, 345),
      number(proof.length - 256, proof.length),
    ];
    const { n, nSquared } = a;
    const shifted = (one.ciphertext * powBigint(1n + n, 2n ** 64n, nSquared)) % nSquared;
    // A = (1+n)^alpha r^n, of what the responses hide.
    const alpha = z - e * (2n ** 64n - 41_500n);
    const r = (unit * powBigint(powBigint(one.randomness, e, n), n - 2n, n)) % n;
    expect(alpha > 0n && r > 0n).toBe(true);
    const left = (powBigint(1n + n, z, nSquared) * powBigint(unit, n, nSquared)) % nSquared;
    const mask = powBigint(1n + n, alpha, nSquared);
    const rest = powBigint(unit, n, nSquared);
    const power = powBigint(one.randomness, e * n, nSquared);
    expect((left * power) % nSquared).toBe(
      (((mask * powBigint(shifted, e, nSquared)) % nSquared) * rest) % nSquared,
    );
  });
});

describe('equality under different keys', () => {
  const value = -(2n ** 200n) + 3n;
  const wide = { ...bound, bits: 256 };
  const pair = [encrypt(a, value), encrypt(b, value)];
  const proof = provePaillierBound(pair, wide, effects);

  it('is proved of one signed integer, in this order', () => {
    expect(verifyPaillierBound(pair, 256, proof, forVerifier)).toBe(true);
    expectRefused(() => verifyPaillierBound(pair.toReversed(), 256, proof, forVerifier));
    expectRefused(() => verifyPaillierBound(pair.slice(0, 1), 256, proof, forVerifier));
  });

  it('is refused for two integers', () => {
    const two = [encrypt(a, value), encrypt(b, value + 1n)];
    expect(() => provePaillierBound(two, wide, effects)).toThrow(/DIF2032/);
    const lying = two.map((each, i) => ({ ...each, plaintext: pair[i]?.plaintext ?? 0n }));
    const made = provePaillierBound(lying, wide, effects);
    expect(verifyPaillierBound(two, 256, made, forVerifier)).toBe(false);
  });
});

describe('the proof that a modulus has no small factor', () => {
  const proof = provePaillierFactors(owner, ring, context, effects);

  it('is accepted for both kinds of key', () => {
    expect(proof.length).toBe(paillierFactorProofSizeBytes(a, ring));
    expect(verifyPaillierFactors(a, proof, forVerifier)).toBe(true);
    const other = provePaillierFactors(safeOwner, ring, context, effects);
    expect(verifyPaillierFactors(b, other, forVerifier)).toBe(true);
  });

  it('is bound to key, parameters and context', () => {
    expectRefused(() => verifyPaillierFactors(b, proof, forVerifier));
    expectRefused(() => verifyPaillierFactors(a, proof, { ...forVerifier, ring: otherRing }));
    expectRefused(() => verifyPaillierFactors(a, proof, { ...elsewhere, ring }));
  });

  it('is refused for factors of another modulus', () => {
    const forged: PaillierPrivateKey = { ...safeOwner, publicKey: a };
    const made = provePaillierFactors(forged, ring, context, effects);
    expect(verifyPaillierFactors(a, made, forVerifier)).toBe(false);
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierFactors(a, changed, forVerifier));
      }),
      { numRuns: 12 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (noise) => {
        expectRefused(() => verifyPaillierFactors(a, noise, forVerifier));
      }),
      { numRuns: 30 },
    );
    const trivial = new Uint8Array(proof.length);
    expect(() => verifyPaillierFactors(a, trivial, forVerifier)).toThrow(/DIF2033.*prime to it/);
    expect(nodeArithmetic.isPrime(a.n)).toBe(false);
  });
});
