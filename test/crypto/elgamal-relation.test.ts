import { expect, test } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  commitPedersen,
  ELGAMAL_BIT_PROOF_SIZE_BYTES,
  ELGAMAL_COMMITMENT_PROOF_SIZE_BYTES,
  ELGAMAL_EQUALITY_PROOF_SIZE_BYTES,
  ELGAMAL_RERANDOMIZATION_PROOF_SIZE_BYTES,
  encryptElGamal,
  equalElGamal,
  multiplyBase,
  negateElGamal,
  proveElGamalBit,
  proveElGamalCommitment,
  proveElGamalEquality,
  proveElGamalRerandomization,
  randomScalar,
  rerandomizeElGamal,
  toScalar,
  verifyElGamalBit,
  verifyElGamalCommitment,
  verifyElGamalEquality,
  verifyElGamalRerandomization,
} from '../../crypto/index.ts';
import { dealKey, decryptToPoint } from './elgamal-fixture.ts';

const context = Uint8Array.of(9);
const options = { context, rng: nodeRng };
const [ours, theirs] = [dealKey(3, 2), dealKey(1, 1)];
const encrypt = ({ key }: typeof ours, m: bigint) => ({
  publicKey: key.publicKey,
  ...encryptElGamal(key, m, nodeRng),
});

function refusesMutations(proof: Uint8Array, verify: (proof: Uint8Array) => boolean): void {
  for (let at = 0; at < proof.length; at += 7) {
    const mutated = proof.slice();
    mutated[at] = (mutated[at] ?? 0) ^ 4;
    let isAccepted = false;
    try {
      isAccepted = verify(mutated);
    } catch (error) {
      expect(isDiffieError(error, 'crypto.scalar')).toBe(true);
    }
    expect(isAccepted).toBe(false);
  }
  expect(() => verify(proof.subarray(1))).toThrow(/DIF2050/);
  expect(() => verify(new Uint8Array([...proof, 0]))).toThrow(/DIF2050/);
}

test('ciphertexts under two keys are shown to hold one plaintext', () => {
  const [a, b, other] = [encrypt(ours, 42n), encrypt(theirs, 42n), encrypt(theirs, 43n)];
  const proof = proveElGamalEquality(a, b, 42n, options);
  expect(proof.length).toBe(ELGAMAL_EQUALITY_PROOF_SIZE_BYTES);
  expect(verifyElGamalEquality(a, b, proof, context)).toBe(true);
  expect(verifyElGamalEquality(b, a, proof, context)).toBe(false);
  expect(verifyElGamalEquality(a, other, proof, context)).toBe(false);
  expect(verifyElGamalEquality({ ...a, publicKey: b.publicKey }, b, proof, context)).toBe(false);
  expect(verifyElGamalEquality(a, b, proof, new Uint8Array())).toBe(false);
  const lie = proveElGamalEquality(a, other, 42n, options);
  expect(verifyElGamalEquality(a, other, lie, context)).toBe(false);
  refusesMutations(proof, (bytes) => verifyElGamalEquality(a, b, bytes, context));
});

test('negated plaintexts are residues like others', () => {
  const [a, b] = [encrypt(ours, 5n), encrypt(theirs, 5n)];
  const negate = (encryption: typeof a) => ({
    ...encryption,
    ciphertext: negateElGamal(encryption.ciphertext),
    randomness: toScalar(-encryption.randomness),
  });
  const proof = proveElGamalEquality(negate(a), negate(b), -5n, options);
  expect(verifyElGamalEquality(negate(a), negate(b), proof, context)).toBe(true);
});

test('ciphertext and commitment are shown to hold one value', () => {
  const a = encrypt(ours, 42n);
  const opening = { value: 42n, blinding: randomScalar(nodeRng) };
  const commitment = commitPedersen(opening);
  const proof = proveElGamalCommitment(a, commitment, opening, options);
  expect(proof.length).toBe(ELGAMAL_COMMITMENT_PROOF_SIZE_BYTES);
  expect(verifyElGamalCommitment(a, commitment, proof, context)).toBe(true);
  const shifted = commitment.add(multiplyBase(1n));
  expect(verifyElGamalCommitment(a, shifted, proof, context)).toBe(false);
  const lie = proveElGamalCommitment(a, shifted, { ...opening, value: 43n }, options);
  expect(verifyElGamalCommitment(a, shifted, lie, context)).toBe(false);
  refusesMutations(proof, (bytes) => verifyElGamalCommitment(a, commitment, bytes, context));
});

test('a re-randomised ciphertext holds what it held, with a proof for these two alone', () => {
  const a = encrypt(ours, 42n);
  const fresh = rerandomizeElGamal(a, nodeRng);
  expect(equalElGamal(fresh.ciphertext, a.ciphertext)).toBe(false);
  expect(decryptToPoint(ours.secret, fresh.ciphertext).equals(multiplyBase(42n))).toBe(true);
  const proof = proveElGamalRerandomization(a, fresh, options);
  expect(proof.length).toBe(ELGAMAL_RERANDOMIZATION_PROOF_SIZE_BYTES);
  expect(verifyElGamalRerandomization(a, fresh.ciphertext, proof, context)).toBe(true);
  // The same difference between other ciphertexts.
  const shift = ({ c1, c2 }: typeof a.ciphertext) => ({ c1, c2: c2.add(multiplyBase(1n)) });
  const moved = { ...a, ciphertext: shift(a.ciphertext) };
  const movedFresh = shift(fresh.ciphertext);
  expect(verifyElGamalRerandomization(moved, movedFresh, proof, context)).toBe(false);
  expect(verifyElGamalRerandomization(a, movedFresh, proof, context)).toBe(false);
  refusesMutations(proof, (bytes) =>
    verifyElGamalRerandomization(a, fresh.ciphertext, bytes, context),
  );
});

test('0 and 1 are bits, and nothing else is', () => {
  for (const bit of [0, 1] as const) {
    const a = encrypt(ours, BigInt(bit));
    const proof = proveElGamalBit(a, bit, options);
    expect(proof.length).toBe(ELGAMAL_BIT_PROOF_SIZE_BYTES);
    expect(verifyElGamalBit(a, proof, context)).toBe(true);
    expect(verifyElGamalBit(a, proof, new Uint8Array())).toBe(false);
    expect(verifyElGamalBit(encrypt(ours, BigInt(bit)), proof, context)).toBe(false);
    expect(verifyElGamalBit(a, proveElGamalBit(a, bit === 0 ? 1 : 0, options), context)).toBe(
      false,
    );
    refusesMutations(proof, (bytes) => verifyElGamalBit(a, bytes, context));
  }
  const two = encrypt(ours, 2n);
  for (const bit of [0, 1] as const) {
    expect(verifyElGamalBit(two, proveElGamalBit(two, bit, options), context)).toBe(false);
  }
});
