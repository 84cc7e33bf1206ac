import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ristretto255 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import {
  buildLogarithmTable,
  decodeRistretto,
  findPlaintext,
  LOGARITHM_MAX,
  type LogarithmTable,
  multiplyBase,
  RISTRETTO_ORDER,
} from '../../crypto/index.ts';
import { loadLogarithmTable } from '../../crypto/index-node.ts';

const EMPTY = 0xffffffff;
const folder = mkdtempSync(join(tmpdir(), 'diffie-logarithm-'));
const path = join(folder, 'new', 'table.bin');
const large = loadLogarithmTable(path);
const small = buildLogarithmTable(16);
// A comparison element by element takes seconds.
const isLarge = ({ slots }: LogarithmTable) =>
  Buffer.from(slots.buffer).equals(Buffer.from(large.slots.buffer));
afterAll(() => rmSync(folder, { recursive: true }));

test('the file holds the table, and is read again as it was written', () => {
  const written = readFileSync(path);
  expect(written.length).toBe(2 ** 23);
  expect(isLarge(loadLogarithmTable(path))).toBe(true);
  expect(readFileSync(path).equals(written)).toBe(true);
});

test('a file that was changed, or cut, is built anew', () => {
  const right = readFileSync(path);
  const changed = Buffer.from(right);
  changed[4_000_000] = (changed[4_000_000] ?? 0) ^ 1;
  for (const wrong of [changed, right.subarray(0, 100), Buffer.alloc(0)]) {
    writeFileSync(path, wrong);
    expect(isLarge(loadLogarithmTable(path))).toBe(true);
    expect(readFileSync(path).equals(right)).toBe(true);
  }
  expect(existsSync(`${path}.${process.pid}`)).toBe(false);
});

test.each([
  ['small', small, 2n ** 24n],
  ['large', large, 2n ** 36n],
])('with the %s table every number in range is found, and no other', (_, table, max) => {
  const stride = 2n ** BigInt(table.indexBits + 1);
  const edges = [0n, 1n, stride / 2n - 1n, stride / 2n, stride / 2n + 1n, stride - 1n, stride, max];
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max })), (m) => {
      const point = multiplyBase(m);
      expect(findPlaintext(point, max, table)).toBe(m);
      expect(findPlaintext(point, m, table)).toBe(m);
      if (m > 0n) expect(() => findPlaintext(point, m - 1n, table)).toThrow(/DIF2009/);
    }),
    { numRuns: 12 },
  );
  expect(() => findPlaintext(multiplyBase(RISTRETTO_ORDER - 1n), 1000n, table)).toThrow(/DIF2009/);
});

test('the largest plaintext is found, and a larger range is refused', () => {
  expect(findPlaintext(multiplyBase(LOGARITHM_MAX), LOGARITHM_MAX)).toBe(LOGARITHM_MAX);
  for (const max of [-1n, LOGARITHM_MAX + 1n]) {
    expect(() => findPlaintext(multiplyBase(1n), max)).toThrow(/DIF2009/);
  }
});

test('whatever representative of the element, the logarithm is the same', () => {
  const theirs = ristretto255.Point.BASE.multiply(123_456n);
  expect(findPlaintext(decodeRistretto(theirs.toBytes()), 2n ** 20n, small)).toBe(123_456n);
});

test('a table with wrong slots hides logarithms and gives no false one', () => {
  const wrong = { ...small, slots: small.slots.map((slot) => (slot === EMPTY ? slot : slot ^ 1)) };
  const m = 12_345n;
  expect(() => findPlaintext(multiplyBase(m), 2n ** 16n, wrong)).toThrow(/DIF2009/);
});
