// What the challenges of the Paillier proofs hash, worked out a second time from finished proofs: the whole statement.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  encodeCbor,
  encodeUtf8,
} from '../../base/index.ts';
import { invertModulo, powBigint } from '../../crypto/arithmetic-integer.ts';
import { hashTagged } from '../../crypto/hash.ts';
import {
  dealThresholdPaillier,
  decryptPaillier,
  decryptPaillierPartially,
  encodePaillierCiphertext,
  encodePaillierKey,
  encodeRingPedersen,
  encodeThresholdPaillierKey,
  encryptPaillier,
  type PaillierCiphertext,
  provePaillierBound,
  proveRingPedersen,
  verifyPaillierSamePlaintext,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import {
  decodeIntegers,
  deriveIntegerChallenge,
  deriveIntegerMask,
  encodeIntegers,
  integersSizeBytes,
} from '../../crypto/integer-transcript.ts';
import { derivePaillierChallenge } from '../../crypto/paillier-transcript.ts';
import { context, effects, makeRing, owner, safeOwner, verification } from './paillier-fixture.ts';

const secret = makeRing();
const ring = secret.parameters;
const key = owner.publicKey;
const { n, nSquared } = key;
const { ciphertext } = encryptPaillier(key, 41_500n, effects);
const number = (bytes: Uint8Array, from: number, to: number) =>
  bytesToBigint(bytes.subarray(from, to));
const pow = (base: bigint, exponent: bigint, of: bigint) =>
  nodeArithmetic.powPublic(base, exponent, of);

/** Of a product base^z image^-e. */
function recompute(
  terms: readonly (readonly [bigint, bigint])[],
  image: bigint,
  e: bigint,
  of: bigint,
) {
  const product = terms.reduce((all, [base, exponent]) => (all * pow(base, exponent, of)) % of, 1n);
  return (product * pow(invertModulo(image, of), e, of)) % of;
}

describe('integers of a proof', () => {
  it('have one width each, and no bit more', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 300n }), fc.nat(7)), { minLength: 1 }),
        (pairs) => {
          const sized = pairs.map(
            ([value, more]) => [value, value.toString(2).length + more] as const,
          );
          const bits = sized.map(([, width]) => width);
          const bytes = encodeIntegers(sized);
          expect(bytes.length).toBe(integersSizeBytes(bits));
          expect(decodeIntegers(bytes, bits, 'test')).toEqual(sized.map(([value]) => value));
          expect(() => decodeIntegers(concatBytes(bytes, bytes), bits, 'test')).toThrow(/DIF2033/);
        },
      ),
    );
    for (const value of [2n ** 250n, 2n ** 256n - 1n]) {
      expect(() => decodeIntegers(bigintToBytes(value, 32), [250], 'test')).toThrow(/DIF2033/);
      expect(() => encodeIntegers([[value, 250]])).toThrow(/DIF1003/);
    }
    expect(decodeIntegers(bigintToBytes(2n ** 250n - 1n, 32), [250], 'test')).toHaveLength(1);
    expect(() => encodeIntegers([[-1n, 8]])).toThrow(/DIF1003/);
  });

  it('are masked by what differs with every part', () => {
    const statement = { domain: 'diffie/test/v1', context, values: [] };
    const still = { bytes: (sizeBytes: number) => new Uint8Array(sizeBytes) };
    const options = { bits: 300, rng: still };
    const witness = encodeUtf8('witness');
    const mask = deriveIntegerMask(statement, 'a', witness, options);
    expect(deriveIntegerMask(statement, 'a', witness, options)).toBe(mask);
    const others = [
      deriveIntegerMask(statement, 'b', witness, options),
      deriveIntegerMask(statement, 'a', encodeUtf8('other'), options),
      deriveIntegerMask({ ...statement, context: witness }, 'a', witness, options),
      deriveIntegerMask({ ...statement, values: [witness] }, 'a', witness, options),
      deriveIntegerMask({ ...statement, domain: 'diffie/else/v1' }, 'a', witness, options),
      deriveIntegerMask(statement, 'a', witness, { ...options, rng: effects.rng }),
    ];
    expect(new Set([mask, ...others]).size).toBe(7);
    expect(others.every((other) => other < 2n ** 300n)).toBe(true);
  });
});

describe('the challenge hashes the whole statement', () => {
  it('of ring-Pedersen parameters', () => {
    const proof = proveRingPedersen(secret, context, effects);
    const e = number(proof, 0, 16);
    const commitments = Array.from({ length: 128 }, (_, i) => {
      const z = number(proof, 16 + 256 * i, 16 + 256 * (i + 1));
      return recompute([[ring.t, z]], ring.s, (e >> BigInt(i)) & 1n, ring.modulus);
    });
    const values = [encodeRingPedersen(ring), encodeUtf8('128')];
    expect(
      deriveIntegerChallenge(
        { domain: 'diffie/ring-pedersen/v1', context, values },
        commitments.map((each) => bigintToBytes(each, 256)),
        128,
      ),
    ).toBe(e);
  });

  it('of a bound', () => {
    const encryption = { key, ...encryptPaillier(key, 5n, effects) };
    const proof = provePaillierBound([encryption], { bits: 64, ring, context }, effects);
    const [e, commitment] = [number(proof, 0, 32), number(proof, 32, 288)];
    const [z, z3, w] = [number(proof, 288, 345), number(proof, 345, 665), number(proof, 665, 921)];
    const shifted = (encryption.ciphertext * powBigint(1n + n, 2n ** 64n, nSquared)) % nSquared;
    const masked = recompute(
      [
        [ring.s, z],
        [ring.t, z3],
      ],
      commitment,
      e,
      ring.modulus,
    );
    const blinded = recompute(
      [
        [1n + n, z],
        [w, n],
      ],
      shifted,
      e,
      nSquared,
    );
    const values = [
      encodeCbor(64),
      encodeRingPedersen(ring),
      encodePaillierKey(key),
      encodePaillierCiphertext(key, encryption.ciphertext),
    ];
    const sent = [bigintToBytes(commitment, 256), bigintToBytes(masked, 256)];
    expect(
      deriveIntegerChallenge({ domain: 'diffie/paillier-bound/v1', context, values }, [
        ...sent,
        bigintToBytes(blinded, 512),
      ]),
    ).toBe(e);
  });

  it('of a partial decryption', () => {
    const dealt = dealThresholdPaillier(safeOwner, { threshold: 1, partyCount: 2 }, effects);
    const [, share] = dealt.shares;
    if (share === undefined) throw new Error('two shares');
    const { publicKey, base, shareKeys } = dealt.key;
    const c = encryptPaillier(publicKey, 7n, effects).ciphertext;
    const proving = { context, ...effects };
    const { value, proof } = decryptPaillierPartially(dealt.key, share, c, proving);
    const of = publicKey.nSquared;
    const [e, z] = [number(proof, 0, 32), number(proof, 32, proof.length)];
    const commitments = [
      recompute([[c ** 4n % of, z]], value ** 2n % of, e, of),
      recompute([[base, z]], shareKeys[1] ?? 0n, e, of),
    ];
    const domain = 'diffie/paillier-threshold/v1';
    const values = [
      hashTagged(`${domain}/key`, encodeThresholdPaillierKey(dealt.key)),
      Uint8Array.of(2),
      encodePaillierCiphertext(publicKey, c),
      bigintToBytes(value, 512),
    ];
    const encoded = commitments.map((each) => bigintToBytes(each, 512));
    expect(deriveIntegerChallenge({ domain, context, values }, encoded)).toBe(e);
  });

  it('of a re-randomisation: else one half of the pair could be chosen after the challenge', () => {
    // Commitment (1+n) s^n; the other ciphertext is then the one whose quotient to the power e is 1+n.
    const s = 12_345n;
    const commitment = ((1n + n) * powBigint(s, n, nSquared)) % nSquared;
    const weak = {
      domain: 'diffie/paillier-rerandomization/v1',
      key,
      context,
      parts: [encodePaillierCiphertext(key, ciphertext)],
    };
    const challenge = derivePaillierChallenge(weak, commitment);
    const difference = invertModulo(bytesToBigint(challenge), n);
    const original = ((1n + (n - difference) * n) * ciphertext) % nSquared;
    const pair = { original: original as PaillierCiphertext, fresh: ciphertext };
    const proof = concatBytes(challenge, bigintToBytes(s, 256));
    // The forged equation holds, for plaintexts that differ.
    const quotient = (ciphertext * invertModulo(original, nSquared)) % nSquared;
    const power = powBigint(quotient, bytesToBigint(challenge), nSquared);
    expect((powBigint(s, n, nSquared) * power) % nSquared).toBe(commitment);
    expect(decryptPaillier(owner, pair.original, effects)).not.toBe(41_500n);
    expect(verifyPaillierSamePlaintext(key, pair, proof, verification)).toBe(false);
  });
});
