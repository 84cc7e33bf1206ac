import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, concatBytes, encodeCbor } from '../../base/index.ts';
import { powBigint } from '../../crypto/arithmetic-integer.ts';
import { commitmentEquation } from '../../crypto/elgamal-relation.ts';
import {
  addPlainPaillier,
  commitPedersen,
  encodePaillierCiphertext,
  encodePaillierKey,
  encodeRistretto,
  encryptPaillier,
  type KeyedPaillierEncryption,
  multiplyBase,
  multiplyPublic,
  type PaillierKey,
  paillierRangeProofSizeBytes,
  provePaillierCommitment,
  provePaillierElGamal,
  provePaillierEquality,
  provePaillierRange,
  proveRange,
  RANGE_BITS,
  RISTRETTO_ORDER,
  randomScalar,
  verifyPaillierCommitment,
  verifyPaillierElGamal,
  verifyPaillierEquality,
  verifyPaillierRange,
} from '../../crypto/index.ts';
import { deriveIntegerChallenge, encodeIntegers } from '../../crypto/integer-transcript.ts';
import { encryptPaillierWith } from '../../crypto/paillier.ts';
import { verifyBridge } from '../../crypto/paillier-bridge.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  owner,
  safeOwner,
  verification,
} from './paillier-fixture.ts';

const [a, b] = [owner.publicKey, safeOwner.publicKey];
const range = { bits: 64, context } as const;
const PARTS = ['crypto.point', 'crypto.scalar', 'crypto.rangeProof'];
const MAX = 2n ** 64n - 1n;

function encrypt(key: PaillierKey, value: bigint): KeyedPaillierEncryption {
  return { key, ...encryptPaillier(key, value, effects) };
}

function encryptElGamal(plaintext: bigint) {
  const publicKey = multiplyBase(randomScalar(effects.rng));
  const randomness = randomScalar(effects.rng);
  const c2 = multiplyPublic(publicKey, randomness).add(multiplyBase(plaintext));
  return { publicKey, ciphertext: { c1: multiplyBase(randomness), c2 }, randomness };
}

describe('a strict range', () => {
  const one = encrypt(a, 41_500n);
  const proof = provePaillierRange(one, range, effects);

  it('is proved for every value of every width', () => {
    for (const bits of RANGE_BITS) {
      for (const value of [0n, 2n ** BigInt(bits) - 1n]) {
        const own = encrypt(a, value);
        const made = provePaillierRange(own, { bits, context }, effects);
        expect(made.length).toBe(paillierRangeProofSizeBytes(a, bits));
        expect(verifyPaillierRange(own, bits, made, verification)).toBe(true);
      }
    }
  });

  it('is not proved by one more', () => {
    for (const value of [2n ** 64n, RISTRETTO_ORDER, RISTRETTO_ORDER + 5n, a.n - 1n]) {
      expect(() => provePaillierRange(encrypt(a, value), range, effects)).toThrow(/DIF2032/);
    }
    expect(() => provePaillierRange(encrypt(a, 256n), { bits: 8, context }, effects)).toThrow(
      /DIF2032/,
    );
  });

  it('is refused for plaintexts that agree modulo the order of ristretto255, or by a little', () => {
    for (const value of [RISTRETTO_ORDER + 5n, a.n - 5n, 6n, 5n + (a.n >> 1n)]) {
      const other = encrypt(a, value);
      const made = provePaillierRange({ ...other, plaintext: 5n }, range, effects);
      expect(verifyPaillierRange(other, 64, made, verification)).toBe(false);
    }
  });

  it('is bound to key, ciphertext, width and context', () => {
    expect(verifyPaillierRange(one, 64, proof, verification)).toBe(true);
    const moved = { key: a, ciphertext: addPlainPaillier(a, one.ciphertext, 1n) };
    expect(verifyPaillierRange(moved, 64, proof, verification)).toBe(false);
    expect(verifyPaillierRange(one, 64, proof, elsewhere)).toBe(false);
    expectRefused(() => verifyPaillierRange({ ...one, key: b }, 64, proof, verification));
    expectRefused(() => verifyPaillierRange(one, 32, proof, verification), ...PARTS);
  });

  it('is refused after any change', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierRange(one, 64, changed, verification), ...PARTS);
      }),
      { numRuns: 30 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1200 }), (noise) => {
        expectRefused(() => verifyPaillierRange(one, 64, noise, verification), ...PARTS);
      }),
    );
  });

  it('hides the plaintext in responses of one length', () => {
    // z is uniform in 2^192..2^250: its upper byte is there for 0 as for the largest value.
    for (const value of [0n, MAX]) {
      const made = provePaillierRange(encrypt(a, value), range, effects);
      const z = BigInt(`0x${Buffer.from(made.subarray(48, 80)).toString('hex')}`);
      expect(z >= 2n ** 192n && z < 2n ** 250n).toBe(true);
    }
  });
});

describe('equality under two keys', () => {
  const [x, y] = [encrypt(a, MAX), encrypt(b, MAX)];
  const proof = provePaillierEquality(x, y, range, effects);

  it('is proved, in this order and context', () => {
    expect(verifyPaillierEquality([x, y], 64, proof, verification)).toBe(true);
    expectRefused(() => verifyPaillierEquality([y, x], 64, proof, verification));
    expect(verifyPaillierEquality([x, y], 64, proof, elsewhere)).toBe(false);
  });

  it('is refused for two plaintexts', () => {
    const other = encrypt(b, MAX - 1n);
    expect(() => provePaillierEquality(x, other, range, effects)).toThrow(/DIF2032/);
    const made = provePaillierEquality(x, { ...other, plaintext: MAX }, range, effects);
    expect(verifyPaillierEquality([x, other], 64, made, verification)).toBe(false);
    expect(verifyPaillierEquality([x, other], 64, proof, verification)).toBe(false);
  });
});

describe('equality with what ristretto255 holds', () => {
  const value = 77n;
  const one = encrypt(a, value);
  const opening = { value, blinding: randomScalar(effects.rng) };
  const commitment = commitPedersen(opening);
  const elGamal = encryptElGamal(value);

  it('is proved of a Pedersen commitment', () => {
    const proof = provePaillierCommitment(one, opening, range, effects);
    expect(verifyPaillierCommitment([one, commitment], 64, proof, verification)).toBe(true);
    const other = commitPedersen({ ...opening, value: 78n });
    expect(verifyPaillierCommitment([one, other], 64, proof, verification)).toBe(false);
    expect(verifyPaillierCommitment([one, commitment], 64, proof, elsewhere)).toBe(false);
    const wrong = { ...opening, value: 78n };
    expect(() => provePaillierCommitment(one, wrong, range, effects)).toThrow(/DIF2032/);
    const lying = provePaillierCommitment({ ...one, plaintext: 78n }, wrong, range, effects);
    expect(verifyPaillierCommitment([one, other], 64, lying, verification)).toBe(false);
    expectRefused(() =>
      verifyPaillierCommitment([one, commitment], 64, proof.subarray(1), verification),
    );
  });

  it('is proved of an ElGamal ciphertext', () => {
    const proof = provePaillierElGamal(one, elGamal, range, effects);
    expect(verifyPaillierElGamal([one, elGamal], 64, proof, verification)).toBe(true);
    expect(verifyPaillierElGamal([one, elGamal], 64, proof, elsewhere)).toBe(false);
    const others = [
      encryptElGamal(value),
      { ...elGamal, publicKey: multiplyBase(5n) },
      { ...elGamal, ciphertext: { c1: elGamal.ciphertext.c2, c2: elGamal.ciphertext.c1 } },
    ];
    for (const other of others) {
      expect(verifyPaillierElGamal([one, other], 64, proof, verification)).toBe(false);
    }
    const different = encryptElGamal(78n);
    const lying = provePaillierElGamal(one, different, range, effects);
    expect(verifyPaillierElGamal([one, different], 64, lying, verification)).toBe(false);
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(
          () => verifyPaillierElGamal([one, elGamal], 64, changed, verification),
          ...PARTS,
        );
      }),
      { numRuns: 10 },
    );
  });

  it('keeps its uses apart', () => {
    const proof = provePaillierCommitment(one, opening, range, effects);
    const asRange = concatBytes(encodeRistretto(commitment), proof);
    expect(verifyPaillierRange(one, 64, asRange, verification)).toBe(false);
  });
});

describe('a fraction', () => {
  // 1/2 modulo n and 1/2 modulo the order: e times it is an integer for every even e.
  const opening = { value: (RISTRETTO_ORDER + 1n) / 2n, blinding: randomScalar(effects.rng) };
  const commitment = commitPedersen(opening);
  const [rho, r] = [12_345n, 67_890n];
  const ciphertext = encryptPaillierWith(a, (a.n + 1n) / 2n, rho, effects.arithmetic);
  const equations = [commitmentEquation(commitment, 0, 1)];
  const domain = 'diffie/paillier-range/v1';
  const ciphertexts = [{ key: a, ciphertext }];
  const bridge = { domain, context, bits: 64, ciphertexts, equations, secretCount: 2 } as const;
  const relation = equations.map(({ terms, image }) => [
    terms.map(([secret, base]) => [secret, encodeRistretto(base)] as const),
    encodeRistretto(image),
  ]);
  const values = [
    encodeCbor([64, 2, relation]),
    encodePaillierKey(a),
    encodePaillierCiphertext(a, ciphertext),
  ];

  function forge(): Uint8Array {
    const nonce = randomScalar(effects.rng);
    for (let x = 2n ** 249n; ; x++) {
      const point = commitPedersen({ value: x, blinding: nonce });
      const blinded = encryptPaillierWith(a, x, r, effects.arithmetic);
      const e = deriveIntegerChallenge(
        { domain, context, values },
        [encodeRistretto(point), bigintToBytes(blinded, 512)],
        128,
      );
      if ((e & 1n) === 1n) continue;
      const s = (nonce + e * opening.blinding) % RISTRETTO_ORDER;
      const w = (r * powBigint(rho, e, a.n)) % a.n;
      return encodeIntegers([
        [e, 128],
        [x + e / 2n, 250],
        [s, 253],
        [w, 2048],
      ]);
    }
  }

  it('passes the equations across the groups, and is refused by the Bulletproof', () => {
    const forged = forge();
    expect(verifyBridge(bridge, forged, verification)).toBe(true);
    const range = { bits: 64, commitments: [commitment], domain, context } as const;
    const bulletproof = proveRange(range, [opening], effects.rng);
    const proof = concatBytes(encodeRistretto(commitment), forged, bulletproof);
    expect(proof.length).toBe(paillierRangeProofSizeBytes(a, 64));
    expect(verifyPaillierRange({ key: a, ciphertext }, 64, proof, verification)).toBe(false);
  });
});
