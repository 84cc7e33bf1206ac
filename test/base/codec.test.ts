// The canonical codec: the examples of RFC 8949, appendix A, that it carries; every value comes
// back; every byte string has at most one meaning and every meaning one byte string.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeCbor,
  type Encodable,
  encodeCbor,
  fromHex,
  isDiffieError,
  LIMITS,
  toHex,
} from '../../base/index.ts';

/** RFC 8949, appendix A. */
const EXAMPLES: readonly (readonly [Encodable, string])[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
  [-18_446_744_073_709_551_616n, '3bffffffffffffffff'],
  [-1, '20'],
  [-10, '29'],
  [-1000, '3903e7'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [fromHex('01020304'), '4401020304'],
  ['', '60'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['ü', '62c3bc'],
  ['𐅑', '64f0908591'],
  [[], '80'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [{}, 'a0'],
  [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
];

/** Well-formed CBOR that is not in the one form, or not of the codec's values. */
const REFUSED: Readonly<Record<string, string>> = {
  'an integer longer than it need be': '1800',
  'a length longer than it need be': '580101',
  'keys out of order': 'a2616202616101',
  'a key twice': 'a2616101616102',
  'a key that is no text': 'a10102',
  'an indefinite length': '9f01ff',
  'indefinite bytes': '5f4101ff',
  'a half float': 'f93c00',
  'a double': 'fb3ff199999999999a',
  'not a number': 'f97e00',
  undefined: 'f7',
  'a simple value': 'f0',
  'a tag': 'c11a514b67b0',
  'a bignum tag': 'c249010000000000000000',
  'bytes after the end': '0000',
  'a missing end': '8201',
  'no bytes': '',
  'text that is no UTF-8': '62c080',
};

const { value: encodable } = fc.letrec<{ value: Encodable }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

test('values are written as RFC 8949 writes them', () => {
  for (const [value, hex] of EXAMPLES) {
    expect(toHex(encodeCbor(value))).toBe(hex);
    expect(decodeCbor(fromHex(hex))).toEqual(value);
  }
});

test.each(Object.entries(REFUSED))('%s is refused', (_, hex) => {
  expect(() => decodeCbor(fromHex(hex))).toThrow(
    expect.objectContaining({ code: 'base.encoding' }),
  );
});

test('every value comes back in one form', () => {
  fc.assert(
    fc.property(encodable, (value) => {
      const encoded = encodeCbor(value);
      expect(encodeCbor(decodeCbor(encoded))).toEqual(encoded);
    }),
  );
});

test('any bytes decode to a value that encodes to them, or are refused with a code', () => {
  const mutated = fc.tuple(encodable, fc.nat(), fc.nat({ max: 255 })).map(([value, at, byte]) => {
    const encoded = encodeCbor(value);
    encoded[at % encoded.length] = byte;
    return encoded;
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 64 })), (bytes) => {
      let value: Encodable;
      try {
        value = decodeCbor(bytes);
      } catch (error) {
        expect(isDiffieError(error, 'base.encoding')).toBe(true);
        return;
      }
      expect(encodeCbor(value)).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

test('what the codec does not carry is refused on the way out too', () => {
  for (const value of [0.5, Number.NaN, 2 ** 53, 2n ** 64n, -(2n ** 64n) - 1n]) {
    expect(() => encodeCbor([value])).toThrow(expect.objectContaining({ code: 'base.range' }));
  }
});

test('more bytes than the limit are refused before they are read', () => {
  const bytes = new Uint8Array(LIMITS.valueSizeBytes + 1);
  expect(() => decodeCbor(bytes)).toThrow(expect.objectContaining({ code: 'base.limit' }));
  expect(() => decodeCbor(fromHex('00'), 'a byte', 0)).toThrow('at a byte');
});

test('lists and maps nest as deep as the limit, on every stack, and no deeper', () => {
  const nest = (depth: number) => fromHex(`${'81'.repeat(depth)}00`);
  expect(encodeCbor(decodeCbor(nest(LIMITS.encodingDepth)))).toEqual(nest(LIMITS.encodingDepth));
  const inMaps = fromHex(`${'a16161'.repeat(LIMITS.encodingDepth)}8100`);
  const beside = fromHex(`82${'a16161'.repeat(LIMITS.encodingDepth - 1)}00f6`);
  expect(encodeCbor(decodeCbor(beside))).toEqual(beside);
  const endless = new Uint8Array(LIMITS.valueSizeBytes).fill(0x81);
  for (const bytes of [nest(LIMITS.encodingDepth + 1), inMaps, endless]) {
    expect(() => decodeCbor(bytes)).toThrow(expect.objectContaining({ code: 'base.limit' }));
  }
  const many = encodeCbor(Array.from({ length: 1000 }, () => [[[1]], { a: [2] }, [], {}]));
  expect(encodeCbor(decodeCbor(many))).toEqual(many);
});

test('what is encoded and decoded is plain and shares no memory with anything', () => {
  const encoded = encodeCbor({ bytes: new Uint8Array(100).fill(7), text: 'a'.repeat(100) });
  expect(encoded.constructor).toBe(Uint8Array);
  expect(encoded.buffer.byteLength).toBe(encoded.length);
  const source = Buffer.from(encoded);
  const { bytes } = decodeCbor(source) as { bytes: Uint8Array };
  source.fill(0);
  expect(bytes).toEqual(new Uint8Array(100).fill(7));
});
