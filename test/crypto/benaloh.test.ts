import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { greatestCommonDivisor, powBigint } from '../../crypto/arithmetic-integer.ts';
import { encryptBenalohWith } from '../../crypto/benaloh.ts';
import { isBenalohBase } from '../../crypto/benaloh-key.ts';
import {
  addBenaloh,
  addPlainBenaloh,
  BENALOH_DEFAULT_ORDER,
  type BenalohCiphertext,
  createBenalohKey,
  createBenalohPrivateKey,
  createBigintArithmetic,
  decodeBenalohComputed,
  decodeBenalohInput,
  decodeBenalohKey,
  decodeBenalohPrivateKey,
  decryptBenaloh,
  encodeBenalohCiphertext,
  encodeBenalohKey,
  encodeBenalohPrivateKey,
  encryptBenaloh,
  generateBenalohKey,
  multiplyPlainBenaloh,
  negateBenaloh,
  rerandomizeBenaloh,
  sumBenaloh,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const owner = generateBenalohKey(effects, 2048);
const key = owner.publicKey;
const { n, y, r } = key;
const decrypt = (ciphertext: BenalohCiphertext) => decryptBenaloh(owner, ciphertext, effects);
const encrypt = (plaintext: bigint) => encryptBenaloh(key, plaintext, effects).ciphertext;
const mod = (value: bigint) => ((value % r) + r) % r;
const plaintext = fc.oneof(
  fc.bigInt({ min: 0n, max: r - 1n }),
  fc.constantFrom(0n, 1n, r - 1n, 65537n, r / 65537n),
);
const refusing = (name: string) =>
  expect.toSatisfy((e: unknown) => isDiffieError(e, name as 'crypto.benalohKey'));
const refusedKey = (run: () => unknown) => expect(run).toThrow(refusing('crypto.benalohKey'));

/** The key's own p with r, and a y of order r/65537 in the part of order r. */
const weakBase = powBigint(y, 65537n, n);

describe('the condition on y', () => {
  // Fousse, Lafourcade, Alnuaimi, Africacrypt 2011, section 3.1: p = 241, q = 179, r = 15, y = 27.
  it("refuses the published counterexample, which Benaloh's of 1994 admits", () => {
    const [p, q] = [241n, 179n];
    const small = p * q;
    expect(powBigint(27n, ((p - 1n) * (q - 1n)) / 15n, small)).not.toBe(1n);
    const factors = [
      { prime: 3n, exponent: 1 },
      { prime: 5n, exponent: 1 },
    ];
    expect(isBenalohBase(27n, p, factors, nodeArithmetic)).toBe(false);
    const encryptSmall = (m: bigint, u: bigint) =>
      (powBigint(27n, m, small) * powBigint(u, 15n, small)) % small;
    expect(encryptSmall(1n, 12n)).toBe(24_187n);
    expect(encryptSmall(6n, 4n)).toBe(24_187n);
  });

  it('refuses, at full size, a y whose ciphertexts hold two plaintexts', () => {
    const { p, q } = owner;
    expect(powBigint(weakBase, ((p - 1n) * (q - 1n)) / r, n)).not.toBe(1n);
    expect(isBenalohBase(weakBase, p, key.factors, nodeArithmetic)).toBe(false);
    refusedKey(() => createBenalohPrivateKey({ p, q, y: weakBase, r }, nodeArithmetic));
    const weakKey = createBenalohKey({ n, y: weakBase, r });
    const shift = r / 65537n;
    const { ciphertext, randomness } = encryptBenaloh(weakKey, 7n, effects);
    // weakBase^shift = y^r, so a factor 1/y in the randomness makes up for the other plaintext.
    const inverse = negateBenaloh(key, y as BenalohCiphertext);
    const other = (randomness * inverse) % n;
    expect(encryptBenalohWith(weakKey, 7n + shift, other, nodeArithmetic)).toBe(ciphertext);
  });
});

describe('keys', () => {
  it('are made as promised', () => {
    const { p, q } = owner;
    expect(p * q).toBe(n);
    expect(n >> 2047n).toBe(1n);
    expect(r).toBe(BENALOH_DEFAULT_ORDER);
    expect([(p - 1n) % r, greatestCommonDivisor((p - 1n) / r, r)]).toEqual([0n, 1n]);
    expect(greatestCommonDivisor(q - 1n, r)).toBe(1n);
    for (const { prime } of key.factors) {
      expect(powBigint(y, ((p - 1n) * (q - 1n)) / prime, n)).not.toBe(1n);
    }
  });

  it('take any smooth odd r, prime powers too', () => {
    const other = generateBenalohKey(effects, 2048, 3n ** 4n * 5n * 7n ** 2n);
    for (const m of [0n, 1n, 80n, 81n, 19_844n]) {
      const { ciphertext } = encryptBenaloh(other.publicKey, m, effects);
      expect(decryptBenaloh(other, ciphertext, effects)).toBe(m);
    }
    for (const order of [0n, 1n, -3n, 6n, 131_101n, 3n ** 81n]) {
      refusedKey(() => generateBenalohKey(effects, 2048, order));
    }
    refusedKey(() => generateBenalohKey(effects, 1024));
  });

  it('have one encoding each, and refuse what is another value', () => {
    const bytes = encodeBenalohKey(key);
    expect(bytes.length).toBe(528);
    expect(decodeBenalohKey(bytes)).toEqual(key);
    const secret = encodeBenalohPrivateKey(owner);
    expect(decodeBenalohPrivateKey(secret, nodeArithmetic)).toEqual(owner);
    const { p, q } = owner;
    refusedKey(() => decodeBenalohKey(bytes.subarray(1)));
    refusedKey(() => decodeBenalohKey(new Uint8Array(528)));
    refusedKey(() => createBenalohKey({ n: n - 1n, y, r }));
    refusedKey(() => createBenalohKey({ n: -n, y, r }));
    for (const base of [0n, 1n, n - 1n, n, p])
      refusedKey(() => createBenalohKey({ n, y: base, r }));
    const secretOf = (parts: Partial<{ p: bigint; q: bigint; y: bigint; r: bigint }>) =>
      createBenalohPrivateKey({ p, q, y, r, ...parts }, nodeArithmetic);
    refusedKey(() => secretOf({ p: q, q: p }));
    refusedKey(() => secretOf({ p: q }));
    refusedKey(() => secretOf({ q: 1n }));
    refusedKey(() => secretOf({ q: q + 2n }));
    refusedKey(() => secretOf({ r: 3n * r }));
    refusedKey(() => decodeBenalohPrivateKey(secret.subarray(1), nodeArithmetic));
    refusedKey(() => decodeBenalohPrivateKey(new Uint8Array(656), nodeArithmetic));
    const wrong = secret.with(655, (secret[655] ?? 0) ^ 2);
    refusedKey(() => decodeBenalohPrivateKey(wrong, nodeArithmetic));
  });

  it('decode from any bytes to themselves or a coded refusal', () => {
    const bytes = encodeBenalohKey(key);
    fc.assert(
      fc.property(fc.nat(527), fc.integer({ min: 1, max: 255 }), (i, flip) => {
        const changed = bytes.with(i, (bytes[i] ?? 0) ^ flip);
        try {
          expect(encodeBenalohKey(decodeBenalohKey(changed))).toEqual(changed);
        } catch (error) {
          expect(error).toEqual(refusing('crypto.benalohKey'));
        }
      }),
      { numRuns: 40 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 800 }), (any) => {
        refusedKey(() => decodeBenalohKey(any));
        refusedKey(() => decodeBenalohPrivateKey(any, nodeArithmetic));
      }),
    );
  });
});

describe('encryption', () => {
  it('is undone by decryption, and the same by OpenSSL, BigInt and the formula', () => {
    const slow = createBigintArithmetic(nodeRng);
    fc.assert(
      fc.property(plaintext, (m) => {
        const { ciphertext, randomness: u } = encryptBenaloh(key, m, effects);
        expect(decrypt(ciphertext)).toBe(m);
        expect(decryptBenaloh(owner, ciphertext, { ...effects, arithmetic: slow })).toBe(m);
        expect((powBigint(y, m, n) * powBigint(u, r, n)) % n).toBe(ciphertext);
        expect(encryptBenalohWith(key, m, u, slow)).toBe(ciphertext);
      }),
      { numRuns: 12 },
    );
    expect(encrypt(5n)).not.toBe(encrypt(5n));
  });

  it('computes modulo r', () => {
    fc.assert(
      fc.property(plaintext, plaintext, (a, b) => {
        const [left, right] = [encrypt(a), encrypt(b)];
        expect(decrypt(addBenaloh(key, left, right))).toBe(mod(a + b));
        expect(decrypt(addPlainBenaloh(key, left, b, nodeArithmetic))).toBe(mod(a + b));
        expect(decrypt(negateBenaloh(key, left))).toBe(mod(-a));
        expect(decrypt(multiplyPlainBenaloh(key, left, b, nodeArithmetic))).toBe(mod(a * b));
        expect(decrypt(sumBenaloh(key, [left, right, left]))).toBe(mod(2n * a + b));
        const again = rerandomizeBenaloh(key, left, effects);
        expect(again).not.toBe(left);
        expect(decrypt(again)).toBe(a);
      }),
      { numRuns: 8 },
    );
    expect(sumBenaloh(key, [])).toBe(1n);
    expect(decrypt(sumBenaloh(key, []))).toBe(0n);
  });

  it('refuses plaintexts and factors outside the range, without naming them', () => {
    const one = encrypt(1n);
    for (const m of [-1n, r, 2n ** 200n]) {
      expect(() => encrypt(m)).toThrow(/DIF2062[^0-9]*0 to r-1$/);
      expect(() => addPlainBenaloh(key, one, m, nodeArithmetic)).toThrow(/DIF2062/);
      expect(() => multiplyPlainBenaloh(key, one, m, nodeArithmetic)).toThrow(/DIF2062/);
    }
  });
});

describe('encoded ciphertexts', () => {
  it('come back the same', () => {
    const ciphertext = encrypt(42n);
    const bytes = encodeBenalohCiphertext(key, ciphertext);
    expect(bytes.length).toBe(256);
    expect(decodeBenalohInput(key, bytes)).toBe(ciphertext);
    expect(decodeBenalohComputed(key, bytes)).toBe(ciphertext);
    expect(decodeBenalohComputed(key, bigintToBytes(1n, 256))).toBe(1n);
  });

  it('are refused where they are 0, 1, n-1, n and above, or not prime to n', () => {
    for (const value of [0n, 1n, n - 1n, n, n + 1n, owner.p, 3n * owner.q]) {
      expect(() => decodeBenalohInput(key, bigintToBytes(value, 256))).toThrow(
        refusing('crypto.benalohCiphertext'),
      );
    }
    for (const value of [0n, n, 2n ** 2048n - 1n]) {
      expect(() => decodeBenalohComputed(key, bigintToBytes(value, 256))).toThrow(/DIF2061/);
    }
  });

  it('have one form: any bytes are that or refused', () => {
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ minLength: 256, maxLength: 256 }),
    );
    fc.assert(
      fc.property(some, (bytes) => {
        try {
          expect(encodeBenalohCiphertext(key, decodeBenalohInput(key, bytes))).toEqual(bytes);
        } catch (error) {
          expect(error).toEqual(refusing('crypto.benalohCiphertext'));
        }
      }),
    );
  });
});
