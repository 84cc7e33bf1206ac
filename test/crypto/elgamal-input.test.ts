import { expect, test } from 'vitest';
import { encodeUtf8 } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addElGamal,
  ELGAMAL_PROOF_SIZE_BYTES,
  type ElGamalCiphertext,
  type ElGamalEncryption,
  encodeElGamalCiphertext,
  encryptElGamal,
  multiplyBase,
  multiplyPlainElGamal,
  negateElGamal,
  proveElGamalInput,
  RISTRETTO_IDENTITY,
  RISTRETTO_ORDER,
  toScalar,
  verifyElGamalInput,
  verifyElGamalInputs,
} from '../../crypto/index.ts';
import { dealKey } from './elgamal-fixture.ts';

const { key } = dealKey(1, 1);
const other = dealKey(1, 1).key;
const alice = encodeUtf8('chain, contract, slot, alice, 0');
const mallory = encodeUtf8('chain, contract, slot, mallory, 0');

function encryptAndProve(m: bigint, context = alice) {
  const encryption = encryptElGamal(key, m, nodeRng);
  return { ...encryption, context, proof: proveElGamalInput(key, encryption, context, nodeRng) };
}

function isRefused(ciphertext: ElGamalCiphertext, proof: Uint8Array, context: Uint8Array): boolean {
  const one = verifyElGamalInput(key, ciphertext, proof, context);
  const batch = verifyElGamalInputs(key, [{ ciphertext, proof, context }]);
  expect(batch).toBe(one);
  return !one;
}

test('an input with its proof is accepted, alone and in a batch', () => {
  const inputs = Array.from({ length: 4 }, (_, i) => encryptAndProve(BigInt(i)));
  for (const { ciphertext, proof, context } of inputs) {
    expect(proof.length).toBe(ELGAMAL_PROOF_SIZE_BYTES);
    expect(verifyElGamalInput(key, ciphertext, proof, context)).toBe(true);
  }
  expect(verifyElGamalInputs(key, inputs)).toBe(true);
  expect(verifyElGamalInputs(key, [])).toBe(true);
});

test('a ciphertext copied with its proof is refused for another submitter, contract or index', () => {
  const { ciphertext, proof } = encryptAndProve(5n);
  expect(isRefused(ciphertext, proof, mallory)).toBe(true);
  expect(isRefused(ciphertext, proof, alice.slice(1))).toBe(true);
  expect(verifyElGamalInput(other, ciphertext, proof, alice)).toBe(false);
});

test("what is made from another's ciphertext has no proof: negation, multiple, sum, new randomness", () => {
  const { ciphertext, proof } = encryptAndProve(5n);
  const shift = encryptElGamal(key, 1n, nodeRng);
  const shiftProof = proveElGamalInput(key, shift, alice, nodeRng);
  const derived = [
    negateElGamal(ciphertext),
    multiplyPlainElGamal(ciphertext, 2n),
    addElGamal(ciphertext, shift.ciphertext),
    { c1: ciphertext.c1, c2: ciphertext.c2.add(multiplyBase(1n)) },
    { c1: ciphertext.c2, c2: ciphertext.c1 },
  ];
  for (const one of derived) {
    expect(isRefused(one, proof, alice)).toBe(true);
    expect(isRefused(one, shiftProof, alice)).toBe(true);
  }
});

test('whoever does know the randomness of a negation proves it: the rule is knowledge', () => {
  const { ciphertext, randomness } = encryptAndProve(5n);
  const negation: ElGamalEncryption = {
    ciphertext: negateElGamal(ciphertext),
    randomness: RISTRETTO_ORDER - randomness,
  };
  const proof = proveElGamalInput(key, negation, alice, nodeRng);
  expect(verifyElGamalInput(key, negation.ciphertext, proof, alice)).toBe(true);
});

test('a ciphertext with an identity point is refused whatever is proved', () => {
  const open: ElGamalEncryption = {
    ciphertext: { c1: RISTRETTO_IDENTITY, c2: multiplyBase(5n) },
    randomness: 0n,
  };
  expect(isRefused(open.ciphertext, proveElGamalInput(key, open, alice, nodeRng), alice)).toBe(
    true,
  );
  const noC2: ElGamalEncryption = {
    ciphertext: { c1: multiplyBase(7n), c2: RISTRETTO_IDENTITY },
    randomness: 7n,
  };
  expect(isRefused(noC2.ciphertext, proveElGamalInput(key, noC2, alice, nodeRng), alice)).toBe(
    true,
  );
});

test('a batch with one false input is refused, wherever that stands', () => {
  const inputs = Array.from({ length: 3 }, () => encryptAndProve(1n));
  for (const [i, input] of inputs.entries()) {
    const bad = inputs.with(i, { ...input, context: mallory });
    expect(verifyElGamalInputs(key, bad)).toBe(false);
  }
  const [a, b] = inputs as [(typeof inputs)[0], (typeof inputs)[0]];
  const swapped = [
    { ...a, proof: b.proof },
    { ...b, proof: a.proof },
  ];
  expect(verifyElGamalInputs(key, swapped)).toBe(false);
});

test('every changed byte of ciphertext or proof is refused', () => {
  const { ciphertext, proof } = encryptAndProve(5n);
  expect(encodeElGamalCiphertext(ciphertext).length).toBe(64);
  for (const at of [0, 15, 32, 63]) {
    const changed = proof.slice();
    changed[at] = (changed[at] ?? 0) ^ 2;
    let accepted = false;
    try {
      accepted = verifyElGamalInput(key, ciphertext, changed, alice);
    } catch (error) {
      expect(`${error}`).toMatch(/DIF200[126]/);
    }
    expect(accepted).toBe(false);
  }
  expect(() => verifyElGamalInput(key, ciphertext, proof.slice(1), alice)).toThrow(/DIF2006/);
});

test('proofs are fresh each time, even of one encryption', () => {
  const encryption = encryptElGamal(key, 5n, nodeRng);
  const prove = () => proveElGamalInput(key, encryption, alice, nodeRng);
  expect(prove()).not.toEqual(prove());
  expect(toScalar(encryption.randomness)).toBe(encryption.randomness);
});
