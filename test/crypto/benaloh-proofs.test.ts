import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { powBigint } from '../../crypto/arithmetic-integer.ts';
import { takeBenalohRoot } from '../../crypto/benaloh-owner.ts';
import { countBenalohRuns, expandBenalohChallenges } from '../../crypto/benaloh-transcript.ts';
import {
  addPlainBenaloh,
  type BenalohCiphertext,
  type BenalohKey,
  benalohInputProofSizeBytes,
  benalohOpeningProofSizeBytes,
  createBenalohKey,
  encryptBenaloh,
  generateBenalohKey,
  multiplyPlainBenaloh,
  negateBenaloh,
  proveBenalohInput,
  proveBenalohOpening,
  sumBenaloh,
  verifyBenalohInput,
  verifyBenalohOpening,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const context = encodeUtf8('chain 1, contract 7, submitter 3');
const verification = { context, arithmetic: nodeArithmetic };
const elsewhere = { context: encodeUtf8('another'), arithmetic: nodeArithmetic };

const owner = generateBenalohKey(effects, 2048);
const key = owner.publicKey;
const { n, y, r } = key;
const plaintext = fc.oneof(
  fc.bigInt({ min: 0n, max: r - 1n }),
  fc.constantFrom(0n, 1n, r - 1n, r / 65537n),
);

/** `false`, or a refusal of the proof. */
function expectRefused(run: () => boolean): void {
  try {
    expect(run()).toBe(false);
  } catch (error) {
    if (!isDiffieError(error, 'crypto.benalohProof')) throw error;
  }
}

const known = encryptBenaloh(key, 4711n, effects);
const proof = proveBenalohInput(key, known, context, effects);
const opening = proveBenalohOpening(owner, known.ciphertext, context, effects);
const verifyInput = (bytes: Uint8Array) =>
  verifyBenalohInput(key, known.ciphertext, bytes, verification);
const verifyOpened = (bytes: Uint8Array) =>
  verifyBenalohOpening(key, known.ciphertext, { plaintext: 4711n, proof: bytes }, verification);

test('what is true is accepted', () => {
  fc.assert(
    fc.property(plaintext, (m) => {
      const encryption = encryptBenaloh(key, m, effects);
      const { ciphertext } = encryption;
      const input = proveBenalohInput(key, encryption, context, effects);
      expect(verifyBenalohInput(key, ciphertext, input, verification)).toBe(true);
      const sum = sumBenaloh(key, [ciphertext, known.ciphertext]);
      const opened = proveBenalohOpening(owner, sum, context, effects);
      expect(opened.plaintext).toBe((m + 4711n) % r);
      expect(verifyBenalohOpening(key, sum, opened, verification)).toBe(true);
    }),
    { numRuns: 6 },
  );
  expect(proof.length).toBe(benalohInputProofSizeBytes(key));
  expect(opening.proof.length).toBe(benalohOpeningProofSizeBytes(key));
});

test('runs make up for a small factor: 2^-128 for every r', () => {
  const runsFor = (order: bigint) => countBenalohRuns(createBenalohKey({ n, y, r: order }));
  expect([3n, 5n * 7n, 65_521n, r].map(runsFor)).toEqual([81, 56, 9, 8]);
  const small = createBenalohKey({ n, y, r: 3n * 5n });
  const challenges = expandBenalohChallenges(small, new Uint8Array(32).fill(7));
  expect(challenges.length).toBe(81);
  expect(new Set(challenges)).toEqual(new Set([0n, 1n, 2n]));
});

test('roots are roots', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: n - 1n }), (u) => {
      const power = powBigint(u, r, n);
      expect(powBigint(takeBenalohRoot(owner, power, nodeArithmetic), r, n)).toBe(power);
    }),
    { numRuns: 5 },
  );
});

test('a proof of plaintext knowledge is bound to ciphertext, key and context', () => {
  expect(verifyInput(proof)).toBe(true);
  expect(verifyBenalohInput(key, known.ciphertext, proof, elsewhere)).toBe(false);
  const others = [
    addPlainBenaloh(key, known.ciphertext, 1n, nodeArithmetic),
    negateBenaloh(key, known.ciphertext),
    multiplyPlainBenaloh(key, known.ciphertext, 2n, nodeArithmetic),
    encryptBenaloh(key, 4711n, effects).ciphertext,
  ];
  for (const other of others) {
    expect(verifyBenalohInput(key, other, proof, verification)).toBe(false);
  }
  const square = createBenalohKey({ n, y: (y * y) % n, r });
  expect(verifyBenalohInput(square, known.ciphertext, proof, verification)).toBe(false);
});

test('who does not know the plaintext proves nothing', () => {
  for (const wrong of [
    { ...known, plaintext: 4712n },
    { ...known, randomness: known.randomness + 1n },
    { ...known, ciphertext: ((known.ciphertext * y) % n) as BenalohCiphertext },
  ]) {
    const false_ = proveBenalohInput(key, wrong, context, effects);
    expect(verifyBenalohInput(key, wrong.ciphertext, false_, verification)).toBe(false);
  }
});

test('an opening is bound to plaintext, ciphertext and context', () => {
  expect(verifyOpened(opening.proof)).toBe(true);
  const verify = (changes: { plaintext?: bigint; ciphertext?: BenalohCiphertext }) =>
    verifyBenalohOpening(
      key,
      changes.ciphertext ?? known.ciphertext,
      { ...opening, plaintext: changes.plaintext ?? 4711n },
      verification,
    );
  for (const m of [0n, 4710n, 4711n + r / 65537n, r - 1n]) {
    expect(verify({ plaintext: m })).toBe(false);
  }
  expect(verify({ ciphertext: encryptBenaloh(key, 4711n, effects).ciphertext })).toBe(false);
  expect(verifyBenalohOpening(key, known.ciphertext, opening, elsewhere)).toBe(false);
  for (const m of [-1n, r]) expect(() => verify({ plaintext: m })).toThrow(/DIF2062/);
});

test('every flipped bit of a proof is refused, and so are integers that are zero, too large or not prime to n', () => {
  fc.assert(
    fc.property(fc.nat(8 * opening.proof.length - 1), fc.nat(8 * proof.length - 1), (i, j) => {
      const flip = (bytes: Uint8Array, bit: number) =>
        bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      expectRefused(() => verifyOpened(flip(opening.proof, i)));
      expectRefused(() => verifyInput(flip(proof, j)));
    }),
    { numRuns: 20 },
  );
  for (const bytes of [opening.proof, proof]) {
    const verify = bytes === proof ? verifyInput : verifyOpened;
    const filled = (value: number) =>
      Uint8Array.from(bytes, (byte, i) => (i < bytes.length - 256 ? byte : value));
    for (const bad of [filled(0), filled(255), bytes.subarray(1), Uint8Array.from([...bytes, 0])]) {
      expect(() => verify(bad)).toThrow(/DIF2063/);
    }
  }
});

test('any bytes are refused as a proof', () => {
  const size = benalohOpeningProofSizeBytes(key);
  const some = fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 600 }) },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: size, maxLength: size, size: 'max' }) },
  );
  fc.assert(
    fc.property(some, (bytes) => {
      expectRefused(() => verifyInput(bytes));
      expectRefused(() => verifyOpened(bytes));
    }),
    { numRuns: 60 },
  );
});

test('under a y that misses the corrected condition two plaintexts share their ciphertexts', () => {
  const weak: BenalohKey = createBenalohKey({ n, y: powBigint(y, 65537n, n), r });
  const shift = r / 65537n;
  const { ciphertext } = encryptBenaloh(weak, 5n, effects);
  // The true owner opens the weak ciphertext under its own y: 65537·5, and 65537·(5 + shift) is the same modulo r.
  const { plaintext: own } = proveBenalohOpening(owner, ciphertext, context, effects);
  expect([(65537n * 5n) % r, (65537n * (5n + shift)) % r]).toEqual([own, own]);
});
