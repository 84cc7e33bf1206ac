import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes } from '../../base/index.ts';
import { invertModulo, powBigint, primesBelow } from '../../crypto/arithmetic-integer.ts';
import {
  createPaillierKey,
  createPaillierPrivateKey,
  type PaillierPrivateKey,
  paillierModulusProofSizeBytes,
  provePaillierModulus,
  verifyPaillierModulus,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { jacobiSymbol } from '../../crypto/jacobi.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  owner,
  verification,
} from './paillier-fixture.ts';

const key = owner.publicKey;
const { n } = key;
const proof = provePaillierModulus(owner, context, effects);
const ROOT = 256;

describe('the Jacobi symbol', () => {
  it("agrees with Euler's criterion, factor by factor", () => {
    const primes = primesBelow(200).slice(1).map(BigInt);
    const legendre = (a: bigint, p: bigint) => {
      const power = powBigint(a, (p - 1n) / 2n, p);
      return power === p - 1n ? -1 : Number(power);
    };
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 70n }),
        fc.array(fc.constantFrom(...primes), { minLength: 1, maxLength: 5 }),
        (a, factors) => {
          const modulus = factors.reduce((product, p) => product * p, 1n);
          const expected = factors.reduce((product, p) => product * legendre(a, p), 1);
          // An equation of numbers: -0 is 0.
          expect(jacobiSymbol(a, modulus) === expected).toBe(true);
        },
      ),
    );
  });
});

describe('the proof of a Paillier-Blum modulus', () => {
  it('is accepted in its context, for its key alone', () => {
    expect(proof.length).toBe(paillierModulusProofSizeBytes(key));
    expect(verifyPaillierModulus(key, proof, verification)).toBe(true);
    expect(verifyPaillierModulus(key, proof, elsewhere)).toBe(false);
    expectRefused(() => verifyPaillierModulus(createPaillierKey(n - 2n), proof, verification));
    const again = provePaillierModulus(owner, elsewhere.context, effects);
    expect(verifyPaillierModulus(key, again, elsewhere)).toBe(true);
    expect(verifyPaillierModulus(key, again, verification)).toBe(false);
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierModulus(key, changed, verification));
      }),
      { numRuns: 8 },
    );
    for (let at = 0; at < 32; at += 5) {
      const flipped = proof.with(at, (proof[at] ?? 0) ^ 0x10);
      expect(verifyPaillierModulus(key, flipped, verification)).toBe(false);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expect(() => verifyPaillierModulus(key, noise, verification)).toThrow(/DIF2033/);
      }),
    );
  });

  it('has no second form and no order but its own', () => {
    const root = BigInt(`0x${Buffer.from(proof.subarray(32, 32 + ROOT)).toString('hex')}`);
    for (const other of [n - root, 0n]) {
      const changed = Uint8Array.from([
        ...proof.subarray(0, 32),
        ...bigintToBytes(other, ROOT),
        ...proof.subarray(32 + ROOT),
      ]);
      expect(verifyPaillierModulus(key, changed, verification)).toBe(false);
    }
    const swapped = Uint8Array.from([
      ...proof.subarray(0, 32),
      ...proof.subarray(32 + ROOT, 32 + 2 * ROOT),
      ...proof.subarray(32, 32 + ROOT),
      ...proof.subarray(32 + 2 * ROOT),
    ]);
    expect(verifyPaillierModulus(key, swapped, verification)).toBe(false);
  });

  it('is not made for primes that are 1 mod 4, and false when forced', () => {
    const p = 2n ** 1024n - 179n;
    const bad = createPaillierPrivateKey(p, owner.q.prime, nodeArithmetic);
    expect(() => provePaillierModulus(bad, context, effects)).toThrow(/DIF2030.*3 mod 4/);
    // The prover as it is, told that the prime is its negative's residue: half of the fourth roots do not exist.
    const part = bad.p.prime === p ? 'p' : 'q';
    const forced = new Proxy(bad, {
      get: (target, name) =>
        name === part ? pretendBlum(target[part]) : target[name as keyof PaillierPrivateKey],
    });
    const forged = provePaillierModulus(forced, context, effects);
    expect(verifyPaillierModulus(bad.publicKey, forged, verification)).toBe(false);
  });

  it('is refused for a prime, a square and a product with a common factor of n and phi(n)', () => {
    const prime = 2n ** 2048n - 1_942_289n;
    const square = owner.q.prime ** 2n;
    for (const modulus of [prime, square]) {
      const bad = createPaillierKey(modulus);
      expect(verifyPaillierModulus(bad, new Uint8Array(proof.length), verification)).toBe(false);
    }
    // q = 2kp + 1: whoever knows the factors has n-th roots of one element in p only.
    const p = 2n ** 1000n + 5343n;
    const q = 2n * (2n ** 46n + 85n) * p + 1n;
    expect([p, q, prime].every((each) => nodeArithmetic.isPrime(each))).toBe(true);
    const bad = createPaillierKey(p * q);
    const parts = { ...owner, publicKey: bad, qInverse: invertModulo(q, p) };
    const forged = provePaillierModulus(
      {
        ...parts,
        p: { ...owner.p, prime: p, rootExponent: invertModulo(q % (p - 1n), p - 1n) },
        q: { ...owner.q, prime: q, rootExponent: 1n },
      },
      context,
      effects,
    );
    expect(verifyPaillierModulus(bad, forged, verification)).toBe(false);
  });

  /** The part with a prime that reads as 3 mod 4 the first time. */
  function pretendBlum(part: PaillierPrivateKey['p']): PaillierPrivateKey['p'] {
    let reads = 0;
    return {
      ...part,
      get prime() {
        return reads++ === 0 ? 3n : part.prime;
      },
    };
  }
});
