import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDiffieError, toHex } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  addElGamal,
  addPlainElGamal,
  decodeElGamalComputed,
  decodeElGamalInput,
  decodeElGamalKey,
  ELGAMAL_CIPHERTEXT_SIZE_BYTES,
  ELGAMAL_PLAINTEXT_MAX,
  encodeElGamalCiphertext,
  encodeElGamalKey,
  encryptElGamal,
  encryptElGamals,
  equalElGamal,
  multiplyBase,
  multiplyPlainElGamal,
  negateElGamal,
  RISTRETTO_IDENTITY,
  sumElGamal,
  toScalar,
} from '../../crypto/index.ts';
import { dealKey, decryptToPoint } from './elgamal-fixture.ts';

const { key, secret } = dealKey(1, 1);
const plaintext = fc.bigInt({ min: 0n, max: ELGAMAL_PLAINTEXT_MAX });
const runs = { numRuns: 8 };

function encrypt(m: bigint) {
  return encryptElGamal(key, m, nodeRng).ciphertext;
}

function holds(ciphertext: ReturnType<typeof encrypt>, m: bigint): boolean {
  return decryptToPoint(secret, ciphertext).equals(multiplyBase(toScalar(m)));
}

test('operations on ciphertexts are those on plaintexts', () => {
  fc.assert(
    fc.property(plaintext, plaintext, plaintext, (a, b, k) => {
      const [x, y] = [encrypt(a), encrypt(b)];
      expect(holds(x, a)).toBe(true);
      expect(holds(addElGamal(x, y), a + b)).toBe(true);
      expect(holds(addPlainElGamal(x, k), a + k)).toBe(true);
      expect(holds(negateElGamal(x), -a)).toBe(true);
      expect(holds(multiplyPlainElGamal(x, k), a * k)).toBe(true);
      expect(holds(sumElGamal([x, y, x]), 2n * a + b)).toBe(true);
    }),
    runs,
  );
});

test('many encryptions at once are single ones, each with its own randomness and right encodings', () => {
  const plaintexts = Array.from({ length: 300 }, (_, i) => BigInt(i % 3) * 2n ** 62n);
  const encryptions = encryptElGamals(key, plaintexts, nodeRng);
  expect(encryptions.length).toBe(300);
  for (const [i, { ciphertext, randomness }] of encryptions.entries()) {
    expect(ciphertext.c1.equals(multiplyBase(randomness))).toBe(true);
    expect(holds(ciphertext, plaintexts[i] ?? 0n)).toBe(true);
    const decoded = decodeElGamalInput(encodeElGamalCiphertext(ciphertext));
    expect(equalElGamal(decoded, ciphertext)).toBe(true);
  }
  expect(new Set(encryptions.map(({ randomness }) => randomness)).size).toBe(300);
  expect(encryptElGamals(key, [], nodeRng)).toEqual([]);
  expect(() => encryptElGamals(key, [1n, -1n], nodeRng)).toThrow(/DIF2005/);
});

test('the ends of the plaintext range encrypt, what lies beyond is refused', () => {
  for (const m of [0n, 1n, ELGAMAL_PLAINTEXT_MAX]) expect(holds(encrypt(m), m)).toBe(true);
  for (const m of [-1n, ELGAMAL_PLAINTEXT_MAX + 1n]) {
    expect(() => encrypt(m)).toThrow(/DIF2005/);
    expect(() => addPlainElGamal(encrypt(1n), m)).toThrow(/DIF2005/);
    expect(() => multiplyPlainElGamal(encrypt(1n), m)).toThrow(/DIF2005/);
  }
});

test('multiplication and sum agree with repeated addition', () => {
  const x = encrypt(3n);
  const five = [x, x, x, x, x];
  expect(equalElGamal(multiplyPlainElGamal(x, 5n), sumElGamal(five))).toBe(true);
  expect(equalElGamal(sumElGamal(five), five.slice(1).reduce(addElGamal, x))).toBe(true);
  expect(equalElGamal(multiplyPlainElGamal(x, 1n), x)).toBe(true);
});

test('x - x, 0·x and the empty sum are the pair of identities, 64 zero bytes', () => {
  const x = encrypt(9n);
  const nothing = { c1: RISTRETTO_IDENTITY, c2: RISTRETTO_IDENTITY };
  for (const zero of [
    addElGamal(x, negateElGamal(x)),
    multiplyPlainElGamal(x, 0n),
    sumElGamal([]),
  ]) {
    expect(equalElGamal(zero, nothing)).toBe(true);
    expect(toHex(encodeElGamalCiphertext(zero))).toBe('00'.repeat(ELGAMAL_CIPHERTEXT_SIZE_BYTES));
    expect(holds(zero, 0n)).toBe(true);
  }
  expect(equalElGamal(addElGamal(x, nothing), x)).toBe(true);
});

test('an input has no identity, a computed ciphertext may have', () => {
  const bytes = encodeElGamalCiphertext(encrypt(1n));
  const [noC1, noC2] = [bytes.slice(), bytes.slice()];
  noC1.fill(0, 0, 32);
  noC2.fill(0, 32);
  for (const bad of [noC1, noC2, new Uint8Array(64)]) {
    expect(() => decodeElGamalInput(bad)).toThrow(/DIF2004/);
    expect(encodeElGamalCiphertext(decodeElGamalComputed(bad))).toEqual(bad);
  }
  expect(encodeElGamalCiphertext(decodeElGamalInput(bytes))).toEqual(bytes);
});

test('any bytes are refused with a code or are the encoding of what they decode to', () => {
  const good = encodeElGamalCiphertext(encrypt(1n));
  const mutated = fc.tuple(fc.nat(63), fc.nat(255)).map(([at, by]) => {
    const bytes = good.slice();
    bytes[at] = by;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 70 })), (bytes) => {
      try {
        expect(encodeElGamalCiphertext(decodeElGamalInput(bytes))).toEqual(bytes);
      } catch (error) {
        const known =
          isDiffieError(error, 'crypto.point') || isDiffieError(error, 'crypto.elgamalCiphertext');
        expect(known).toBe(true);
      }
    }),
  );
});

test('encryption is randomised and the randomness is the one it tells', () => {
  const { ciphertext, randomness } = encryptElGamal(key, 4n, nodeRng);
  expect(ciphertext.c1.equals(multiplyBase(randomness))).toBe(true);
  expect(equalElGamal(ciphertext, encrypt(4n))).toBe(false);
});

test('a key has one encoding, and a malformed one is refused with a code', () => {
  const committee = dealKey(3, 2).key;
  const bytes = encodeElGamalKey(committee);
  const decoded = decodeElGamalKey(bytes);
  expect(encodeElGamalKey(decoded)).toEqual(bytes);
  expect(decoded.publicKey.equals(committee.publicKey)).toBe(true);
  const [first = new Uint8Array()] = committee.parties;
  const bad = [
    { ...committee, threshold: 0 },
    { ...committee, threshold: 4 },
    { ...committee, shareKeys: committee.shareKeys.slice(1) },
    { ...committee, parties: [first, first, first] },
    { ...committee, parties: committee.parties.map((address) => address.slice(1)) },
  ];
  for (const one of bad) expect(() => decodeElGamalKey(encodeElGamalKey(one))).toThrow(/DIF2003/);
  const noKey = { ...committee, publicKey: RISTRETTO_IDENTITY };
  expect(() => decodeElGamalKey(encodeElGamalKey(noKey))).toThrow(/DIF2001/);
  const noShare = { ...committee, shareKeys: committee.shareKeys.map(() => RISTRETTO_IDENTITY) };
  expect(() => decodeElGamalKey(encodeElGamalKey(noShare))).toThrow(/DIF2001/);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, by) => {
      const changed = bytes.slice();
      changed[at] = by;
      try {
        expect(encodeElGamalKey(decodeElGamalKey(changed))).toEqual(changed);
      } catch (error) {
        expect(isDiffieError(error)).toBe(true);
      }
    }),
  );
});
