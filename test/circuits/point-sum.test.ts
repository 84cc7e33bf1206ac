// Sums of points by scalars against their definition: a multiple of each point, added one by one. Points are
// small multiples of the generator, so that equal and opposite ones meet in a bucket as they rarely do in a key.

import { bn254 } from '@noble/curves/bn254.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigintToBytes, concatBytes } from '../../base/index.ts';
import { type CurveMemory, createCurveMemory } from '../../circuits/curve-memory.ts';
import { GROUP_SIZES, type Group, sumPoints } from '../../circuits/point-sum.ts';
import { FIELD_MODULUS } from '../../crypto/index.ts';

const BASE_MODULUS = bn254.fields.Fp.ORDER;
const memory = createCurveMemory(2 ** 21);

const toMontgomery = (value: bigint) =>
  bigintToBytes((value * 2n ** 256n) % BASE_MODULUS, 32).toReversed();

/** Remembers what a function gave: the reference curve takes a millisecond for each multiple. */
function remember(encode: (multiple: bigint) => Uint8Array) {
  const known = new Map<bigint, Uint8Array>();
  return (value: bigint): Uint8Array => {
    const found = known.get(value) ?? encode(value);
    known.set(value, found);
    return found;
  };
}

const CURVES = {
  g1m: {
    encode: remember((multiple) => {
      if (multiple === 0n) return new Uint8Array(64);
      const { x, y } = bn254.G1.Point.BASE.multiply(multiple).toAffine();
      return concatBytes(toMontgomery(x), toMontgomery(y));
    }),
  },
  g2m: {
    encode: remember((multiple) => {
      if (multiple === 0n) return new Uint8Array(128);
      const { x, y } = bn254.G2.Point.BASE.multiply(multiple).toAffine();
      return concatBytes(...[x.c0, x.c1, y.c0, y.c1].map(toMontgomery));
    }),
  },
} as const;

/** The sum's affine point, as `encode` writes it. */
function toAffine(curve: CurveMemory, group: Group, jacobian: Uint8Array): Uint8Array {
  return curve.scratch(() => {
    const at = curve.place(jacobian);
    curve.functions[`${group}_toAffine`](at, at);
    return curve.read(at, GROUP_SIZES[group].affine);
  });
}

type Term = { readonly multiple: bigint; readonly scalar: bigint };

function sum(group: Group, terms: readonly Term[], half?: 'low' | 'high'): Uint8Array {
  return memory.scratch(() => {
    const points = memory.place(
      concatBytes(...terms.map(({ multiple }) => CURVES[group].encode(multiple))),
    );
    const scalars = memory.place(
      concatBytes(...terms.map(({ scalar }) => bigintToBytes(scalar, 32).toReversed())),
    );
    const task = { points, scalars, count: terms.length };
    return sumPoints(memory, group, half === undefined ? task : { ...task, half });
  });
}

function expected(group: Group, terms: readonly Term[]): Uint8Array {
  const total = terms.reduce((so, { multiple, scalar }) => so + multiple * scalar, 0n);
  return CURVES[group].encode(((total % FIELD_MODULUS) + FIELD_MODULUS) % FIELD_MODULUS);
}

const multiple = fc.oneof(
  fc.bigInt({ min: 0n, max: 3n }),
  fc.bigInt({ min: 1n, max: 3n }).map((value) => FIELD_MODULUS - value),
  fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n }),
);
const scalar = fc.oneof(
  fc.bigInt({ min: 0n, max: 3n }),
  fc.constantFrom(FIELD_MODULUS - 1n, 2n ** 253n, 2n ** 253n - 1n, 2n ** 128n),
  fc.bigInt({ min: 0n, max: FIELD_MODULUS - 1n }),
);
const terms = fc.array(fc.record({ multiple, scalar }), { maxLength: 40 });

describe.each(['g1m', 'g2m'] as const)('sum in %s', (group) => {
  it('is the sum of the multiples', () => {
    fc.assert(
      fc.property(terms, (some) => {
        expect(toAffine(memory, group, sum(group, some))).toEqual(expected(group, some));
      }),
      { numRuns: group === 'g1m' ? 60 : 25 },
    );
  });

  it('comes in two halves that add up', () => {
    fc.assert(
      fc.property(terms, (some) => {
        const whole = memory.scratch(() => {
          const low = memory.place(sum(group, some, 'low'));
          const high = memory.place(sum(group, some, 'high'));
          memory.functions[`${group}_add`](low, high, low);
          return memory.read(low, GROUP_SIZES[group].jacobian);
        });
        expect(toAffine(memory, group, whole)).toEqual(expected(group, some));
      }),
      { numRuns: 15 },
    );
  });

  it('of one point many times, and of opposite points, is right in every bucket', () => {
    const same = Array.from({ length: 70 }, (_, i) => ({ multiple: 5n, scalar: BigInt(i % 3) }));
    const opposite = same.flatMap(({ scalar: by }) => [
      { multiple: 7n, scalar: by },
      { multiple: FIELD_MODULUS - 7n, scalar: by },
    ]);
    for (const some of [same, opposite, [...same, ...opposite]]) {
      expect(toAffine(memory, group, sum(group, some))).toEqual(expected(group, some));
    }
  });

  it('of many points, in wide windows, is right too', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({
      multiple: BigInt((i % 90) + 1),
      scalar: (BigInt(i + 3) ** 99n * 0x9e3779b97f4a7c15n) % FIELD_MODULUS,
    }));
    expect(toAffine(memory, group, sum(group, many))).toEqual(expected(group, many));
  });
});
