import { buildBabyjub } from 'circomlibjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, isDiffieError } from '../../base/index.ts';
import { nodeRng } from '../../base/index-node.ts';
import {
  BABY_BASE,
  BABY_IDENTITY,
  BABY_ORDER,
  BABY_SIZE_BYTES,
  type BabyPoint,
  babyCoordinates,
  babyPointAt,
  decodeBabyNonIdentity,
  decodeBabyPoint,
  decodeBabyScalar,
  encodeBabyPoint,
  encodeBabyScalar,
  FIELD_MODULUS,
  multiplyBabyBase,
  multiplyBabyFixed,
  multiplyBabySum,
  randomBabyScalar,
  toBabyScalar,
} from '../../crypto/index.ts';

const reference = await buildBabyjub();
type Coordinates = ReturnType<typeof reference.addPoint>;

const scalar = fc
  .oneof(
    fc.bigInt({ min: 0n, max: BABY_ORDER - 1n }),
    fc.constantFrom(0n, 1n, 15n, 16n, 17n, BABY_ORDER - 1n, 2n ** 250n, 2n ** 248n - 1n),
  )
  .filter((value) => value < BABY_ORDER);
const point = fc.bigInt({ min: 1n, max: BABY_ORDER - 1n }).map(multiplyBabyBase);
const runs = { numRuns: 12 };
const code = (name: string) => expect.objectContaining({ code: name });

function toReference(value: BabyPoint): Coordinates {
  const [x, y] = babyCoordinates(value);
  return [reference.F.e(x), reference.F.e(y)];
}

function numbersOf([x, y]: Coordinates): readonly [bigint, bigint] {
  return [reference.F.toObject(x), reference.F.toObject(y)];
}

describe('BabyJubJub', () => {
  it('has the generator and order of EIP-2494 and circomlib', () => {
    expect(babyCoordinates(BABY_BASE)).toEqual([
      5299619240641551281634865583518297030282874472190772894086521144482721001553n,
      16950150798460657717958625567821834550301663161624707787222815936182638968203n,
    ]);
    expect(babyCoordinates(BABY_BASE)).toEqual(numbersOf(reference.Base8));
    expect(BABY_ORDER).toBe(reference.subOrder);
    const [x, y] = numbersOf(reference.mulPointEscalar(reference.Generator, 8n));
    expect(babyPointAt(x, y).equals(BABY_BASE)).toBe(true);
    expect(
      multiplyBabyBase(BABY_ORDER - 1n)
        .add(BABY_BASE)
        .is0(),
    ).toBe(true);
  });

  it('multiplies and adds as circomlibjs does', () => {
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        const [first, second] = [multiplyBabyBase(a), multiplyBabyBase(b)];
        const expected = reference.mulPointEscalar(reference.Base8, a);
        expect(babyCoordinates(first)).toEqual(numbersOf(expected));
        const sum = reference.addPoint(toReference(first), toReference(second));
        expect(babyCoordinates(first.add(second))).toEqual(numbersOf(sum));
      }),
      runs,
    );
  });

  it('gives by tables and by shared doublings what doubling and adding gives', () => {
    fc.assert(
      fc.property(point, point, scalar, scalar, (p, q, a, b) => {
        const [slowP, slowQ] = [p.multiplyUnsafe(a), q.multiplyUnsafe(b)];
        expect(multiplyBabyFixed(p, a).equals(slowP)).toBe(true);
        expect(multiplyBabySum([p, q], [a, b]).equals(slowP.add(slowQ))).toBe(true);
      }),
      runs,
    );
    expect(multiplyBabySum([], []).is0()).toBe(true);
  });

  it('packs as circomlibjs packs, and reads back', () => {
    fc.assert(
      fc.property(point, (p) => {
        const bytes = encodeBabyPoint(p);
        expect(bytes).toEqual(reference.packPoint(toReference(p)));
        expect(decodeBabyPoint(bytes).equals(p)).toBe(true);
        expect(decodeBabyPoint(encodeBabyPoint(p.negate())).equals(p.negate())).toBe(true);
      }),
      runs,
    );
    expect(decodeBabyPoint(encodeBabyPoint(BABY_IDENTITY)).is0()).toBe(true);
  });

  it('refuses every point of the curve outside the subgroup', () => {
    // The points of order dividing 8 are the multiples of l·Generator.
    const torsion = reference.mulPointEscalar(reference.Generator, BABY_ORDER);
    for (let i = 1n; i < 8n; i++) {
      const small = reference.mulPointEscalar(torsion, i);
      for (const outside of [small, reference.addPoint(reference.Base8, small)]) {
        const [x, y] = numbersOf(outside);
        expect(reference.inSubgroup(outside)).toBe(false);
        expect(() => babyPointAt(x, y)).toThrow(code('crypto.babyPoint'));
        expect(() => decodeBabyPoint(reference.packPoint(outside))).toThrow(
          code('crypto.babyPoint'),
        );
      }
    }
  });

  const littleEndian = (value: bigint) => bigintToBytes(value, BABY_SIZE_BYTES).reverse();
  const signed = (bytes: Uint8Array) => bytes.with(31, (bytes[31] ?? 0) | 0x80);
  it.each([
    ['31 bytes', new Uint8Array(31)],
    ['33 bytes', new Uint8Array(33)],
    ['y = r', littleEndian(FIELD_MODULUS)],
    ['y = r + 1, the identity again', littleEndian(FIELD_MODULUS + 1n)],
    ['y of 2^255 - 1', littleEndian(2n ** 255n - 1n)],
    ['the identity with a sign', signed(littleEndian(1n))],
    ['(0, -1), of order 2', littleEndian(FIELD_MODULUS - 1n)],
    ['y = 0, of order 4', littleEndian(0n)],
    ['y without an x', littleEndian(2n)],
    ['a point of order 8l', littleEndian(5n)],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeBabyPoint(bytes)).toThrow(code('crypto.babyPoint'));
  });

  it('refuses the identity where it says so, and coordinates off the curve or outside the field', () => {
    expect(() => decodeBabyNonIdentity(encodeBabyPoint(BABY_IDENTITY))).toThrow(
      code('crypto.babyPoint'),
    );
    const [x, y] = babyCoordinates(BABY_BASE);
    for (const [u, v] of [
      [x + 1n, y],
      [x, y + FIELD_MODULUS],
      [x - FIELD_MODULUS, y],
      [0n, 0n],
    ] as const) {
      expect(() => babyPointAt(u, v)).toThrow(code('crypto.babyPoint'));
    }
  });

  it('reads from arbitrary bytes nothing that it would write otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 30, maxLength: 33 }), (bytes) => {
        try {
          expect(encodeBabyPoint(decodeBabyPoint(bytes))).toEqual(bytes);
        } catch (error) {
          if (!isDiffieError(error, 'crypto.babyPoint')) throw error;
        }
        try {
          expect(encodeBabyScalar(decodeBabyScalar(bytes))).toEqual(bytes);
        } catch (error) {
          if (!isDiffieError(error, 'crypto.babyScalar')) throw error;
        }
      }),
      { numRuns: 40 },
    );
  });

  it('keeps scalars below the order', () => {
    for (const bad of [-1n, BABY_ORDER]) {
      expect(() => encodeBabyScalar(bad)).toThrow(code('crypto.babyScalar'));
    }
    expect(() => decodeBabyScalar(littleEndian(BABY_ORDER))).toThrow(code('crypto.babyScalar'));
    expect(decodeBabyScalar(littleEndian(BABY_ORDER - 1n))).toBe(BABY_ORDER - 1n);
    expect(toBabyScalar(-1n)).toBe(BABY_ORDER - 1n);
    const drawn = randomBabyScalar(nodeRng);
    expect(drawn > 0n && drawn < BABY_ORDER).toBe(true);
    expect(randomBabyScalar(nodeRng)).not.toBe(drawn);
    expect(randomBabyScalar({ bytes: (size) => new Uint8Array(size) })).toBe(1n);
  });
});
