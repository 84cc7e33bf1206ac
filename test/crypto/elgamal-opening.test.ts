import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addElGamal,
  combinePartials,
  decodePartialDecryption,
  decryptPartially,
  ELGAMAL_PLAINTEXT_MAX,
  encodePartialDecryption,
  encryptElGamal,
  findPlaintext,
  LOGARITHM_MAX,
  multiplyBase,
  multiplyPlainElGamal,
  multiplySecret,
  negateElGamal,
  PARTIAL_DECRYPTION_SIZE_BYTES,
  type PartialDecryption,
  plaintextPoint,
  RISTRETTO_IDENTITY,
  RISTRETTO_ORDER,
  toScalar,
  verifyOpening,
  verifyPartialDecryption,
} from '../../crypto/index.ts';
import { dealKey, decryptToPoint } from './elgamal-fixture.ts';

const { key, shares, secret } = dealKey(3, 2);
const context = encodeUtf8('chain, contract, request 1');
const ciphertext = encryptElGamal(key, 193_032n, nodeRng).ciphertext;
const partials = shares.map((share) =>
  decryptPartially(key, share, ciphertext, { context, rng: nodeRng }),
);
const [first, second, third] = partials as [
  PartialDecryption,
  PartialDecryption,
  PartialDecryption,
];

test('any two of three open the plaintext, as the secret key itself does', () => {
  for (const pair of [
    [first, second],
    [first, third],
    [second, third],
  ]) {
    expect(verifyOpening(key, ciphertext, 193_032n, pair, context)).toBe(true);
    expect(verifyOpening(key, ciphertext, 193_033n, pair, context)).toBe(false);
    const combined = combinePartials(key, pair);
    expect(combined.equals(multiplySecret(ciphertext.c1, secret))).toBe(true);
    const point = plaintextPoint(key, ciphertext, pair);
    expect(point.equals(decryptToPoint(secret, ciphertext))).toBe(true);
  }
});

test('too few, too many, repeated, unordered or unknown shares are errors', () => {
  const other = { ...third, index: 4 };
  for (const set of [[], [first], partials, [first, first], [second, first]]) {
    expect(() => verifyOpening(key, ciphertext, 193_032n, set, context)).toThrow(/DIF2008/);
  }
  expect(() => verifyOpening(key, ciphertext, 193_032n, [first, other], context)).toThrow(
    /DIF2007/,
  );
});

test('a partial decryption is bound to share, ciphertext, request and its own point', () => {
  expect(verifyPartialDecryption(key, ciphertext, first, context)).toBe(true);
  const others: readonly PartialDecryption[] = [
    { ...first, index: 2 },
    { ...first, point: second.point },
    { ...first, point: RISTRETTO_IDENTITY },
    { ...first, challenge: toScalar(first.challenge + 1n) },
    { ...first, response: toScalar(first.response + 1n) },
    { ...second, point: first.point, index: 1 },
  ];
  for (const bad of others) {
    expect(verifyPartialDecryption(key, ciphertext, bad, context)).toBe(false);
  }
  expect(verifyPartialDecryption(key, ciphertext, first, encodeUtf8('request 2'))).toBe(false);
  const shifted = { c1: ciphertext.c1, c2: ciphertext.c2.add(multiplyBase(1n)) };
  expect(verifyPartialDecryption(key, shifted, first, context)).toBe(false);
  const renamed = { ...key, publicKey: multiplyBase(3n) };
  expect(verifyPartialDecryption(renamed, ciphertext, first, context)).toBe(false);
});

test('an opening that fits the plaintext but holds a false proof is refused', () => {
  const bad = { ...second, response: toScalar(second.response + 1n) };
  expect(verifyOpening(key, ciphertext, 193_032n, [first, bad], context)).toBe(false);
});

test('a share holder that uses another share makes no valid partial decryption', () => {
  const liar = { index: 1, secret: toScalar(shares[0]!.secret + 1n) };
  const lie = decryptPartially(key, liar, ciphertext, { context, rng: nodeRng });
  expect(verifyPartialDecryption(key, ciphertext, lie, context)).toBe(false);
});

test('negative totals open, and computed ciphertexts with an identity do', () => {
  const open = (computed: typeof ciphertext, m: bigint) => {
    const pair = shares
      .slice(0, 2)
      .map((share) => decryptPartially(key, share, computed, { context, rng: nodeRng }));
    return verifyOpening(key, computed, m, pair, context);
  };
  expect(open(negateElGamal(ciphertext), -193_032n)).toBe(true);
  expect(open(negateElGamal(ciphertext), 193_032n)).toBe(false);
  const zero = addElGamal(ciphertext, negateElGamal(ciphertext));
  expect(open(zero, 0n)).toBe(true);
  expect(open(zero, 1n)).toBe(false);
  const largest = encryptElGamal(key, ELGAMAL_PLAINTEXT_MAX, nodeRng).ciphertext;
  expect(open(largest, ELGAMAL_PLAINTEXT_MAX)).toBe(true);
  expect(() => open(multiplyPlainElGamal(largest, 2n), 2n * ELGAMAL_PLAINTEXT_MAX)).toThrow(
    /DIF2005/,
  );
});

test('the identity as c1 does not let a share holder claim another partial decryption', () => {
  const open = { c1: RISTRETTO_IDENTITY, c2: multiplyBase(5n) };
  const honest = decryptPartially(key, shares[0]!, open, { context, rng: nodeRng });
  expect(honest.point.is0()).toBe(true);
  expect(verifyPartialDecryption(key, open, honest, context)).toBe(true);
  const lie = { ...honest, point: multiplyBase(1n) };
  expect(verifyPartialDecryption(key, open, lie, context)).toBe(false);
});

test('a partial decryption has one encoding of 97 bytes', () => {
  const bytes = encodePartialDecryption(first);
  expect(bytes.length).toBe(PARTIAL_DECRYPTION_SIZE_BYTES);
  expect(encodePartialDecryption(decodePartialDecryption(bytes))).toEqual(bytes);
  expect(verifyPartialDecryption(key, ciphertext, decodePartialDecryption(bytes), context)).toBe(
    true,
  );
  expect(() => decodePartialDecryption(bytes.slice(1))).toThrow(/DIF2007/);
  expect(() => decodePartialDecryption(new Uint8Array(97))).toThrow(/DIF2007/);
  fc.assert(
    fc.property(fc.nat(96), fc.nat(255), (at, by) => {
      const changed = bytes.slice();
      changed[at] = by;
      try {
        expect(encodePartialDecryption(decodePartialDecryption(changed))).toEqual(changed);
      } catch (error) {
        expect(isDiffieError(error)).toBe(true);
      }
    }),
  );
});

test('the small logarithm is found where it lies in the range, and only there', () => {
  const step = 2n ** 17n;
  for (const m of [0n, 1n, 2n, step - 1n, step, step + 1n, step / 2n, 2n ** 26n - 1n, 2n ** 26n]) {
    expect(findPlaintext(multiplyBase(m), 2n ** 26n)).toBe(m);
    expect(findPlaintext(multiplyBase(m), m)).toBe(m);
    if (m > 0n) expect(() => findPlaintext(multiplyBase(m), m - 1n)).toThrow(/DIF2009/);
  }
  expect(() => findPlaintext(multiplyBase(RISTRETTO_ORDER - 1n), 2n ** 20n)).toThrow(/DIF2009/);
  expect(() => findPlaintext(multiplyBase(1n), LOGARITHM_MAX + 1n)).toThrow(/DIF2009/);
  expect(findPlaintext(plaintextPoint(key, ciphertext, [first, third]), 2n ** 20n)).toBe(193_032n);
});

test('the logarithm is found from every representative of the point', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 20n }), (m) => {
      // c2 - x·c1 reaches m·G along another path than multiplication, so by other coordinates.
      const fresh = encryptElGamal(key, m, nodeRng).ciphertext;
      expect(findPlaintext(decryptToPoint(secret, fresh), 2n ** 20n)).toBe(m);
    }),
    { numRuns: 10 },
  );
});
