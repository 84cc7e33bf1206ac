import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPacked,
  createPaillierPacking,
  decodePacked,
  decryptPaillier,
  encodePacked,
  encryptPacked,
  encryptPaillier,
  multiplyPlainPacked,
  packPaillierCiphertexts,
} from '../../crypto/index.ts';
import { nodeArithmetic } from '../../crypto/index-node.ts';
import { effects, owner, safeOwner } from './paillier-fixture.ts';

const key = owner.publicKey;
const packing = createPaillierPacking(key, 32, 1000n);
const VALUE_MAX = 2n ** 32n - 1n;

describe('a packing', () => {
  it('has as many slots as fit, with room for the additions', () => {
    expect(packing).toMatchObject({ slotBits: 42, slotCount: 48 });
    expect(createPaillierPacking(key, 64, 1n)).toMatchObject({ slotBits: 64, slotCount: 31 });
    expect(createPaillierPacking(key, 1, 2n ** 64n)).toMatchObject({ slotBits: 65, slotCount: 31 });
    expect(createPaillierPacking(key, 8, 256n).slotBits).toBe(16);
    expect(createPaillierPacking(key, 8, 257n).slotBits).toBe(17);
    const refused = [
      [0, 1n],
      [1.5, 1n],
      [1025, 1n],
      [1020, 32n],
      [8, 0n],
      [8, 2n ** 64n + 1n],
    ] as const;
    for (const [bits, count] of refused) {
      expect(() => createPaillierPacking(key, bits, count)).toThrow(/DIF2035/);
    }
  });

  it('holds the sum of as many values as it was made for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1024 }),
        fc.bigInt({ min: 1n, max: 2n ** 64n }),
        (bits, count) => {
          fc.pre(bits + count.toString(2).length <= 1024);
          const { slotBits, slotCount } = createPaillierPacking(key, bits, count);
          const largest = (2n ** BigInt(bits) - 1n) * count;
          expect(largest < 2n ** BigInt(slotBits)).toBe(true);
          expect(2n ** BigInt(slotBits * slotCount) <= key.n).toBe(true);
        },
      ),
    );
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: VALUE_MAX }), { maxLength: 48 }), (values) => {
        const slots = decodePacked(packing, encodePacked(packing, values, VALUE_MAX));
        expect(slots.slice(0, values.length)).toEqual(values);
        expect(slots.slice(values.length).every((slot) => slot === 0n)).toBe(true);
      }),
    );
    expect(() => decodePacked(packing, 2n ** (42n * 48n))).toThrow(/DIF2035/);
    expect(() => decodePacked(packing, -1n)).toThrow(/DIF2035/);
    expect(() => encodePacked(packing, [VALUE_MAX + 1n], VALUE_MAX)).toThrow(/DIF2035/);
    expect(() => encodePacked(packing, [-1n], VALUE_MAX)).toThrow(/DIF2035/);
    expect(() =>
      encodePacked(
        packing,
        Array.from({ length: 49 }, () => 0n),
        VALUE_MAX,
      ),
    ).toThrow(/DIF2035/);
    expect(() => encodePacked(packing, [], 2n ** 42n)).toThrow(/DIF2035/);
  });
});

describe('packed ciphertexts', () => {
  const full = Array.from({ length: 48 }, () => VALUE_MAX);
  const counted = Array.from({ length: 48 }, (_, i) => BigInt(i));
  const open = (ciphertext: Parameters<typeof decryptPaillier>[1]) =>
    decodePacked(packing, decryptPaillier(owner, ciphertext, effects));

  it('add and multiply slot by slot, to the last value that fits', () => {
    const { packed } = encryptPacked(packing, full, VALUE_MAX, effects);
    const { packed: other } = encryptPacked(packing, counted, 47n, effects);
    const most = 2n ** 42n / VALUE_MAX;
    const times = multiplyPlainPacked(packed, most - 1n, nodeArithmetic);
    const sum = addPacked(addPacked(times, packed), other);
    expect(sum.slotMax).toBe(VALUE_MAX * most + 47n);
    expect(open(sum.ciphertext)).toEqual(counted.map((value) => VALUE_MAX * most + value));
    const none = multiplyPlainPacked(packed, 0n, nodeArithmetic);
    expect(none.slotMax).toBe(0n);
  });

  it('refuse what could carry into the next slot', () => {
    const { packed } = encryptPacked(packing, full, VALUE_MAX, effects);
    const most = multiplyPlainPacked(packed, 2n ** 42n / VALUE_MAX, nodeArithmetic);
    expect(() => addPacked(most, packed)).toThrow(/DIF2035/);
    expect(() => multiplyPlainPacked(most, 2n, nodeArithmetic)).toThrow(/DIF2035/);
    expect(() => multiplyPlainPacked(packed, -1n, nodeArithmetic)).toThrow(/DIF2035/);
    const wider = createPaillierPacking(key, 33, 1000n);
    const foreign = createPaillierPacking(safeOwner.publicKey, 32, 1000n);
    for (const other of [wider, foreign]) {
      const { packed: apart } = encryptPacked(other, [1n], 1n, effects);
      expect(() => addPacked(packed, apart)).toThrow(/DIF2035/);
    }
  });

  it('are made of single ciphertexts without opening them', () => {
    const values = [5n, 0n, VALUE_MAX, 7n];
    const singles = values.map((value) => encryptPaillier(key, value, effects).ciphertext);
    const packed = packPaillierCiphertexts(packing, singles, VALUE_MAX, nodeArithmetic);
    expect(open(packed.ciphertext).slice(0, 5)).toEqual([...values, 0n]);
    expect(() => packPaillierCiphertexts(packing, singles, 2n ** 42n, nodeArithmetic)).toThrow(
      /DIF2035/,
    );
    const tooMany = Array.from({ length: 13 }, () => singles).flat();
    expect(() => packPaillierCiphertexts(packing, tooMany, VALUE_MAX, nodeArithmetic)).toThrow(
      /DIF2035/,
    );
  });
});
