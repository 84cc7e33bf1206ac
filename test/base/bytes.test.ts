// Byte strings against node:buffer and BigInt, which know the same things another way.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bigintToBytes,
  bytesToBigint,
  compareBytes,
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  fromHex,
  toHex,
} from '../../base/index.ts';

const bytes = fc.uint8Array({ maxLength: 80 });

/** The code of the DiffieError that `run` throws. */
function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}

test('hexadecimal is what node:buffer says, and comes back', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      expect(toHex(value)).toBe(Buffer.from(value).toString('hex'));
      expect(fromHex(toHex(value))).toEqual(value);
      expect(fromHex(`0x${toHex(value).toUpperCase()}`)).toEqual(value);
    }),
  );
});

test('a text that is not hexadecimal is refused', () => {
  for (const text of ['0', '0x0', 'zz', '0g', ' 00', '00 ', '0x0x00', '-1', '٠٠']) {
    expect(
      codeOf(() => fromHex(text)),
      text,
    ).toBe('base.hex');
  }
});

test('integers keep their value at a fixed width, and what does not fit is refused', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), (value) => {
      const encoded = bigintToBytes(value, 32);
      expect(encoded.length).toBe(32);
      expect(bytesToBigint(encoded)).toBe(value);
      expect(bytesToBigint(concatBytes(new Uint8Array(3), encoded))).toBe(value);
    }),
  );
  expect(bytesToBigint(new Uint8Array(0))).toBe(0n);
  expect(codeOf(() => bigintToBytes(256n, 1))).toBe('base.range');
  expect(codeOf(() => bigintToBytes(-1n, 8))).toBe('base.range');
});

test('order and equality are those of node:buffer', () => {
  const near = fc
    .tuple(bytes, bytes, bytes)
    .map(([a, b, c]) => [concatBytes(a, b), concatBytes(a, c)]);
  fc.assert(
    fc.property(near, ([a = new Uint8Array(), b = new Uint8Array()]) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
      expect(equalBytes(a, b)).toBe(Buffer.compare(a, b) === 0);
    }),
  );
});

test('text comes back, and bytes that are no UTF-8 are refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }),
  );
  expect(decodeUtf8(encodeUtf8('\ufeffa'))).toBe('\ufeffa');
  for (const hex of ['ff', 'c080', 'eda080', 'f4908080', 'e282']) {
    expect(
      codeOf(() => decodeUtf8(fromHex(hex))),
      hex,
    ).toBe('base.utf8');
  }
});
