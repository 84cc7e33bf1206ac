import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPaillier,
  addPlainPaillier,
  decryptPaillier,
  encryptPaillier,
  encryptPaillierAsOwner,
  negatePaillier,
  paillierRerandomizationProofSizeBytes,
  provePaillierOpening,
  provePaillierSamePlaintext,
  rerandomizePaillierWithProof,
  sumPaillier,
  verifyPaillierSamePlaintext,
} from '../../crypto/index.ts';
import {
  context,
  effects,
  elsewhere,
  expectRefused,
  owner,
  safeOwner,
  verification,
} from './paillier-fixture.ts';

const key = owner.publicKey;
const original = encryptPaillier(key, 42n, effects).ciphertext;
const { proof, ...pair } = rerandomizePaillierWithProof(key, original, context, effects);

describe('a re-randomisation', () => {
  it('keeps the plaintext, hides the origin, and is proved', () => {
    expect(pair.fresh).not.toBe(original);
    expect(decryptPaillier(owner, pair.fresh, effects)).toBe(42n);
    expect(proof.length).toBe(paillierRerandomizationProofSizeBytes(key));
    expect(verifyPaillierSamePlaintext(key, pair, proof, verification)).toBe(true);
  });

  it('is bound to both ciphertexts, their order, the key and the context', () => {
    const { fresh } = pair;
    const others = [
      { original: fresh, fresh: original },
      { original, fresh: addPlainPaillier(key, fresh, 1n) },
      { original: negatePaillier(key, original), fresh },
      { original: addPaillier(key, original, original), fresh: addPaillier(key, fresh, fresh) },
    ];
    for (const other of others) {
      expect(verifyPaillierSamePlaintext(key, other, proof, verification)).toBe(false);
    }
    expect(verifyPaillierSamePlaintext(key, pair, proof, elsewhere)).toBe(false);
    expectRefused(() =>
      verifyPaillierSamePlaintext(safeOwner.publicKey, pair, proof, verification),
    );
  });

  it('is refused after any change, and does not pass for an opening', () => {
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
        const changed = proof.with(at, (proof[at] ?? 0) ^ bits);
        expectRefused(() => verifyPaillierSamePlaintext(key, pair, changed, verification));
      }),
      { numRuns: 16 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
        expectRefused(() => verifyPaillierSamePlaintext(key, pair, noise, verification));
      }),
    );
    const opening = provePaillierOpening(owner, pair.fresh, context, effects);
    expect(verifyPaillierSamePlaintext(key, pair, opening.proof, verification)).toBe(false);
  });
});

describe('one plaintext, by the owner', () => {
  it('is proved however the ciphertexts were made', () => {
    const sum = sumPaillier(
      key,
      [40n, 2n].map((m) => encryptPaillier(key, m, effects).ciphertext),
    );
    const again = { original, fresh: sum };
    const made = provePaillierSamePlaintext(owner, again, context, effects);
    expect(verifyPaillierSamePlaintext(key, again, made, verification)).toBe(true);
  });

  it('is not proved of two plaintexts', () => {
    const other = encryptPaillierAsOwner(owner, 43n, effects).ciphertext;
    expect(() =>
      provePaillierSamePlaintext(owner, { original, fresh: other }, context, effects),
    ).toThrow(/DIF2032/);
    expect(verifyPaillierSamePlaintext(key, { original, fresh: other }, proof, verification)).toBe(
      false,
    );
  });
});
