import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { invertModulo, powBigint } from '../../crypto/arithmetic-integer.ts';
import {
  addPaillier,
  combineThresholdPaillier,
  createPaillierPrivateKey,
  dealThresholdPaillier,
  decodeThresholdPaillierKey,
  decodeThresholdPaillierPartial,
  decryptPaillier,
  decryptPaillierPartially,
  encodeThresholdPaillierKey,
  encodeThresholdPaillierPartial,
  encryptPaillier,
  generateSafePaillierKey,
  isThresholdPaillierShare,
  multiplyPlainPaillier,
  type PaillierCiphertext,
  type ThresholdPaillierShare,
  thresholdPaillierPartialSizeBytes,
  verifyThresholdPaillierKey,
  verifyThresholdPaillierPartial,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  owner,
  safeOwner,
  verification,
} from './paillier-fixture.ts';

const { key, shares } = dealThresholdPaillier(safeOwner, { threshold: 3, partyCount: 5 }, effects);
const { publicKey } = key;
const proving = { context, ...effects };
const { ciphertext } = encryptPaillier(publicKey, 41_500n, effects);

function decryptBy(parties: readonly number[], of: PaillierCiphertext = ciphertext) {
  return parties.map((index) => decryptPaillierPartially(key, shareOf(index), of, proving));
}

function shareOf(index: number): ThresholdPaillierShare {
  const share = shares[index - 1];
  if (share === undefined) throw new Error('a party of the key');
  return share;
}

describe('a dealt key', () => {
  it('gives everyone a share that it can check', () => {
    for (const share of shares)
      expect(isThresholdPaillierShare(key, share, nodeArithmetic)).toBe(true);
    const [first] = shares;
    if (first === undefined) return;
    const wrong = [
      { ...first, index: 2 },
      { ...first, index: 6 },
      { ...first, secret: first.secret + 1n },
      { ...first, secret: -first.secret },
    ];
    for (const share of wrong) {
      expect(isThresholdPaillierShare(key, share, nodeArithmetic)).toBe(false);
    }
    expect(verifyThresholdPaillierKey(key, nodeArithmetic)).toBe(true);
  });

  it('is refused where a share key is off the polynomial', () => {
    for (const at of [0, 4]) {
      const moved = ((key.shareKeys[at] ?? 0n) * key.base) % publicKey.nSquared;
      const bad = { ...key, shareKeys: key.shareKeys.with(at, moved) };
      expect(verifyThresholdPaillierKey(bad, nodeArithmetic)).toBe(false);
    }
    expect(verifyThresholdPaillierKey({ ...key, threshold: 2 }, nodeArithmetic)).toBe(false);
  });

  it('comes of two safe primes and terms that make sense', () => {
    expect(() => dealThresholdPaillier(owner, { threshold: 1, partyCount: 1 }, effects)).toThrow(
      /DIF2036.*safe/,
    );
    for (const [threshold, partyCount] of [
      [0, 3],
      [4, 3],
      [1, 65],
      [1.5, 3],
      [1, 0],
    ] as const) {
      expect(() => dealThresholdPaillier(safeOwner, { threshold, partyCount }, effects)).toThrow(
        /DIF2036/,
      );
    }
    expect(() => generateSafePaillierKey(1024, effects)).toThrow(/DIF2030/);
    expect(createPaillierPrivateKey(safeOwner.p.prime, safeOwner.q.prime, nodeArithmetic)).toEqual(
      safeOwner,
    );
  });

  it('reads and writes', () => {
    const bytes = encodeThresholdPaillierKey(key);
    expect(decodeThresholdPaillierKey(bytes)).toEqual(key);
    const refused = (changed: Uint8Array) => {
      try {
        expect(decodeThresholdPaillierKey(changed)).not.toEqual(key);
      } catch (error) {
        expect(isDiffieError(error)).toBe(true);
      }
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        refused(bytes.with(at, (bytes[at] ?? 0) ^ bits));
      }),
      { numRuns: 25 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), refused));
    const wrong = { ...key, base: safeOwner.p.prime };
    expect(() => decodeThresholdPaillierKey(encodeThresholdPaillierKey(wrong))).toThrow(/DIF2036/);
    const terms = { ...key, threshold: 6 };
    expect(() => decodeThresholdPaillierKey(encodeThresholdPaillierKey(terms))).toThrow(/DIF2036/);
  });
});

describe('threshold decryption', () => {
  const partials = decryptBy([1, 2, 3, 4, 5]);
  const [first] = partials;
  if (first === undefined) throw new Error('five partial decryptions');

  it('gives the plaintext by every set of three, as the owner would', () => {
    expect(decryptPaillier(safeOwner, ciphertext, effects)).toBe(41_500n);
    for (const set of [
      [0, 1, 2],
      [4, 2, 0],
      [1, 3, 4],
      [3, 0, 1],
    ]) {
      const chosen = set.flatMap((i) => partials[i] ?? []);
      expect(combineThresholdPaillier(key, chosen, nodeArithmetic)).toBe(41_500n);
    }
  });

  it('opens what was computed, and the ends of the range', () => {
    const sum = addPaillier(
      publicKey,
      ciphertext,
      multiplyPlainPaillier(publicKey, ciphertext, 2n, nodeArithmetic),
    );
    expect(combineThresholdPaillier(key, decryptBy([5, 1, 4], sum), nodeArithmetic)).toBe(124_500n);
    for (const m of [0n, publicKey.n - 1n]) {
      const { ciphertext: end } = encryptPaillier(publicKey, m, effects);
      expect(combineThresholdPaillier(key, decryptBy([2, 3, 4], end), nodeArithmetic)).toBe(m);
    }
  });

  it('works for one of one and two of two', () => {
    for (const count of [1, 2]) {
      const dealt = dealThresholdPaillier(
        safeOwner,
        { threshold: count, partyCount: count },
        effects,
      );
      const parts = dealt.shares.map((share) =>
        decryptPaillierPartially(dealt.key, share, ciphertext, proving),
      );
      expect(combineThresholdPaillier(dealt.key, parts, nodeArithmetic)).toBe(41_500n);
    }
  });

  it('is proved, and the proof bound to key, ciphertext, party, part and context', () => {
    for (const partial of partials.slice(0, 2)) {
      expect(verifyThresholdPaillierPartial(key, ciphertext, partial, verification)).toBe(true);
    }
    const other = encryptPaillier(publicKey, 41_500n, effects).ciphertext;
    const off = (first.value * first.value) % publicKey.nSquared;
    const refused = [
      [key, other, first, verification],
      [key, ciphertext, { ...first, index: 2 }, verification],
      [key, ciphertext, { ...first, value: off }, verification],
      [key, ciphertext, { ...first, value: publicKey.nSquared - first.value }, verification],
      [key, ciphertext, first, elsewhere],
      [{ ...key, threshold: 2 }, ciphertext, first, verification],
    ] as const;
    for (const [of, c, partial, where] of refused) {
      expect(verifyThresholdPaillierPartial(of, c, partial, where)).toBe(false);
    }
    expect(() =>
      verifyThresholdPaillierPartial(key, ciphertext, { ...first, index: 6 }, verification),
    ).toThrow(/DIF2007/);
  });

  it('is refused with another share', () => {
    const lying = { ...shareOf(2), index: 1 };
    const wrong = decryptPaillierPartially(key, lying, ciphertext, proving);
    expect(verifyThresholdPaillierPartial(key, ciphertext, wrong, verification)).toBe(false);
  });

  it('is refused after any change of the proof; partials read and write', () => {
    const bytes = encodeThresholdPaillierPartial(key, first);
    expect(bytes.length).toBe(thresholdPaillierPartialSizeBytes(key));
    expect(decodeThresholdPaillierPartial(key, bytes)).toEqual(first);
    const verify = (changed: Uint8Array) =>
      verifyThresholdPaillierPartial(
        key,
        ciphertext,
        decodeThresholdPaillierPartial(key, changed),
        verification,
      );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = bytes.with(at, (bytes[at] ?? 0) ^ bits);
        expectRefused(() => verify(changed), 'crypto.partialDecryption');
      }),
      { numRuns: 12 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (noise) => {
        expect(() => verify(noise)).toThrow(/DIF2007/);
      }),
    );
    const zero = encodeThresholdPaillierPartial(key, { ...first, value: 0n });
    expect(() => verify(zero)).toThrow(/DIF2007/);
  });

  it('takes exactly the threshold, of distinct parties', () => {
    const [one, two, three, four] = partials;
    if (!one || !two || !three || !four) return;
    const wrong = [[], [one, two], [one, two, three, four], [one, two, two]];
    for (const set of [...wrong, [one, two, { ...three, index: 7 }]]) {
      expect(() => combineThresholdPaillier(key, set, nodeArithmetic)).toThrow(/DIF2008/);
    }
    const foreign = [one, two, { ...three, value: 3n }];
    expect(() => combineThresholdPaillier(key, foreign, nodeArithmetic)).toThrow(/DIF2008/);
  });

  it('shares an exponent that is 1 modulo n and 0 modulo the order, by the paper’s formula', () => {
    // Lagrange at 0 over the shares 1 to 3, as fractions modulo n p'q'.
    const order = (safeOwner.p.prime >> 1n) * (safeOwner.q.prime >> 1n);
    const modulus = publicKey.n * order;
    const weights = [3n, -3n, 1n];
    const d = weights.reduce((sum, w, i) => sum + w * shareOf(i + 1).secret, 0n) % modulus;
    const exponent = (d + modulus) % modulus;
    expect([exponent % publicKey.n, exponent % order]).toEqual([1n, 0n]);
    const power = powBigint(ciphertext, 4n * exponent, publicKey.nSquared);
    const plaintext = ((power - 1n) / publicKey.n) * invertModulo(4n, publicKey.n);
    expect(plaintext % publicKey.n).toBe(41_500n);
  });
});
