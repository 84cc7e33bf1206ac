import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalBytes } from '../../base/index.ts';
import { ckksSecretBound } from '../../crypto/ckks-error.ts';
import { secretCkksSlots } from '../../crypto/ckks-owner.ts';
import {
  addCkks,
  addPlainCkks,
  type CkksCiphertext,
  ckksCiphertextSizeBytes,
  decodeCkksComputed,
  decodeCkksInput,
  decodeCkksKey,
  decodeCkksPlaintext,
  decodeCkksSecretKey,
  decryptCkksForOwner,
  encodeCkks,
  encodeCkksCiphertext,
  encodeCkksKey,
  encodeCkksPlaintext,
  encodeCkksSecretKey,
  encryptCkks,
  generateCkksKeys,
  lowerCkks,
  multiplyCkks,
  multiplyPlainCkks,
  negateCkks,
  releaseCkks,
  rotateCkks,
  subtractCkks,
  sumCkks,
} from '../../crypto/index.ts';
import { boundOf, deep, deepSecret, errorOf, small, smallSecret } from './ckks-fixture.ts';

const key = deepSecret.publicKey;
const smallKey = smallSecret.publicKey;
const SLOTS = deep.degree / 2;
const xs = Array.from({ length: SLOTS }, (_, i) => Math.sin(i));
const ys = Array.from({ length: SLOTS }, (_, i) => Math.cos(3 * i));
const a = encryptCkks(key, xs);
const b = encryptCkks(key, ys);
const code = (name: string) => expect.objectContaining({ code: name });

function expectValues(ciphertext: CkksCiphertext, expected: readonly number[]) {
  expect(errorOf(deepSecret, ciphertext, expected)).toBeLessThanOrEqual(
    boundOf(deepSecret, ciphertext),
  );
  expect(boundOf(deepSecret, ciphertext)).toBeLessThan(2 ** -16);
}

test('sums, differences, negatives and rotations are those of the vectors', () => {
  expectValues(a, xs);
  expectValues(
    addCkks(key, a, b),
    xs.map((x, i) => x + ys[i]!),
  );
  expectValues(
    subtractCkks(key, a, b),
    xs.map((x, i) => x - ys[i]!),
  );
  expectValues(
    negateCkks(key, a),
    xs.map((x) => -x),
  );
  expectValues(
    sumCkks(key, [a, b, a]),
    xs.map((x, i) => 2 * x + ys[i]!),
  );
  expectValues(
    rotateCkks(key, a, 1),
    xs.map((_, i) => xs[(i + 1) % SLOTS]!),
  );
  expectValues(
    rotateCkks(key, a, -3),
    xs.map((_, i) => xs[(i - 3 + SLOTS) % SLOTS]!),
  );
});

test('products meet other values at the level below', () => {
  const product = multiplyCkks(key, a, b);
  expect(product.bound.level).toBe(1);
  expectValues(
    product,
    xs.map((x, i) => x * ys[i]!),
  );
  expectValues(
    multiplyCkks(key, a, a),
    xs.map((x) => x * x),
  );
  const lowered = lowerCkks(key, a);
  expectValues(lowered, xs);
  expectValues(
    multiplyCkks(key, product, lowered),
    xs.map((x, i) => x * x * ys[i]!),
  );
});

test('public vectors are encoded for a level', () => {
  const top = encodeCkks(key, ys, 2);
  expectValues(
    addPlainCkks(key, a, top),
    xs.map((x, i) => x + ys[i]!),
  );
  expectValues(
    multiplyPlainCkks(key, a, top),
    xs.map((x, i) => x * ys[i]!),
  );
  expect(() => addPlainCkks(key, lowerCkks(key, a), top)).toThrow(code('crypto.ckksLevel'));
  const bytes = encodeCkksPlaintext(top);
  expect(equalBytes(encodeCkksPlaintext(decodeCkksPlaintext(key, bytes, 2)), bytes)).toBe(true);
  expect(() => decodeCkksPlaintext(key, bytes, 1)).toThrow(code('crypto.ckksPlaintext'));
});

test('x - x and times zero have values that everyone reads', () => {
  const zero = subtractCkks(key, a, a);
  expect(errorOf(deepSecret, zero, [])).toBe(0);
  const timesZero = multiplyPlainCkks(key, a, encodeCkks(key, [], 2));
  expect(errorOf(deepSecret, timesZero, [])).toBe(0);
  expect(
    encodeCkksCiphertext(zero)
      .subarray(113)
      .every((byte) => byte === 0),
  ).toBe(true);
});

test('the same operations give the same bytes, and bytes give the value', () => {
  const once = encodeCkksCiphertext(multiplyCkks(key, a, b));
  const product = multiplyCkks(key, a, b);
  expect(equalBytes(encodeCkksCiphertext(product), once)).toBe(true);
  const again = decodeCkksComputed(key, once, product.bound);
  expectValues(
    again,
    xs.map((x, i) => x * ys[i]!),
  );
  expect(once.length).toBe(ckksCiphertextSizeBytes(deep, 1));
  const input = decodeCkksInput(key, encodeCkksCiphertext(a));
  expect(input.bound).toEqual(key.errors.fresh);
  expect(() => decodeCkksInput(key, once)).toThrow(code('crypto.ckksCiphertext'));
});

test('what does not fit is refused: level, key, rotation, values', () => {
  const bottom = lowerCkks(key, lowerCkks(key, a));
  expect(() => multiplyCkks(key, bottom, bottom)).toThrow(code('crypto.ckksLevel'));
  expect(() => lowerCkks(key, bottom)).toThrow(code('crypto.ckksLevel'));
  expect(() => addCkks(key, a, bottom)).toThrow(code('crypto.ckksLevel'));
  expect(() => sumCkks(key, [])).toThrow(code('crypto.ckksLevel'));
  expect(() => rotateCkks(key, a, 2)).toThrow(code('crypto.ckksRotation'));
  expect(() => encryptCkks(key, [1.5])).toThrow(code('crypto.ckksPlaintext'));
  expect(() => encryptCkks(key, [Number.NaN])).toThrow(code('crypto.ckksPlaintext'));
  expect(() => encodeCkks(key, [1], 3)).toThrow(code('crypto.ckksLevel'));
  const foreign = encryptCkks(smallKey, [1]);
  expect(() => addCkks(key, a, foreign)).toThrow(code('crypto.sealMismatch'));
  expect(() => decryptCkksForOwner(deepSecret, foreign)).toThrow(code('crypto.sealMismatch'));
  const bytes = encodeCkksCiphertext(foreign);
  expect(() => decodeCkksInput(key, bytes)).toThrow(code('crypto.ckksCiphertext'));
});

test('a value that grows past the modulus is refused before it is computed', () => {
  let sum = lowerCkks(key, lowerCkks(key, a));
  expect(() => {
    for (let i = 0; i < 20; i++) sum = addCkks(key, sum, sum);
  }).toThrow(code('crypto.ckksHeadroom'));
});

test('the error bound is never exceeded by random circuits', () => {
  const step = fc.record({
    operation: fc.constantFrom('add', 'subtract', 'multiply', 'plain', 'rotate', 'negate', 'lower'),
    left: fc.nat(7),
    right: fc.nat(7),
  });
  const size = small.degree / 2;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 10 }), fc.integer(), (steps, seed) => {
      const values = [0, 1].map((n) =>
        Array.from({ length: size }, (_, i) => Math.sin(seed * (n + 1) + i * i)),
      );
      const pool: Item[] = values.map((slots) => ({ slots, value: encryptCkks(smallKey, slots) }));
      for (const { operation, left, right } of steps) {
        const x = pool[left % pool.length]!;
        const y = pool.filter((item) => item.value.bound.level === x.value.bound.level)[
          right % pool.filter((item) => item.value.bound.level === x.value.bound.level).length
        ]!;
        const next = apply(operation, x, y);
        if (next === undefined) continue;
        pool.push(next);
        expect(errorOf(smallSecret, next.value, next.slots)).toBeLessThanOrEqual(
          boundOf(smallSecret, next.value) * (1 + 2 ** -20),
        );
      }
      for (const { value } of pool) releaseCkks(value);
    }),
    { numRuns: 25 },
  );
});

type Item = { readonly slots: readonly number[]; readonly value: CkksCiphertext };

function apply(operation: string, x: Item, y: Item): Item | undefined {
  const { level } = x.value.bound;
  const size = x.slots.length;
  const zip = (f: (p: number, q: number) => number) => x.slots.map((p, i) => f(p, y.slots[i]!));
  if (operation === 'add') {
    return { slots: zip((p, q) => p + q), value: addCkks(smallKey, x.value, y.value) };
  }
  if (operation === 'subtract') {
    return { slots: zip((p, q) => p - q), value: subtractCkks(smallKey, x.value, y.value) };
  }
  if (operation === 'negate') {
    return { slots: x.slots.map((p) => -p), value: negateCkks(smallKey, x.value) };
  }
  if (operation === 'rotate') {
    const slots = x.slots.map((_, i) => x.slots[(i + 1) % size]!);
    return { slots, value: rotateCkks(smallKey, x.value, 1) };
  }
  if (
    level === 0 ||
    !smallKey.errors.fits(smallKey.errors.multiply(x.value.bound, y.value.bound))
  ) {
    return undefined;
  }
  if (operation === 'lower') return { slots: x.slots, value: lowerCkks(smallKey, x.value) };
  if (operation === 'multiply') {
    return { slots: zip((p, q) => p * q), value: multiplyCkks(smallKey, x.value, y.value) };
  }
  const factor = x.slots.map((_, i) => (i % 3) - 1);
  const plaintext = encodeCkks(smallKey, factor, level);
  const value = multiplyPlainCkks(smallKey, x.value, plaintext);
  return { slots: x.slots.map((p, i) => p * factor[i]!), value };
}

test('no bytes but the canonical ones are taken, and none crash', () => {
  const good = encodeCkksCiphertext(encryptCkks(smallKey, [0.5]));
  const refused = code('crypto.ckksCiphertext');
  fc.assert(
    fc.property(fc.nat(120), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = good.slice();
      bytes[at] = (bytes[at] ?? 0) ^ change;
      // Past the header other residues are another ciphertext, if they are reduced.
      try {
        const value = decodeCkksInput(smallKey, bytes);
        expect(at).toBeGreaterThanOrEqual(113);
        expect(equalBytes(encodeCkksCiphertext(value), bytes)).toBe(true);
        releaseCkks(value);
      } catch (error) {
        expect(error).toEqual(refused);
      }
    }),
    { numRuns: 150 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(() => decodeCkksInput(smallKey, bytes)).toThrow(refused);
    }),
  );
  const unreduced = good.slice();
  unreduced.fill(255, 113, 121);
  expect(() => decodeCkksInput(smallKey, unreduced)).toThrow(refused);
  expect(() => decodeCkksInput(smallKey, good.subarray(1))).toThrow(refused);
});

test('keys round-trip; a secret with a slot over the bound is refused', () => {
  const bytes = encodeCkksKey(smallKey);
  expect(decodeCkksKey(small, bytes).id).toBe(smallKey.id);
  expect(() => decodeCkksKey(deep, bytes)).toThrow(code('crypto.bfvKey'));
  const secret = encodeCkksSecretKey(smallSecret);
  const again = decodeCkksSecretKey(smallKey, secret);
  expect(errorOf(again, encryptCkks(smallKey, [1]), [1])).toBeLessThan(2 ** -4);
  // Every residue 1 is the constant 1; residue c is the constant c, whose slots are all c.
  const large = secret.slice();
  const constant = ckksSecretBound(small.degree) + 1n;
  const words = new DataView(large.buffer, large.byteOffset + 88);
  for (let i = 0; i < words.byteLength; i += 8) words.setBigUint64(i, constant, true);
  expect(() => decodeCkksSecretKey(smallKey, large)).toThrow(code('crypto.bfvKey'));
  for (let i = 0; i < words.byteLength; i += 8) words.setBigUint64(i, constant - 1n, true);
  expect(() => decodeCkksSecretKey(smallKey, large)).not.toThrow();
});

test('the slots of a secret have the energy of its ternary coefficients', () => {
  const [real, imaginary] = secretCkksSlots(generateCkksKeys(small));
  const energy = real.reduce((sum, part, i) => sum + part * part + imaginary[i]! ** 2, 0);
  const weight = (2 * energy) / small.degree;
  expect(Math.abs(weight - Math.round(weight))).toBeLessThan(1e-3);
  expect(weight / small.degree).toBeCloseTo(2 / 3, 1);
});
