import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import { createReduction } from '../../crypto/arithmetic-reduction.ts';
import {
  addPaillierNumbers,
  createPaillierKey,
  decodePaillierNumber,
  decryptPaillier,
  encodePaillierNumber,
  encryptPaillier,
  exportPythonKey,
  exportPythonNumber,
  exportPythonPrivateKey,
  generatePaillierKey,
  importPythonKey,
  importPythonNumber,
  importPythonPrivateKey,
  type PaillierKey,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { encryptPaillierWith } from '../../crypto/paillier.ts';

const effects = { arithmetic: nodeArithmetic, rng: nodeRng };
const owner = generatePaillierKey(nodeArithmetic, 2048);
const key = owner.publicKey;
const refuses = (run: () => unknown, code: 'crypto.paillierKey' | 'crypto.paillierCiphertext') =>
  expect(run).toThrow(expect.toSatisfy((e: unknown) => isDiffieError(e, code)));

describe("python-paillier's vectors", () => {
  // Its repository's phe/tests/paillier_test.py: a key of 17 bits, which only the arithmetic takes.
  const n = 126_869n;
  const toy: PaillierKey = { n, nSquared: n * n, reduction: createReduction(n * n), sizeBytes: 3 };

  it('encrypt as testRawEncryptDecryptRegression0 and testEncryptIsRandom say', () => {
    expect(encryptPaillierWith(toy, 10_100n, 74_384n, nodeArithmetic)).toBe(935_906_717n);
    expect(encryptPaillierWith(toy, 1n, 1n, nodeArithmetic)).toBe(126_870n);
  });

  it('encode integers as the tests of EncodedNumber say', () => {
    const bound = key.n / 3n - 1n;
    for (const [value, plaintext] of [
      [15n, 15n],
      [-15n, key.n - 15n],
      [2n ** 140n, 2n ** 140n],
      [bound, bound],
      [-bound, key.n - bound],
    ] as const) {
      expect(encodePaillierNumber(key, value)).toEqual({ plaintext, exponent: 0 });
      expect(decodePaillierNumber(key, { plaintext, exponent: 0 }).mantissa).toBe(value);
    }
    for (const value of [bound + 1n, -bound - 1n, 2n ** 2047n]) {
      expect(() => encodePaillierNumber(key, value)).toThrow(/DIF2032.*n\/3/);
    }
    expect(() => decodePaillierNumber(key, { plaintext: bound + 10n, exponent: 0 })).toThrow(
      /DIF2032.*overflow/,
    );
    expect(() => decodePaillierNumber(key, { plaintext: key.n + 10n, exponent: 0 })).toThrow(
      /DIF2032/,
    );
  });

  it('read the public key of its documentation, whose size they name', () => {
    // docs/serialisation.rst; 256 bits, which no key here has.
    const json = {
      kty: 'DAJ',
      kid: 'Example Paillier public key',
      key_ops: ['encrypt'],
      n: 'm0lOEwDHVA_VieL2k3BKMjf_HIgagfhNIZy1YhgZF5M',
      alg: 'PAI-GN1',
    };
    expect(() => importPythonKey(json)).toThrow(/DIF2030.*2048.*got 256/);
  });
});

describe('numbers', () => {
  it('of doubles are exact, with one exponent where that is possible', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const encoding = encodePaillierNumber(key, value);
        expect(encoding.exponent).toBeLessThanOrEqual(-32);
        expect(decodePaillierNumber(key, encoding).value).toBe(value + 0);
        const finest = encodePaillierNumber(key, value, 1024);
        const { mantissa } = decodePaillierNumber(key, finest);
        const size = mantissa < 0n ? -mantissa : mantissa;
        expect(size < 2n ** 57n).toBe(true);
      }),
    );
    // math.floor((math.frexp(15.1)[1] - 53) / 4) = -13, and -14 for 0.0
    expect(encodePaillierNumber(key, 15.1, 1024).exponent).toBe(-13);
    expect(encodePaillierNumber(key, 0, 1024)).toEqual({ plaintext: 0n, exponent: -14 });
    expect(encodePaillierNumber(key, 15.1).exponent).toBe(-32);
    expect(encodePaillierNumber(key, 1e-40).exponent).toBeLessThan(-32);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => encodePaillierNumber(key, value)).toThrow(/DIF2032.*finite/);
    }
  });

  it('are added across exponents and pass through JSON', () => {
    const encrypt = (value: bigint | number, maxExponent?: number) => {
      const { plaintext, exponent } = encodePaillierNumber(key, value, maxExponent);
      return { ciphertext: encryptPaillier(key, plaintext, effects).ciphertext, exponent };
    };
    const json: unknown = JSON.parse(JSON.stringify(exportPythonNumber(encrypt(-2.75))));
    const first = importPythonNumber(key, json);
    const sum = addPaillierNumbers(key, [first, encrypt(5n)], nodeArithmetic);
    expect(sum.exponent).toBe(-32);
    const plaintext = decryptPaillier(owner, sum.ciphertext, effects);
    expect(decodePaillierNumber(key, { plaintext, exponent: -32 }).value).toBe(2.25);
    const far = { ...first, exponent: 900 };
    expect(() => addPaillierNumbers(key, [first, far], nodeArithmetic)).toThrow(/DIF2032.*apart/);
  });

  it('of another shape are refused, by code', () => {
    const v = encryptPaillier(key, 1n, effects).ciphertext.toString();
    for (const json of [
      null,
      [],
      { v, e: 0.5 },
      { v, e: 1025 },
      { v, e: '0' },
      { v: Number(v), e: 0 },
      { v: `0${v}`, e: 0 },
      { v: `-${v}`, e: 0 },
      { v: '0', e: 0 },
      { v: '1', e: 0 },
      { v: key.nSquared.toString(), e: 0 },
      { v: (3n * owner.p.prime).toString(), e: 0 },
    ]) {
      refuses(() => importPythonNumber(key, json), 'crypto.paillierCiphertext');
    }
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        refuses(() => importPythonNumber(key, json), 'crypto.paillierCiphertext');
        refuses(() => importPythonKey(json), 'crypto.paillierKey');
        refuses(() => importPythonPrivateKey(json, effects), 'crypto.paillierKey');
      }),
    );
  });
});

describe('keys', () => {
  it('come back through JSON', () => {
    const text = JSON.stringify(exportPythonPrivateKey(owner, 'mine'));
    expect(importPythonPrivateKey(JSON.parse(text), effects)).toEqual(owner);
    const json = exportPythonKey(key);
    expect(json.n).toMatch(/^[A-Za-z0-9_-]{342}$/);
    expect(importPythonKey(json)).toEqual(key);
    expect(exportPythonKey(key, 'mine').kid).toBe('mine');
  });

  it('of another shape are refused', () => {
    const json = exportPythonKey(key);
    for (const changed of [
      { ...json, kty: 'RSA' },
      { ...json, alg: 'PAI-GN2' },
      { ...json, n: `${json.n}=` },
      { ...json, n: '' },
      { ...json, n: 'A'.repeat(1026) },
      { ...json, n: exportPythonKey(createPaillierKey(key.n - 2n)).n.slice(1) },
    ]) {
      refuses(() => importPythonKey(changed), 'crypto.paillierKey');
    }
    const secret = exportPythonPrivateKey(owner);
    refuses(
      () => importPythonPrivateKey({ ...secret, lambda: 'Bg' }, effects),
      'crypto.paillierKey',
    );
    refuses(() => importPythonPrivateKey({ ...secret, kty: 'EC' }, effects), 'crypto.paillierKey');
  });
});
